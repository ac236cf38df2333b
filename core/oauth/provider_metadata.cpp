#include "core/oauth/provider_metadata.h"

#include <algorithm>
#include <cctype>

#include "core/oauth/endpoint.h"
#include "core/oauth/json_members.h"
#include "core/oauth/server_error.h"
#include "core/providers/text_forms.h"

namespace lanyard::oauth {
namespace {

using Metadata = ProviderMetadata;

struct TextMember {
  const char* name;
  std::string Metadata::*member;
  bool required;
};
constexpr TextMember kEndpoints[] = {
    {"authorization_endpoint", &Metadata::authorization_endpoint, true},
    {"token_endpoint", &Metadata::token_endpoint, true},
    {"jwks_uri", &Metadata::jwks_uri, true},
    {"userinfo_endpoint", &Metadata::userinfo_endpoint, false},
    {"revocation_endpoint", &Metadata::revocation_endpoint, false},
    {"introspection_endpoint", &Metadata::introspection_endpoint, false},
    {"end_session_endpoint", &Metadata::end_session_endpoint, false},
    {"registration_endpoint", &Metadata::registration_endpoint, false},
    {"device_authorization_endpoint", &Metadata::device_authorization_endpoint, false},
    {"pushed_authorization_request_endpoint", &Metadata::pushed_authorization_request_endpoint, false},
};

struct ListOf {
  const char* name;
  Metadata::List Metadata::*member;
};
constexpr ListOf kLists[] = {
    {"scopes_supported", &Metadata::scopes_supported},
    {"response_types_supported", &Metadata::response_types_supported},
    {"grant_types_supported", &Metadata::grant_types_supported},
    {"code_challenge_methods_supported", &Metadata::code_challenge_methods_supported},
    {"token_endpoint_auth_methods_supported", &Metadata::token_endpoint_auth_methods_supported},
    {"token_endpoint_auth_signing_alg_values_supported",
     &Metadata::token_endpoint_auth_signing_alg_values_supported},
    {"revocation_endpoint_auth_methods_supported", &Metadata::revocation_endpoint_auth_methods_supported},
    {"id_token_signing_alg_values_supported", &Metadata::id_token_signing_alg_values_supported},
    {"prompt_values_supported", &Metadata::prompt_values_supported},
    {"response_modes_supported", &Metadata::response_modes_supported},
};

struct Switch {
  const char* name;
  bool Metadata::*member;
};
constexpr Switch kSwitches[] = {
    {"authorization_response_iss_parameter_supported",
     &Metadata::authorization_response_iss_parameter_supported},
    {"require_pushed_authorization_requests", &Metadata::require_pushed_authorization_requests},
    {"require_signed_request_object", &Metadata::require_signed_request_object},
    {"dpop_bound_access_tokens", &Metadata::dpop_bound_access_tokens},
    {"client_id_metadata_document_supported", &Metadata::client_id_metadata_document_supported},
};

base::Result<void> readEndpoints(const wire::Json& json, bool local, MetadataKind kind, Metadata& into) {
  for (const TextMember& endpoint : kEndpoints) {
    auto value = stringMember(json, endpoint.name);
    if (!value) return base::fail(errors::kDiscoveryBadMember, endpoint.name);
    if (value->empty()) {
      const bool needed =
          endpoint.required && (kind == MetadataKind::OpenId || endpoint.member != &Metadata::jwks_uri);
      if (needed) return base::fail(errors::kDiscoveryMissing, endpoint.name);
      continue;
    }
    const auto sound = checkEndpoint(*value, local);
    if (!sound)
      return base::fail(errors::kDiscoveryBadEndpoint, endpoint.name + (": " + sound.error().detail));
    into.*endpoint.member = std::move(*value);
  }
  return {};
}

base::Result<void> readLists(const wire::Json& json, Metadata& into) {
  for (const ListOf& list : kLists) {
    auto value = listMember(json, list.name);
    if (!value) return base::fail(errors::kDiscoveryBadMember, list.name);
    into.*list.member = std::move(*value);
  }
  for (const Switch& flag : kSwitches) {
    const auto value = boolMember(json, flag.name);
    if (!value) return base::fail(errors::kDiscoveryBadMember, flag.name);
    into.*flag.member = *value;
  }
  return {};
}

constexpr std::string_view kWellKnown = "/.well-known/openid-configuration";
constexpr std::string_view kOAuthWellKnown = "/.well-known/oauth-authorization-server";

/// The common form of different spellings of one issuer: never trusted, used only to say what went wrong.
std::string likeness(std::string_view issuer) {
  std::string like(issuer);
  std::transform(like.begin(), like.end(), like.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const std::string_view known : {kWellKnown, kOAuthWellKnown}) {
    if (const std::size_t at = like.find(known); at != std::string::npos) like.erase(at, known.size());
  }
  while (like.ends_with('/')) like.pop_back();
  return like;
}

base::Error anotherIssuer(std::string_view named, std::string_view expected) {
  const bool spelling = likeness(named) == likeness(expected);
  base::Error error(spelling ? errors::kDiscoveryIssuerSpelling : errors::kDiscoveryIssuerMismatch,
                    "the metadata names another issuer");
  error.values = {shown(named), shown(expected)};
  return error;
}

/// Checks that the provider can do what we need, where it lists what it can do.
base::Result<void> checkAbilities(const Metadata& metadata, MetadataKind kind) {
  const auto lacks = [](const Metadata::List& list, std::string_view value) {
    return list.has_value() && !Metadata::lists(list, value);
  };
  if (lacks(metadata.code_challenge_methods_supported, "S256")) {
    return base::fail(errors::kDiscoveryNoPkce, "the provider does not list S256");
  }
  if (lacks(metadata.response_types_supported, "code")) {
    return base::fail(errors::kDiscoveryNoCodeFlow, "the provider does not list \"code\"");
  }
  if (kind == MetadataKind::OAuth) return {};
  const auto& algorithms = metadata.id_token_signing_alg_values_supported;
  const auto accepted = [](const std::string& name) { return jose::algorithmNamed(name).has_value(); };
  if (algorithms && std::none_of(algorithms->begin(), algorithms->end(), accepted)) {
    return base::fail(errors::kDiscoveryNoAlgorithm, "no ID token algorithm that is accepted here");
  }
  return {};
}

base::Result<void> checkIssuer(std::string_view issuer, bool local) {
  const auto sound = checkEndpoint(issuer, local);
  const auto refuse = [&](std::string why) {
    base::Error error{errors::kDiscoveryBadIssuer, std::move(why)};
    error.values = {shown(issuer)};
    return tl::unexpected(std::move(error));
  };
  if (!sound) return refuse(sound.error().detail);
  if (issuer.find('?') != std::string_view::npos) return refuse("an issuer has no query");
  return {};
}

}  // namespace

bool ProviderMetadata::lists(const List& list, std::string_view value) {
  return list && std::find(list->begin(), list->end(), value) != list->end();
}

std::vector<jose::Algorithm> idTokenAlgorithms(const ProviderMetadata& metadata) {
  std::vector<jose::Algorithm> algorithms;
  for (const std::string& name :
       metadata.id_token_signing_alg_values_supported.value_or(std::vector<std::string>())) {
    if (const auto alg = jose::algorithmNamed(name)) algorithms.push_back(*alg);
  }
  return algorithms;
}

base::Result<std::string> discoveryUrl(std::string_view issuer, bool local) {
  if (const auto sound = checkIssuer(issuer, local); !sound) return tl::unexpected(sound.error());
  if (issuer.ends_with(kWellKnown)) return std::string(issuer);
  if (issuer.back() == '/') issuer.remove_suffix(1);
  return std::string(issuer) + std::string(kWellKnown);
}

base::Result<std::vector<std::string>> metadataUrls(std::string_view issuer, bool local) {
  if (const auto sound = checkIssuer(issuer, local); !sound) return tl::unexpected(sound.error());
  if (issuer.find(kOAuthWellKnown) != std::string_view::npos || issuer.ends_with(kWellKnown)) {
    return std::vector<std::string>{std::string(issuer)};
  }
  if (issuer.back() == '/') issuer.remove_suffix(1);
  const std::size_t path = std::min(issuer.find('/', issuer.find("://") + 3), issuer.size());
  const std::string host(issuer.substr(0, path));
  const std::string rest(issuer.substr(path));
  std::vector<std::string> urls{host + std::string(kOAuthWellKnown) + rest,
                                host + std::string(kWellKnown) + rest};
  if (!rest.empty()) urls.push_back(host + rest + std::string(kWellKnown));
  return urls;
}

base::Result<ProviderMetadata> parseProviderMetadata(std::string_view text, std::string_view expectedIssuer,
                                                     bool local, MetadataKind kind,
                                                     std::string_view anyTenant) {
  const auto json = wire::parseJson(text);
  if (!json) {
    return base::fail(json.error().unsound ? errors::kDiscoveryBadJson : errors::kDiscoveryNotJson,
                      json.error().reason);
  }
  if (!json->is_object()) return base::fail(errors::kDiscoveryNotJson, "not an object");
  ProviderMetadata metadata;
  auto issuer = stringMember(*json, "issuer");
  if (!issuer) return base::fail(errors::kDiscoveryBadMember, "issuer");
  if (issuer->empty()) return base::fail(errors::kDiscoveryMissing, "issuer");
  const bool fits = !anyTenant.empty() && providers::fitsPattern(anyTenant, *issuer);
  if (*issuer != expectedIssuer && !fits) return tl::unexpected(anotherIssuer(*issuer, expectedIssuer));
  metadata.issuer = std::move(*issuer);
  if (const auto read = readEndpoints(*json, local, kind, metadata); !read)
    return tl::unexpected(read.error());
  if (const auto read = readLists(*json, metadata); !read) return tl::unexpected(read.error());
  if (const auto able = checkAbilities(metadata, kind); !able) return tl::unexpected(able.error());
  return metadata;
}

bool isGiven(const providers::ProviderSettings& settings) {
  return !settings.endpoints.authorization.empty() && !settings.endpoints.token.empty();
}

base::Result<ProviderMetadata> metadataFrom(const providers::ProviderSettings& settings) {
  wire::Json json = {{"issuer", settings.issuer},
                     {"authorization_endpoint", settings.endpoints.authorization},
                     {"token_endpoint", settings.endpoints.token},
                     {"jwks_uri", settings.endpoints.jwks}};
  ProviderMetadata metadata;
  metadata.issuer = settings.issuer;
  const auto kind = settings.dialect.isOAuth() ? MetadataKind::OAuth : MetadataKind::OpenId;
  if (const auto read = readEndpoints(json, settings.local, kind, metadata); !read)
    return tl::unexpected(read.error());
  supplement(metadata, settings.endpoints);
  return metadata;
}

void supplement(ProviderMetadata& metadata, const providers::Endpoints& endpoints) {
  const auto add = [](std::string& known, const std::string& more) {
    if (known.empty()) known = more;
  };
  add(metadata.userinfo_endpoint, endpoints.userinfo);
  add(metadata.revocation_endpoint, endpoints.revocation);
  add(metadata.introspection_endpoint, endpoints.introspection);
  add(metadata.device_authorization_endpoint, endpoints.device);
  add(metadata.end_session_endpoint, endpoints.endSession);
  add(metadata.registration_endpoint, endpoints.registration);
  add(metadata.pushed_authorization_request_endpoint, endpoints.pushed);
}

}  // namespace lanyard::oauth
