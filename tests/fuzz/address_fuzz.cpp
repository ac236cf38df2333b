#include "core/identity/route.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

// An address that a tool names, or a person types as a rule.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::textOf(data, size));
  const auto address = identity::parseAddress(text);
  if (!address) return 0;
  require(address->scheme == "https" || address->scheme == "http", "no other scheme");
  require(address->port != 0, "a port is named or known");
  require(address->path.starts_with('/'), "a path begins with a slash");
  for (const char c : address->host) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '[' ||
                       c == ']' || c == ':' || c == '_';
    require(plain, "a host is written in one way");
  }
  for (const char c : address->path) require(c > ' ' && c < '\x7f', "ASCII without control characters");
  require(address->path.find("//") == std::string::npos, "no empty segments");
  require((address->path + "/").find("/../") == std::string::npos, "no dot segments");
  require((address->path + "/").find("/./") == std::string::npos, "no dot segments");
  const auto again = identity::parseAddress(address->text());
  require(again && *again == *address, "the normal form is one");
  require(identity::covers(*address, *address), "a rule holds for its own address");
  identity::Address other = *address;
  other.host = "another.example";
  require(!identity::covers(*address, other) || address->host == other.host, "and for no other host");
  return 0;
}
