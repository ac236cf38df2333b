#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lanyard::cli {

/// More than any address of a registry.
inline constexpr std::size_t kMostDockerBytes = 64 * 1024;

/// The server that docker names on standard input, without the white space around it. Empty where there is
/// none, or where it has a control character or a space in it, or is longer than 2,048 bytes.
[[nodiscard]] std::string dockerServer(std::string_view input);

/// The address of a server as docker, podman and their kin write it: a host with a port, or a URL, with a
/// path or without. Empty where it is none that the wallet can have a token for: Docker Hub's entries for its
/// own sign-in, whose values are no access tokens, and other schemes than https and http.
[[nodiscard]] std::string dockerAddress(std::string_view server);

}  // namespace lanyard::cli
