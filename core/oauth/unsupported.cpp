#include "core/oauth/unsupported.h"

#include <algorithm>
#include <cctype>

#include "core/base/secret.h"
#include "core/jose/base64url.h"
#include "core/oauth/access_token.h"
#include "core/oauth/json_members.h"

namespace lanyard::oauth {
namespace {

struct UnsupportedRow {
  std::string_view word;
  base::ErrorName error;
};
constexpr UnsupportedRow kErrors[] = {
    {"use_dpop_nonce", errors::kUnsupportedDpop},
    {"invalid_dpop_proof", errors::kUnsupportedDpop},
    {"invalid_request_object", errors::kUnsupportedRequestObject},
    {"request_not_supported", errors::kUnsupportedRequestObject},
};
/// In lower case, as the search is.
constexpr UnsupportedRow kWords[] = {
    {"dpop", errors::kUnsupportedDpop},
    {"request object", errors::kUnsupportedRequestObject},
    {"mutual tls", errors::kUnsupportedCertificate},
    {"mutual-tls", errors::kUnsupportedCertificate},
    {"client certificate", errors::kUnsupportedCertificate},
};
/// The errors that only say that something was wrong.
constexpr std::string_view kVague[] = {"invalid_request", "invalid_grant", "invalid_token"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

/// The object within one part of a compact serialisation, or null.
wire::Json partOf(std::string_view part) {
  auto text = jose::base64urlDecode(part);
  if (!text) return nullptr;
  auto json = wire::parseJson(*text);
  base::wipe(*text);
  return json && json->is_object() ? std::move(*json) : wire::Json(nullptr);
}

}  // namespace

bool isUnsupported(std::string_view code) {
  return code.starts_with("unsupported.");
}

base::Result<void> checkSpoken(const ProviderMetadata& metadata) {
  if (metadata.require_signed_request_object) {
    return base::fail(errors::kUnsupportedRequestObject, "require_signed_request_object");
  }
  const auto& modes = metadata.response_modes_supported;
  const auto isJwt = [](const std::string& mode) { return mode == "jwt" || mode.ends_with(".jwt"); };
  if (modes && !modes->empty() && std::all_of(modes->begin(), modes->end(), isJwt)) {
    return base::fail(errors::kUnsupportedJarm, "response_modes_supported");
  }
  return {};
}

base::Result<bool> bindsTokens(const ProviderMetadata& metadata, DpopWish wish) {
  const bool offered = ProviderMetadata::lists(metadata.dpop_signing_alg_values_supported, "ES256");
  if (metadata.dpop_bound_access_tokens && !offered)
    return base::fail(errors::kUnsupportedDpop, "dpop_bound_access_tokens");
  if (metadata.dpop_bound_access_tokens) return true;
  if (wish == DpopWish::Required && !offered)
    return base::fail(errors::kDpopNotOffered, "dpop_signing_alg_values_supported");
  return wish != DpopWish::No && offered;
}

std::optional<base::ErrorName> unsupportedIn(std::string_view error, std::string_view description) {
  for (const UnsupportedRow& row : kErrors) {
    if (row.word == error) return row.error;
  }
  if (std::find(std::begin(kVague), std::end(kVague), error) == std::end(kVague)) return std::nullopt;
  const std::string words = lower(description);
  for (const UnsupportedRow& row : kWords) {
    if (words.find(row.word) != std::string::npos) return row.error;
  }
  return std::nullopt;
}

base::Result<void> checkBinding(std::string_view accessToken, std::string_view jkt) {
  const wire::Json claims = unverifiedClaims(accessToken);
  if (!claims.is_object() || !hasMember(claims, "cnf") || !claims.at("cnf").is_object()) return {};
  const wire::Json& bound = claims.at("cnf");
  const bool toKey = hasMember(bound, "jkt");
  if (toKey && jkt.empty()) return base::fail(errors::kUnsupportedDpop, "cnf.jkt");
  if (toKey && bound.at("jkt") != jkt) return base::fail(errors::kDpopDowngraded, "cnf.jkt of another key");
  if (hasMember(bound, "x5t#S256")) {
    return base::fail(errors::kUnsupportedCertificate, "cnf.x5t#S256");
  }
  return {};
}

bool isEncrypted(std::string_view token) {
  if (std::count(token.begin(), token.end(), '.') != 4) return false;
  const wire::Json header = partOf(token.substr(0, token.find('.')));
  return header.is_object() && hasMember(header, "enc");
}

std::optional<std::string> stateInResponse(std::string_view response) {
  const wire::Json claims = unverifiedClaims(response);
  if (!claims.is_object() || !hasMember(claims, "state")) return std::nullopt;
  return stringMember(claims, "state");
}

}  // namespace lanyard::oauth
