#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/providers/entry.h"

namespace lanyard::providers {

/// What the catalog must know of an entry before anybody asks for it. The rest stays in its document until
/// then: the wallet's start does not pay for a thousand providers.
struct IndexLine {
  std::string id;
  std::string name;
  std::string issuer;
  std::vector<std::string> places;  ///< where it and its endpoints are: hosts, with the port on loopback
  bool selfHosted = false;
};

[[nodiscard]] IndexLine lineOf(const Entry& entry);

/// The hosts of several documents and the documents themselves in one text, for readIndex(). The build makes
/// one from resources/providers.
[[nodiscard]] std::string writeIndex(const std::vector<wire::Json>& documents);

/// Calls `take(line, document)` for each entry of an index, in its order; the document is a part of `index`.
/// False: it is none, or ends early.
template <class Take>
[[nodiscard]] bool readIndex(std::string_view index, Take take);

namespace detail {
/// One line of an index and the length of the document behind it.
struct Head {
  IndexLine line;
  std::size_t length = 0;
};
[[nodiscard]] bool parseHead(std::string_view text, Head& head);
}  // namespace detail

template <class Take>
bool readIndex(std::string_view index, Take take) {
  while (!index.empty()) {
    const std::size_t end = index.find('\n');
    detail::Head head;
    if (end == std::string_view::npos || !detail::parseHead(index.substr(0, end), head)) return false;
    index.remove_prefix(end + 1);
    if (index.size() < head.length) return false;
    take(std::move(head.line), index.substr(0, head.length));
    index.remove_prefix(head.length);
  }
  return true;
}

}  // namespace lanyard::providers
