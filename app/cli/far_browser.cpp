#include "app/cli/far_browser.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

#include "app/cli/environment.h"
#include "core/wire/redirect_address.h"

namespace lanyard::cli {
namespace {

bool isAddress(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> ignored{};
  return ::inet_pton(AF_INET, text.c_str(), ignored.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), ignored.data()) == 1;
}

/// Whether a shell and ssh take it as one plain word, and not as an option, which begins with a dash.
bool isName(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= 255 && text.front() != '-' && std::ranges::all_of(text, plain);
}

bool isPort(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The part of `text` up to a space, which is taken off.
std::string nextWord(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string word(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace

FarPlace farPlace(std::string_view sshConnection, std::string_view hostName, std::string_view user) {
  FarPlace place;
  place.ssh = !sshConnection.empty();
  std::string_view rest = sshConnection;
  static_cast<void>(nextWord(rest));
  static_cast<void>(nextWord(rest));
  const std::string address = nextWord(rest);
  const std::string port = nextWord(rest);
  // A loopback address is the end of a tunnel: nobody can reach this computer by it from elsewhere.
  const bool reachable = isAddress(address) && !address.starts_with("127.") && address != "::1";
  std::string host = reachable ? address : isName(hostName) ? std::string(hostName) : "HOST";
  place.target = (isName(user) ? std::string(user) : "USER") + "@" + host;
  if (reachable && isPort(port) && port != "22") place.words = "-p " + port + " ";
  place.words += place.target;
  return place;
}

FarPlace farPlace() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) name.front() = '\0';
  const std::string user = environmentVariable("USER");
  FarPlace place =
      farPlace(environmentVariable("SSH_CONNECTION"), name.data(), user.empty() ? environmentVariable("LOGNAME") : user);
  place.screen = !environmentVariable("DISPLAY").empty() || !environmentVariable("WAYLAND_DISPLAY").empty();
  return place;
}

std::string forwardLine(std::string_view redirectUri, const FarPlace& place) {
  const auto address = wire::parseRedirectAddress(redirectUri);
  if (!address) return {};
  const std::string port = std::to_string(address->ports.front());
  return "ssh -L " + port + ":" + address->host + ":" + port + " " + place.words;
}

}  // namespace lanyard::cli
