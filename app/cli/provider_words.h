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
/// nobody has read in one of the sources named below. A member that this version does not know has its own
/// name. `columns`: as outputColumns(); a longer line is broken.
[[nodiscard]] std::string explained(const wire::Json& entry, std::size_t columns);
constexpr std::size_t kEntryLabel = 34;  ///< how wide the labels of an entry are
/// The same form for what is said beside an entry, with labels of another `width`.
[[nodiscard]] std::string labelled(std::string_view label, const std::string& value, std::size_t columns,
                                   std::size_t width = kEntryLabel);

/// One line of a list: "google  needs a client ID  Google: Google accounts".
struct ProviderLine {
  std::string id;
  std::string name;
  std::string about;
  std::string note;
  std::string cannot = {};  ///< why this version cannot sign in there; empty: it can
};
[[nodiscard]] ProviderLine providerLine(const wire::Json& provider);
/// Why this version cannot sign in there, as a sentence.
[[nodiscard]] std::string cannotWords(const ProviderLine& line);
/// Those that this version cannot sign in to last, otherwise in their order.
[[nodiscard]] std::vector<ProviderLine> providerLines(const wire::Json& providers);
/// The lines below each other, in columns. `columns`: as outputColumns(); what a provider is gets cut there,
/// and has lines of its own where there is no room beside its name.
[[nodiscard]] std::string providerTable(const std::vector<ProviderLine>& lines, std::size_t columns);

}  // namespace lanyard::cli
