#include "app/cli/git_lines.h"

#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

// What git, or a program that calls itself git, tells the credential helper.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = cli::readGitRequest(fuzz::textOf(data, size));
  if (!request) return 0;
  const std::string address = request->address();
  for (const char c : address) {
    const auto byte = static_cast<unsigned char>(c);
    require(byte >= 0x20 && byte != 0x7f, "no control character in an address");
  }
  if (!address.empty()) {
    require(address.starts_with("https://") || address.starts_with("http://"), "no other protocol");
    const std::size_t begin = address.find("://") + 3;
    const std::string place = address.substr(begin, address.find('/', begin) - begin);
    require(place == request->host, "the host ends where git says");
    require(address.find_first_of("?#\\ ", begin) == std::string::npos,
            "a path has neither query nor fragment");
  }
  require(request->challenges.size() <= 64 && request->states.size() <= 64, "lists have an end");
  require(request->ownState().find('\n') == std::string_view::npos, "a state is one line");
  return 0;
}
