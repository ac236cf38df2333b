#include "app/agent/known_providers.h"

#include <unistd.h>

#include <cstdlib>

namespace lanyard::agent {
namespace {

constexpr const char* kFolder = "/providers.d";
constexpr const char* kEnding = ".json";

using adapters::RefusedFile;
using adapters::TrustedFiles;

void append(std::vector<RefusedFile>& all, std::vector<RefusedFile> more) {
  for (RefusedFile& file : more) all.push_back(std::move(file));
}

}  // namespace

ProviderPlaces ProviderPlaces::ours() {
  ProviderPlaces places;
  places.owner = ::geteuid();
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  if (config != nullptr && config[0] == '/') {
    places.person = std::string(config) + "/lanyard";
  } else if (home != nullptr && home[0] == '/') {
    places.person = std::string(home) + "/.config/lanyard";
  }
  return places;
}

base::Result<providers::Policy> readPolicy(const ProviderPlaces& places) {
  const auto file = TrustedFiles(places.systemOwner).read(places.system + "/policy.json");
  if (file) {
    auto policy = providers::parsePolicy(file->text);
    if (policy) return policy;
    return base::fail(errors::kPolicyBadFile, policy.error().detail);
  }
  base::Error error = file.error();
  if (error.code == errors::kFileMissing) return providers::Policy();
  error.become(error.code == errors::kCatalogUnsafeFile ? errors::kPolicyUnsafeFile : errors::kPolicyBadFile);
  return tl::unexpected(std::move(error));
}

base::Result<KnownProviders> knownProviders(std::string_view index, const ProviderPlaces& places,
                                            const providers::Policy& policy) {
  KnownProviders known;
  if (auto built = known.catalog.addIndex(index); !built) return tl::unexpected(built.error());
  auto [system, refused] = TrustedFiles(places.systemOwner).readAll(places.system + kFolder, kEnding);
  append(known.refused, std::move(refused));
  for (const adapters::TrustedFile& file : system) {
    if (auto added = known.catalog.addSystem(file.text); !added)
      known.refused.push_back({file.path, added.error()});
  }
  if (auto used = known.catalog.usePolicy(policy); !used) return tl::unexpected(used.error());
  if (places.person.empty()) return known;
  auto [own, notOwn] = TrustedFiles(places.owner).readAll(places.person + kFolder, kEnding);
  append(known.refused, std::move(notOwn));
  for (const adapters::TrustedFile& file : own) {
    if (auto added = known.catalog.addPersonal(file.text); !added)
      known.refused.push_back({file.path, added.error()});
  }
  return known;
}

}  // namespace lanyard::agent
