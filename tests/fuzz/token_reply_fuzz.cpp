#include <algorithm>

#include "core/oauth/pushed_authorization.h"
#include "core/oauth/scope.h"
#include "core/oauth/token_response.h"
#include "core/oauth/userinfo.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

void checkToken(const base::Secret& token) {
  require(token.size() <= oauth::kMaxTokenBytes, "a token is not too long");
  const std::string_view text = token.view();
  require(std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; }),
          "a token fits into a header");
}

}  // namespace

// The first byte chooses the status, the rest is the body.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr int kStatuses[] = {200, 200, 200, 201, 302, 400, 401, 403, 429, 500};
  const int status = kStatuses[data[0] % std::size(kStatuses)];
  const std::string_view text = fuzz::textOf(data + 1, size - 1);
  const base::Secret body(text);
  const auto reply = oauth::parseTokenResponse(status, "application/json", body);
  if (reply) {
    require(status == 200, "tokens come with status 200");
    require(!reply->accessToken.empty(), "a reply has an access token");
    require(reply->tokenType == "Bearer", "a token is a bearer token");
    checkToken(reply->accessToken);
    if (reply->refreshToken) {
      require(!reply->refreshToken->empty(), "an empty refresh token replaces none");
      checkToken(*reply->refreshToken);
    }
    if (reply->expiresIn) require(reply->expiresIn->count() >= 0, "no token has expired before it came");
  }
  static_cast<void>(oauth::parseRevocationResponse(status, "application/json", body));
  const auto pushed = oauth::parsePushedAuthorization(status, "application/json", text);
  if (pushed) require(!pushed->request_uri.empty(), "a pushed request has an address");
  const oauth::UserinfoExpectations expected{"https://idp.example", "client", "ada"};
  const auto userinfo = oauth::parseUserinfo(status, "application/json", text, {}, expected);
  if (userinfo) require(userinfo->sub == "ada", "userinfo is the person's own");
  return 0;
}
