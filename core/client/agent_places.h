#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanyard::client {

/// Where `lanyard-agent` may be, first choice first: beside our own executable, in ../libexec and
/// ../libexec/lanyard, then in the absolute folders of `path`, as PATH names them.
[[nodiscard]] std::vector<std::string> agentPlaces(const std::string& ownExecutable, std::string_view path);

/// The first of them that is a program, for the executable that this process runs; empty where none is.
[[nodiscard]] std::string findAgent(std::string_view path);

}  // namespace lanyard::client
