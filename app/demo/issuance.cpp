#include "app/demo/issuance.h"

#include <algorithm>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"

namespace lanyard::demo {
namespace {

// A code travels from one program to another on the same machine; a minute is plenty (RFC 6749 section 4.1.2
// allows ten).
constexpr std::chrono::seconds kCodeLife{60};
// Spent codes are remembered this long, so that a replay is recognised.
constexpr std::chrono::minutes kCodeMemory{10};

bool has(const std::vector<std::string>& scopes, const std::string& scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

}  // namespace

std::string Issuance::issueCode(const AuthorizationRequest& request) {
  forgetOld();
  auto code = base::randomHex(m_random, 32);
  m_codes.insert_or_assign(code, Code{request, m_clock.now(), {}});
  return code;
}

tl::expected<Issued, std::string> Issuance::redeemCode(const std::string& code,
                                                       const std::string& redirectUri,
                                                       const std::string& verifier) {
  const auto found = m_codes.find(code);
  if (found == m_codes.end()) return tl::unexpected<std::string>("invalid_grant");
  Code& entry = found->second;
  if (!entry.family.empty()) {
    endFamily(entry.family);
    return tl::unexpected<std::string>("invalid_grant");
  }
  // The code is spent in any case, so that a wrong verifier gets one guess only.
  const auto familyId = base::randomHex(m_random, 16);
  entry.family = familyId;
  const bool inTime = m_clock.now() - entry.issuedAt <= kCodeLife;
  const bool fits = jose::base64urlEncode(jose::sha256(verifier)) == entry.request.challenge;
  if (!inTime || !fits || redirectUri != entry.request.redirectUri)
    return tl::unexpected<std::string>("invalid_grant");
  const auto& request = entry.request;
  m_families.emplace(familyId, Family{request.subject, request.scopes, request.nonce, request.loggedInAt});
  return issue(familyId, request.scopes);
}

tl::expected<Issued, std::string> Issuance::refresh(const std::string& token, const std::string& scope) {
  const auto found = m_refresh.find(token);
  if (found == m_refresh.end()) return tl::unexpected<std::string>("invalid_grant");
  if (found->second.spent) {
    endFamily(std::string(found->second.family));
    return tl::unexpected<std::string>("invalid_grant");
  }
  const auto familyId = found->second.family;
  auto scopes = splitScope(scope);
  const auto& allowed = m_families.at(familyId).scopes;
  if (!std::all_of(scopes.begin(), scopes.end(), [&](const auto& s) { return has(allowed, s); }))
    return tl::unexpected<std::string>("invalid_scope");
  found->second.spent = true;
  return issue(familyId, scopes.empty() ? allowed : std::move(scopes));
}

Issued Issuance::issue(const std::string& familyId, std::vector<std::string> scopes) {
  forgetOld();
  const auto now = m_clock.now();
  Issued out{m_families.at(familyId), std::move(scopes), base::randomHex(m_random, 16), {}, now,
             now + m_accessLife};
  m_access.emplace(out.tokenId, Access{{out.family, out.scopes, now, out.expiresAt}, familyId});
  if (has(out.family.scopes, "offline_access")) {
    out.refreshToken = base::randomHex(m_random, 32);
    m_refresh.emplace(out.refreshToken, Refresh{familyId});
  }
  return out;
}

void Issuance::revokeRefreshToken(const std::string& token) {
  const auto found = m_refresh.find(token);
  if (found != m_refresh.end()) endFamily(std::string(found->second.family));
}

void Issuance::revokeAccessToken(const std::string& tokenId) {
  m_access.erase(tokenId);
}

const AccessState* Issuance::access(const std::string& tokenId) const {
  const auto found = m_access.find(tokenId);
  if (found == m_access.end() || found->second.state.expiresAt <= m_clock.now()) return nullptr;
  return &found->second.state;
}

const Family* Issuance::refreshable(const std::string& token) const {
  const auto found = m_refresh.find(token);
  return found == m_refresh.end() || found->second.spent ? nullptr : &m_families.at(found->second.family);
}

void Issuance::endFamily(const std::string& familyId) {
  m_families.erase(familyId);
  std::erase_if(m_access, [&](const auto& entry) { return entry.second.family == familyId; });
  std::erase_if(m_refresh, [&](const auto& entry) { return entry.second.family == familyId; });
}

void Issuance::forgetOld() {
  const auto now = m_clock.now();
  std::erase_if(m_codes, [&](const auto& entry) { return now - entry.second.issuedAt > kCodeMemory; });
  std::erase_if(m_access, [&](const auto& entry) { return entry.second.state.expiresAt <= now; });
}

}  // namespace lanyard::demo
