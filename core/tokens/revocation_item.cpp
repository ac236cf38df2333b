#include "core/tokens/revocation_item.h"

#include "core/wire/json.h"

namespace lanyard::tokens {
namespace {

constexpr std::uint64_t kRevocationVersion = 1;
// A token item as a string, and an access token of 64 KiB, each escaped.
constexpr std::size_t kLongest = 768UL * 1024;

}  // namespace

std::string revocationItemKey(const std::string& identityId) {
  return "revoke/" + identityId;
}

base::Secret serialise(const RevocationItem& item) {
  base::Secret inner;
  if (item.item) {
    TokenItem token = item.item->copy();
    // No revocation proves a key, and an identity that is gone leaves none behind.
    token.dpopKey = base::Secret();
    inner = serialise(token);
  }
  wire::Json json = {{"v", kRevocationVersion},
                     {"item", std::string(inner.view())},
                     {"access_token", std::string(item.accessToken.view())}};
  std::string text = json.dump();
  base::wipe(json["item"].get_ref<std::string&>());
  base::wipe(json["access_token"].get_ref<std::string&>());
  return base::Secret::takeAndWipe(text);
}

base::Result<RevocationItem> parseRevocationItem(const base::Secret& text) {
  const auto bad = base::fail(errors::kKeystoreBadItem, "not a revocation");
  auto json = wire::parseJson(text.view(), {.bytes = kLongest});
  if (!json || !json->is_object()) return bad;
  const auto version = json->find("v");
  const auto inner = json->find("item");
  const auto access = json->find("access_token");
  if (version == json->end() || !version->is_number_unsigned()) return bad;
  if (version->get<std::uint64_t>() > kRevocationVersion) {
    return base::fail(errors::kKeystoreNewerItem, "written by a newer version");
  }
  if (inner == json->end() || !inner->is_string() || access == json->end() || !access->is_string())
    return bad;
  RevocationItem item;
  item.accessToken = base::Secret::takeAndWipe(access->get_ref<std::string&>());
  const base::Secret innerText = base::Secret::takeAndWipe(inner->get_ref<std::string&>());
  if (innerText.empty()) return item;
  auto token = parseTokenItem(innerText);
  if (!token) return tl::unexpected(token.error());
  item.item = std::move(*token);
  return item;
}

}  // namespace lanyard::tokens
