#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/providers/entry.h"

namespace lanyard::providers {

/// What a person typed to find a provider, word by word, as likenessOfName() makes each.
[[nodiscard]] std::vector<std::string> searchWords(std::string_view typed);
/// Whether a person who types `words` means the entry `id`: all of them are in its id, name or sentence.
[[nodiscard]] bool isMeant(const Entry& entry, std::string_view id, const std::vector<std::string>& words);

}  // namespace lanyard::providers
