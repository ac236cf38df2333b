#include "core/oauth/state.h"

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/oauth/pkce.h"
#include "core/wire/json.h"

namespace lanyard::oauth {
namespace {

constexpr std::size_t kMaxStateBytes = 2048;  // ours have about 250; longer ones are foreign and cost no HMAC

}  // namespace

StateSigner::StateSigner(base::Secret key, base::Random& random) : m_key(std::move(key)), m_random(random) {}

std::string StateSigner::make(std::string_view attemptId, std::string_view origin, base::Instant now) {
  const wire::Json claims{{"a", std::string(attemptId)},
                          {"o", std::string(origin)},
                          {"t", now.time_since_epoch().count()},
                          {"r", makeNonce(m_random)}};
  // A broken byte in an origin is replaced, because it must not throw here.
  const std::string text = claims.dump(-1, ' ', false, wire::Json::error_handler_t::replace);
  const std::string body = jose::base64urlEncode(text);
  return body + '.' + jose::base64urlEncode(jose::hmacSha256(m_key.view(), body));
}

base::Result<StateClaims> StateSigner::open(std::string_view state) const {
  const auto malformed = [] { return base::fail(errors::kStateMalformed, "not a state of ours"); };
  const std::size_t dot = state.find('.');
  if (state.size() > kMaxStateBytes || dot == std::string_view::npos) return malformed();
  const std::string_view body = state.substr(0, dot);
  const auto mac = jose::base64urlDecode(state.substr(dot + 1));
  if (!mac) return malformed();
  if (!jose::equalInConstantTime(*mac, jose::hmacSha256(m_key.view(), body))) {
    return base::fail(errors::kStateForeign, "not signed by this run");
  }
  // From here on the text is our own. The checks stay, so that a wrong assumption does not become an
  // exception.
  const auto text = jose::base64urlDecode(body);
  const auto json = wire::parseJson(text.value_or(""));
  if (!json || !json->is_object() || !json->contains("a") || !json->contains("o") || !json->contains("t") ||
      !json->at("a").is_string() || !json->at("o").is_string() || !json->at("t").is_number_integer()) {
    return malformed();
  }
  return StateClaims{json->at("a").get<std::string>(), json->at("o").get<std::string>(),
                     base::Instant(std::chrono::milliseconds(json->at("t").get<std::int64_t>()))};
}

}  // namespace lanyard::oauth
