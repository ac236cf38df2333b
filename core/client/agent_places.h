#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanyard::client {

/// Where `lanyard-agent` may be, first choice first: beside our own executable, in ../libexec and
/// ../libexec/lanyard, then in the absolute folders of `path`, as PATH names them.
[[nodiscard]] std::vector<std::string> agentPlaces(const std::string& ownExecutable, std::string_view path);

/// The first of these places, for the executable of this process, that has a program; empty where none has.
[[nodiscard]] std::string findAgent(std::string_view path);

}  // namespace lanyard::client
