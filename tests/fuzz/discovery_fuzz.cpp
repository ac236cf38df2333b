#include "core/oauth/endpoint.h"
#include "core/oauth/http_date.h"
#include "core/oauth/provider_metadata.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::textOf(data, size);
  static_cast<void>(oauth::discoveryUrl(text, true));
  const auto metadata = oauth::parseProviderMetadata(text, "https://idp.example", false);
  if (!metadata) return 0;
  require(metadata->issuer == "https://idp.example", "the issuer is the one that was asked");
  for (const std::string* endpoint :
       {&metadata->authorization_endpoint, &metadata->token_endpoint, &metadata->jwks_uri}) {
    require(!endpoint->empty(), "the endpoints that a sign-in needs are there");
  }
  for (const std::string* endpoint :
       {&metadata->authorization_endpoint, &metadata->token_endpoint, &metadata->jwks_uri,
        &metadata->userinfo_endpoint, &metadata->revocation_endpoint, &metadata->end_session_endpoint,
        &metadata->device_authorization_endpoint, &metadata->pushed_authorization_request_endpoint}) {
    require(endpoint->empty() || endpoint->rfind("https://", 0) == 0 || endpoint->rfind("HTTPS://", 0) == 0 ||
                oauth::checkEndpoint(*endpoint, false).has_value(),
            "an endpoint is https");
  }
  return 0;
}
