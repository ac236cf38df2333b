#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::cli {

/// What a member of a provider's entry means, for people.
struct MemberWords {
  std::string_view path;  ///< "refresh.idle_days"
  std::string_view words;
};
/// All members that this version knows, in the order in which they are shown.
[[nodiscard]] std::span<const MemberWords> memberWords();

/// All that an entry says, one line for each value: words, then the value; "(not verified)" behind one that
/// nobody read in a source of the provider's. A member that this version does not know has its own name.
[[nodiscard]] std::string explained(const wire::Json& entry);

/// One line of a list: "github  GitHub  Code and issues  needs a client ID".
struct ProviderLine {
  std::string id;
  std::string name;
  std::string about;
  std::string note;
};
[[nodiscard]] ProviderLine providerLine(const wire::Json& provider);
/// The lines below each other, in columns.
[[nodiscard]] std::string providerTable(const std::vector<ProviderLine>& lines);

}  // namespace lanyard::cli
