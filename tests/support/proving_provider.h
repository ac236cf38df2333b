#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/fake_provider.h"

namespace lanyard::test {

/// Makes a FakeProvider bind tokens to keys (DPoP, RFC 9449): it checks each proof as section 4.3 says, and
/// takes a code and a refresh token with the key alone that they are for. Lives as long as the provider.
class ProvingProvider {
 public:
  ProvingProvider(FakeProvider& provider, base::Clock& clock);
  ProvingProvider(const ProvingProvider&) = delete;
  ProvingProvider& operator=(const ProvingProvider&) = delete;

  // What it does.
  wire::Json algorithms = {"ES256"};      ///< that its metadata lists; null: none is there
  bool bindsAll = false;                  ///< its metadata says that every token is bound
  std::chrono::seconds ahead{0};          ///< of our clock, which its replies tell unless it is 0
  bool bindsWithoutProof = false;         ///< takes nothing that is not proved
  std::string nonce;                      ///< wanted at the token endpoint; empty: none
  std::string resourceNonce;              ///< wanted at userinfo
  bool changesNonce = false;              ///< wants another one each time
  bool givesNonces = false;               ///< tells the next one in each good reply too
  std::optional<std::string> givenNonce;  ///< in the place of the nonce that it wants
  std::string tokenType = "DPoP";         ///< of its replies to a request with a proof

  // What it saw.
  struct Seen {
    std::string path;
    std::string jkt;    ///< empty: there was no proof
    std::string nonce;  ///< of the proof
    std::string ath;
    std::string scheme;  ///< of the Authorization header: "DPoP access-1"
    std::string fault;   ///< what is wrong with the proof; empty: nothing
  };
  std::vector<Seen> seen;  ///< requests to the token endpoint, userinfo, and those that had a proof
  /// Those at one path.
  [[nodiscard]] std::vector<Seen> at(const std::string& path) const;

 private:
  std::optional<base::Result<ports::HttpResponse>> refuse(const ports::HttpRequest& request);
  [[nodiscard]] Seen look(const ports::HttpRequest& request);
  void bend(const std::string& path, wire::Json& reply);

  FakeProvider& m_provider;
  base::Clock& m_clock;
  std::set<std::string> m_ids;                 ///< each `jti` once
  std::map<std::string, std::string> m_keyOf;  ///< of each refresh token
  std::string m_lastJkt;
  int m_serial = 0;
};

/// What a proof says, checked as section 4.3 of RFC 9449 has it but for the nonce and the token: the key's
/// thumbprint and the claims. `fault`: what is wrong; empty: nothing.
struct CheckedProof {
  std::string jkt;
  wire::Json claims = wire::Json::object();
  std::string fault;
};
[[nodiscard]] CheckedProof checkProof(const std::string& proof, const std::string& method,
                                      const std::string& htu, base::Instant now);

}  // namespace lanyard::test
