#pragma once

#include <string>
#include <string_view>

#include "core/providers/members.h"

namespace lanyard::providers {

/// Why `text` does not have the form, in words that follow the member's name; empty if it does.
[[nodiscard]] std::string_view formFault(std::string_view text, Form form);
/// Whether it is a language as translations name it: "de", "pt_BR".
[[nodiscard]] bool isLanguage(std::string_view text);
/// The host of a URL, in lower case and without a port; empty where there is none.
[[nodiscard]] std::string hostOfUrl(std::string_view url);
/// The same with the port for loopback, where each port is another service.
[[nodiscard]] std::string placeOfUrl(std::string_view url);
/// Whether `text` fits `pattern`, in which `{name}` stands for one part of an address: of its host between
/// dots, of its path between slashes. Both are addresses, or both are hosts.
[[nodiscard]] bool fitsPattern(std::string_view pattern, std::string_view text);
/// A name without what people overlook: capitals, spaces and signs.
[[nodiscard]] std::string likenessOfName(std::string_view name);

}  // namespace lanyard::providers
