#include "core/jose/jwk.h"

#include <algorithm>

#include "core/jose/jwk_import.h"
#include "core/wire/json.h"

namespace lanyard::jose {
namespace {

using wire::Json;

tl::unexpected<std::string> refuse(std::string why) {
  return tl::unexpected<std::string>(std::move(why));
}

/// A member, or null where it is absent; JSON's null counts as absent.
const Json* memberOf(const Json& jwk, const char* name) {
  const auto found = jwk.find(name);
  return found == jwk.end() || found->is_null() ? nullptr : &*found;
}

/// It may be absent; if present, it must be a string of a sane length (RFC 7517 section 4.5).
tl::expected<std::optional<std::string>, std::string> kidOf(const Json& jwk) {
  const Json* kid = memberOf(jwk, "kid");
  if (kid == nullptr) return std::nullopt;
  if (!kid->is_string()) return refuse("kid is not a string");
  if (kid->get_ref<const std::string&>().size() > kMaxKidBytes) return refuse("kid is too long");
  return kid->get<std::string>();
}

/// Whether the key says that it is for verifying (sections 4.2 and 4.3).
bool isForVerifying(const Json& jwk) {
  const Json* use = memberOf(jwk, "use");
  if (use != nullptr && *use != "sig") return false;
  const Json* ops = memberOf(jwk, "key_ops");
  if (ops == nullptr) return true;
  return ops->is_array() && std::find(ops->begin(), ops->end(), Json("verify")) != ops->end();
}

tl::expected<Jwk, std::string> usableKey(const Json& jwk) {
  if (!isForVerifying(jwk)) return refuse("not a key for verifying signatures");
  auto kid = kidOf(jwk);
  if (!kid) return refuse(kid.error());
  Jwk key;
  key.kid = std::move(*kid);
  const Json* alg = memberOf(jwk, "alg");
  if (alg != nullptr) {
    if (alg->is_string()) key.alg = algorithmNamed(alg->get_ref<const std::string&>());
    if (!key.alg) return refuse("its alg is not accepted");
  }
  auto imported = importKey(jwk);
  if (!imported) return refuse(imported.error());
  key.kind = imported->kind;
  key.key = std::move(imported->key);
  if (key.alg && kindFor(*key.alg) != key.kind) return refuse("its alg does not fit its type");
  return key;
}

}  // namespace

base::Result<JwkSet> parseJwkSet(std::string_view json) {
  wire::JsonLimits limits;
  limits.bytes = kMaxJwksBytes;
  const auto parsed = wire::parseJson(json, limits);
  if (!parsed) {
    return base::fail(parsed.error().unsound ? errors::kJwksBadJson : errors::kJwksNotJson,
                      parsed.error().reason);
  }
  const auto keys = parsed->is_object() ? parsed->find("keys") : parsed->end();
  if (keys == parsed->end() || !keys->is_array()) {
    return base::fail(errors::kJwksNoKeys, "no array \"keys\"");
  }
  if (keys->size() > kMaxKeys) {
    return base::fail(errors::kJwksTooManyKeys, std::to_string(keys->size()) + " keys");
  }
  JwkSet set;
  for (const Json& jwk : *keys) {
    if (!jwk.is_object()) {
      set.skipped.push_back({std::nullopt, "not an object"});
      continue;
    }
    auto key = usableKey(jwk);
    if (key) {
      set.keys.push_back(std::move(*key));
    } else {
      set.skipped.push_back({kidOf(jwk).value_or(std::nullopt), key.error()});
    }
  }
  return set;
}

}  // namespace lanyard::jose
