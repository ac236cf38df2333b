#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/jose/signing_key.h"
#include "tests/support/fake_provider.h"

namespace lanyard::test {

/// Makes a FakeProvider follow a script, as the OpenID Foundation's conformance suite does: which keys it
/// publishes and signs with, and how each of its answers is bent. Lives as long as the provider.
class ProviderScript {
 public:
  explicit ProviderScript(FakeProvider& provider);
  ProviderScript(const ProviderScript&) = delete;
  ProviderScript& operator=(const ProviderScript&) = delete;

  /// Drops all keys, and publishes and signs with a new one.
  void rotateTo(jose::Algorithm alg);
  /// Publishes one more key. The first one goes on signing.
  void alsoPublish(jose::Algorithm alg);

  std::vector<jose::SigningKey> keys;  ///< published; the first one signs
  bool publishesKid = true;
  bool publishesAlg = true;
  wire::Json header = wire::Json::object();      ///< patch of the ID token's header: null takes a member away
  std::optional<jose::Algorithm> signsWith;      ///< another algorithm of the same key
  bool signs = true;                             ///< false: the third segment is empty
  bool spoilsSignature = false;                  ///< one bit is flipped
  wire::Json metadata = wire::Json::object();    ///< patch of the discovery document
  wire::Json tokenReply = wire::Json::object();  ///< patch of the token endpoint's reply
  wire::Json userinfo = wire::Json::object();    ///< patch of the userinfo
  std::string clientSecret;                      ///< demanded; empty: not asked for
  std::string clientAuth = "client_secret_basic";  ///< the one way by which it is taken
  /// Demanded signatures of the client with its key (private_key_jwt), verified as a provider does it; empty:
  /// with `clientSecret`, if `clientAuth` is client_secret_jwt.
  wire::Json clientKeys = wire::Json::array();
  std::string audience;                            ///< of the client's signatures; empty: the issuer
  wire::Json lastHeader, lastClaims;               ///< of the client's last signature
  std::vector<std::string> listedAuth;             ///< the ways that the metadata lists; empty: `clientAuth`
  std::vector<std::string> sentBy;                 ///< how the secret came at each endpoint, as "token basic"
  std::function<void()> beforeTokenReply;        ///< something happens just then
  std::function<base::Instant()> time;           ///< by its clock; needed where clients sign
  std::string keysPath = "/jwks";                ///< where the keys are

 private:
  std::optional<base::Result<ports::HttpResponse>> refuse(const ports::HttpRequest& request);
  std::optional<base::Result<ports::HttpResponse>> refuseClient(const std::string& path,
                                                                const ports::HttpRequest& request);
  [[nodiscard]] bool hasSigned(const std::string& form);
  std::set<std::string> m_spent;  ///< the jti of each signature that was taken
  void bend(const std::string& path, wire::Json& reply);
  std::string signAgain(const std::string& token);
  [[nodiscard]] wire::Json keySet() const;

  FakeProvider& m_provider;
};

}  // namespace lanyard::test
