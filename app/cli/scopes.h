#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::cli {

/// `--scope "a b" --scope c` as a, b and c: pieces of `options`.
inline std::vector<std::string_view> scopesOf(const std::vector<std::string>& options) {
  std::vector<std::string_view> scopes;
  for (const std::string_view option : options) {
    std::size_t begin = 0;
    while ((begin = option.find_first_not_of(' ', begin)) != std::string_view::npos) {
      const std::size_t end = std::min(option.find(' ', begin), option.size());
      scopes.push_back(option.substr(begin, end - begin));
      begin = end;
    }
  }
  return scopes;
}

/// They as a list in `params`, under `name`; nothing when there is none.
inline void addScopes(wire::Json& params, const std::vector<std::string>& options,
                      const char* name = "scopes") {
  wire::Json list = wire::Json::array();
  for (const std::string_view scope : scopesOf(options)) list.push_back(scope);
  if (!list.empty()) params[name] = std::move(list);
}

}  // namespace lanyard::cli
