#include "app/cli/docker_server.h"

#include <algorithm>

namespace lanyard::cli {

std::string dockerServer(std::string_view input) {
  constexpr std::size_t kLongest = 2'048;
  constexpr std::string_view kWhite = " \t\r\n";
  const std::size_t begin = input.find_first_not_of(kWhite);
  if (begin == std::string_view::npos) return {};
  const std::string_view server = input.substr(begin, input.find_last_not_of(kWhite) + 1 - begin);
  const bool plain =
      std::ranges::none_of(server, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
  return plain && server.size() <= kLongest ? std::string(server) : std::string();
}

std::string dockerAddress(std::string_view server) {
  if (server.empty()) return {};
  // docker keeps these two for the sign-in of its own program, the second of them a refresh token.
  if (server.ends_with("/access-token") || server.ends_with("/refresh-token")) return {};
  const std::size_t scheme = server.find("://");
  if (scheme == std::string_view::npos) return "https://" + std::string(server);
  const std::string_view name = server.substr(0, scheme);
  return name == "https" || name == "http" ? std::string(server) : std::string();
}

}  // namespace lanyard::cli
