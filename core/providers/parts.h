#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/providers/provider_settings.h"

namespace lanyard::providers {

/// What a person puts in the places of an address's placeholders, by their names: {"tenant", "contoso.com"}.
using Parts = std::map<std::string, std::string>;

/// The name of the first part that cannot stand in `url` (a host: a name and a port; a label of a host; a
/// part of a path), or that it has no place for; empty where all can.
[[nodiscard]] std::string badPart(std::string_view url, const Parts& parts);

/// `url` with the parts in the places of their placeholders. Those without a part stay.
[[nodiscard]] std::string filledIn(std::string url, const Parts& parts);

/// Every address of the settings with the parts filled in, and the client ID with them.
void fillIn(ProviderSettings& settings, Parts parts);

/// The parts that make `pattern` to `issuer`; none where it does not fit.
[[nodiscard]] Parts partsOf(std::string_view pattern, std::string_view issuer);

}  // namespace lanyard::providers
