#include "core/flows/attempts.h"

#include <algorithm>
#include <array>

#include "core/jose/digest.h"
#include "core/oauth/unsupported.h"

namespace lanyard::flows {
namespace {

// A person starts sign-ins: no more than these end while a browser tab of the first is still open.
constexpr std::size_t kMostOver = 256;

/// The verdict on a redirect that comes after `attempt` is over.
ports::RedirectVerdict endOf(const Attempt& attempt) {
  if (attempt.redirect) return ports::RedirectVerdict::Replayed;
  const bool late = attempt.failure && attempt.failure->code == errors::kSignInTimeout;
  return late ? ports::RedirectVerdict::Late : ports::RedirectVerdict::TakenBack;
}

/// The state of an answer, bare or in a JWT. JARM puts the state into a JWT. The state is as hard to guess
/// there as elsewhere, and nothing else in the JWT is used.
std::optional<std::string> stateOf(const ports::RedirectParameters& parameters) {
  const bool jarm = !parameters.state && parameters.response;
  return jarm ? oauth::stateInResponse(*parameters.response) : parameters.state;
}

base::Secret freshKey(base::Random& random) {
  std::array<std::byte, 32> raw{};
  random.fill(raw);
  return base::Secret(std::string_view(reinterpret_cast<const char*>(raw.data()), raw.size()));
}

}  // namespace

ports::RedirectVerdict take(Attempt& attempt, const ports::RedirectParameters& parameters) {
  if (attempt.redirect || attempt.failure) return endOf(attempt);
  if (parameters.posted && !attempt.formPost) return ports::RedirectVerdict::UnknownState;
  const std::optional<std::string> state = stateOf(parameters);
  if (!state || !jose::equalInConstantTime(*state, attempt.state))
    return ports::RedirectVerdict::UnknownState;
  const bool elsewhere = !attempt.path.empty() && !parameters.path.empty() && attempt.path != parameters.path;
  if (elsewhere) return ports::RedirectVerdict::UnknownState;
  if (parameters.state) {
    attempt.redirect = parameters;
  } else {
    attempt.failure = base::Error{errors::kUnsupportedJarm, "the answer came as a JWT"};
  }
  attempt.gate.open();
  const bool code = attempt.redirect && !parameters.error;
  return code ? ports::RedirectVerdict::Accepted : ports::RedirectVerdict::ProviderError;
}

Attempts::Attempts(base::Clock& clock, base::Random& random, std::chrono::milliseconds life)
    : m_clock(clock), m_random(random), m_life(life), m_signer(freshKey(random), random) {}

std::shared_ptr<Attempt> Attempts::begin(const std::string& origin) {
  auto attempt = std::make_shared<Attempt>();
  attempt->id = base::randomHex(m_random, 16);
  attempt->state = m_signer.make(attempt->id, origin, m_clock.now());
  m_open.emplace(attempt->id, attempt);
  return attempt;
}

void Attempts::end(const std::shared_ptr<Attempt>& attempt) {
  m_open.erase(attempt->id);
  m_over.push_back({attempt->id, endOf(*attempt)});
  if (m_over.size() > kMostOver) m_over.pop_front();
  base::wipe(attempt->state);
  attempt->binding.reset();
}

ports::RedirectVerdict Attempts::verdictOnOver(const oauth::StateClaims& claims) const {
  const auto over = std::find_if(m_over.rbegin(), m_over.rend(),
                                 [&](const Over& one) { return one.id == claims.attemptId; });
  if (over != m_over.rend()) return over->verdict;
  const bool old = m_clock.now() - claims.madeAt >= m_life;
  return old ? ports::RedirectVerdict::Late : ports::RedirectVerdict::Replayed;
}

ports::RedirectVerdict Attempts::receive(const ports::RedirectParameters& parameters) {
  const std::optional<std::string> state = stateOf(parameters);
  if (!state) return ports::RedirectVerdict::UnknownState;
  const auto claims = m_signer.open(*state);
  if (!claims) return ports::RedirectVerdict::UnknownState;
  const auto found = m_open.find(claims->attemptId);
  // Our signature, but the attempt is over: answered, cancelled or expired.
  if (found == m_open.end()) return verdictOnOver(*claims);
  return take(*found->second, parameters);
}

}  // namespace lanyard::flows
