#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/flows/gate.h"
#include "core/jose/signing_key.h"
#include "core/ports/http_client.h"

namespace lanyard::test {

/// An OpenID provider behind the HTTP port: real signatures, rotating refresh tokens, and whatever failures a
/// test wants.
class FakeProvider final : public ports::HttpClient {
 public:
  FakeProvider(base::Clock& clock, std::string issuer);

  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override;

  /// The person signed in: a code for the authorization request at `url`.
  [[nodiscard]] std::string authorize(const std::string& url);

  // How it fails.
  std::string subject = "ada";
  std::string name = "Ada";
  std::chrono::seconds life{600};
  bool rotates = true;
  bool narrows = true;  ///< gives fewer scopes on a refresh when asked for fewer
  std::string adds;     ///< a scope that it gives unasked; empty: none
  bool stubborn = false;   ///< adds it also where a refresh names its scopes
  bool knowsScope = true;  ///< else a refresh that names scopes is refused, and spends nothing
  bool saysScopes = true;  ///< in its replies
  std::set<std::string> knownTargets;  ///< resources and audiences that it gives tokens for
  bool ignoresTargets = false;         ///< gives its usual token, whatever resource a refresh names
  std::set<std::string> alwaysFor;     ///< audiences that every token has besides
  bool exchanges = false;              ///< offers token exchanges (RFC 8693)
  bool introspects = false;            ///< offers introspection (RFC 7662)
  bool jwts = false;                   ///< its access tokens are JWTs, which say what they are for
  bool givesRefreshToken = true;
  bool offersRevocation = true;
  bool advertisesIss = false;
  bool offersDevice = false;       ///< sign-in by a code on another device (RFC 8628)
  std::vector<std::string> polls;  ///< the errors that the polls get, in order; then tokens
  std::string verifyAt = "https://idp.example/device";  ///< where the code is to be typed
  std::optional<base::Error> fails;                    ///< every request fails so
  std::function<void(wire::Json& claims)> bendClaims;  ///< before the ID token is signed
  std::function<std::optional<base::Result<ports::HttpResponse>>(const ports::HttpRequest&)> intercept;
  /// Changes the JSON of an answer, by its path.
  std::function<void(const std::string& path, wire::Json& reply)> bendReply;
  std::function<void(ports::HttpResponse&)> bendResponse;  ///< last of all: headers
  /// An error in the place of an answer whose work is done: the reply is lost on its way.
  std::function<std::optional<base::Error>(const std::string& path)> loseReply;
  /// Is told how a request comes in (+1) and how its answer leaves (-1).
  std::function<void(const std::string& path, int step)> passing;
  std::shared_ptr<flows::Gate> hold;                           ///< token requests wait here
  std::shared_ptr<flows::Gate> holdRevoke;                     ///< revocations wait here
  std::string endSession;                                      ///< its end_session_endpoint; empty: none
  std::chrono::milliseconds delay{0};                          ///< delay of each token request, in real time
  std::string userinfoSubject;                                 ///< instead of the subject
  std::function<std::string(const std::string&)> bendIdToken;  ///< after it is signed

  // What the provider saw.
  int tokenPosts = 0;
  int refreshes = 0;
  int reuses = 0;
  int refused = 0;                 ///< refreshes that were refused
  std::vector<std::string> named;  ///< the scopes that each refresh named; empty: none
  std::vector<std::string> targets;  ///< the resource and audience that each refresh or exchange named
  int exchanged = 0;                 ///< token exchanges
  int introspected = 0;
  std::vector<std::string> revoked;
  std::vector<std::string> requests;  ///< method and path
  std::vector<std::string> deviceAsks;  ///< the forms that asked for a code
  int polled = 0;
  std::set<std::string> validAccess;
  std::set<std::string> validRefresh;
  std::string lastVerifier;
  jose::SigningKey key;

 private:
  base::Result<ports::HttpResponse> answer(const ports::HttpRequest& request);
  base::Result<ports::HttpResponse> tokenReply(const std::string& body);
  std::string idToken(const std::string& nonce, const std::string& accessToken);

  struct Code {
    std::string challenge;
    std::string nonce;
    std::string redirectUri;
  };
  base::Clock& m_clock;
  std::string m_issuer;
  /// What each access token is for and can do.
  struct Access {
    std::set<std::string> audiences;
    std::string scope;
  };
  base::Result<ports::HttpResponse> exchangeReply(const std::string& body);
  std::string newAccess(const Access& access);
  std::map<std::string, Access> m_access;
  std::map<std::string, Code> m_codes;
  std::set<std::string> m_spentRefresh;
  int m_serial = 0;
};

/// A reply with a JSON body.
[[nodiscard]] ports::HttpResponse jsonReply(int status, const wire::Json& body);

}  // namespace lanyard::test
