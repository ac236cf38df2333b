#pragma once

#include <QCoro/QCoroTask>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/lifetime.h"
#include "core/base/random.h"
#include "core/jose/signing_key.h"
#include "core/ports/http_client.h"
#include "core/tokens/token_item.h"

namespace lanyard::flows {

/// The key that an identity's tokens are bound to (RFC 9449); null: they are bound to none.
using ProofKey = std::shared_ptr<const jose::SigningKey>;

/// A new key, for one sign-in. `jose.key_generation` Misconfigured.
[[nodiscard]] base::Result<ProofKey> makeProofKey();
/// The key of a keystore item; null where the tokens are bound to none. `bound`: the identity's row says that
/// they are. `dpop.key_missing` SignInAgain: then there is none, or one that is damaged.
[[nodiscard]] base::Result<ProofKey> proofKeyOf(const tokens::TokenItem& item, bool bound);
/// The key's thumbprint (RFC 7638), or empty.
[[nodiscard]] std::string thumbprintOf(const ProofKey& key);

/// The newest nonce of each server (RFC 9449 sections 8 and 9), in memory. An authorization server and a
/// resource are told apart even at one origin: each knows its own nonces alone.
class DpopNonces {
 public:
  enum class Role { Server, Resource };
  /// Empty: the server gave none.
  [[nodiscard]] std::string of(Role role, const std::string& url) const;
  void keep(Role role, const std::string& url, std::string nonce);

 private:
  std::map<std::string, std::string> m_nonces;  ///< by role and origin
};

/// Makes a request, anew for each time that it is sent: a client that signs who it is (RFC 7523) signs each
/// one, because a provider takes no signature twice. Called before the wait for the answer ends, and not
/// after.
using RequestMaker = std::function<ports::HttpRequest()>;

/// Sends requests together with the proof that the sender has the key that the tokens are bound to (RFC
/// 9449), by the server's clock. A nonce that a server gives is kept for the next proof. If a server refuses
/// a request because it wants another nonce, the request is made and sent once more with that one: the server
/// did nothing with the first. Errors besides those of HttpClient, Untrusted: `dpop.nonce_loop` (it wants
/// another one again), `dpop.server_nonce` (it wants one, and gives none that can be used, see
/// oauth::isDpopNonce).
class ProvedHttp {
 public:
  ProvedHttp(ports::HttpClient& http, base::Clock& clock, base::Random& random)
      : m_http(http), m_clock(clock), m_random(random) {}

  /// For requests that no key is proved at.
  [[nodiscard]] ports::HttpClient& plain() { return m_http; }

  /// To an endpoint of the authorization server (section 5). Without a key: as it is.
  QCoro::Task<base::Result<ports::HttpResponse>> toServer(RequestMaker make, ProofKey key);
  /// To a resource, with an access token (section 7.1): as `Authorization: DPoP` with a proof for this very
  /// token, or without a key as `Bearer`.
  QCoro::Task<base::Result<ports::HttpResponse>> toResource(RequestMaker make, ProofKey key,
                                                            base::Secret accessToken);

 private:
  QCoro::Task<base::Result<ports::HttpResponse>> send(RequestMaker make, ProofKey key, DpopNonces::Role role,
                                                      base::Secret accessToken);
  [[nodiscard]] base::Result<void> prove(ports::HttpRequest& request, const ProofKey& key,
                                         DpopNonces::Role role, const base::Secret& accessToken) const;

  ports::HttpClient& m_http;
  base::Clock& m_clock;
  base::Random& m_random;
  DpopNonces m_nonces;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
