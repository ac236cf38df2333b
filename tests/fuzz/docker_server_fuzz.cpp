#include "app/cli/docker_server.h"
#include "core/identity/address.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

// The server that docker, or a program that calls itself docker, names to the credential helper.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string server = cli::dockerServer(fuzz::textOf(data, size));
  for (const char c : server) {
    const auto byte = static_cast<unsigned char>(c);
    require(byte > ' ' && byte != 0x7f, "one word without control characters");
  }
  require(server.size() <= 2'048, "no longer than an address");
  const std::string address = cli::dockerAddress(server);
  require(address.empty() || address.starts_with("https://") || address.starts_with("http://"),
          "no other scheme");
  require(address.empty() || !server.empty(), "no address of nothing");
  // What the wallet makes of it: plain http is for this computer alone.
  const auto read = identity::parseAddress(address);
  require(!read || read->scheme == "https" || read->host == "localhost" || read->host == "127.0.0.1" ||
              read->host == "[::1]",
          "no token over plain http");
  return 0;
}
