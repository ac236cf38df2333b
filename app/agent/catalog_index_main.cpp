#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/providers/catalog_index.h"

// Writes the index of the built-in catalog; runs at the build, and fails it where a provider's file is wrong.
int main(int argc, char** argv) {
  using namespace lanyard;
  if (argc < 3) return 64;
  std::vector<wire::Json> documents;
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const auto json = wire::parseJson(text);
    const auto entry =
        json ? providers::parseEntry(*json)
             : base::Result<providers::Entry>(base::fail(errors::kCatalogBadEntry, json.error().reason));
    if (!entry) {
      std::fprintf(stderr, "%s: %s\n", argv[i], entry.error().detail.c_str());
      return 1;
    }
    documents.push_back(*json);
  }
  std::ofstream index(argv[1], std::ios::binary);
  index << providers::writeIndex(documents);
  return index.flush() ? 0 : 1;
}
