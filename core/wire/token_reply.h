#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lanyard::wire {

/// What a client needs of a reply to `token.get`, as pieces of the line.
struct TokenReply {
  std::string_view token;
  std::string_view result;  ///< the whole result, as writeJson would write it
};

/// The reply to request `id`, read without building a value, because it comes on every git fetch. It accepts
/// what the wallet writes in the plain case: the members in their order, ascending names (so none is there
/// twice), printable ASCII without an escape, whole numbers, lists of these, and objects of all of them. No
/// value means that the line is something else or less plain: then use parseServerMessage, which accepts
/// everything that this does, with the same values.
[[nodiscard]] std::optional<TokenReply> readTokenReply(std::string_view line, std::int64_t id);

}  // namespace lanyard::wire
