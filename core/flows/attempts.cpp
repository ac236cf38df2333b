#include "core/flows/attempts.h"

#include <array>

namespace lanyard::flows {
namespace {

base::Secret freshKey(base::Random& random) {
  std::array<std::byte, 32> raw{};
  random.fill(raw);
  return base::Secret(std::string_view(reinterpret_cast<const char*>(raw.data()), raw.size()));
}

}  // namespace

Attempts::Attempts(base::Clock& clock, base::Random& random)
    : m_clock(clock), m_random(random), m_signer(freshKey(random), random) {}

std::shared_ptr<Attempt> Attempts::begin(const std::string& origin) {
  auto attempt = std::make_shared<Attempt>();
  attempt->id = base::randomHex(m_random, 16);
  attempt->state = m_signer.make(attempt->id, origin, m_clock.now());
  m_open.emplace(attempt->id, attempt);
  return attempt;
}

void Attempts::end(const std::shared_ptr<Attempt>& attempt) {
  m_open.erase(attempt->id);
  base::wipe(attempt->state);
}

ports::RedirectVerdict Attempts::receive(const ports::RedirectParameters& parameters) {
  if (!parameters.state) return ports::RedirectVerdict::UnknownState;
  const auto claims = m_signer.open(*parameters.state);
  if (!claims) return ports::RedirectVerdict::UnknownState;
  const auto found = m_open.find(claims->attemptId);
  // Ours by its signature, but over: answered, cancelled or expired.
  if (found == m_open.end()) return ports::RedirectVerdict::Replayed;
  Attempt& attempt = *found->second;
  if (attempt.redirect || attempt.failure) return ports::RedirectVerdict::Replayed;
  if (attempt.state != *parameters.state) return ports::RedirectVerdict::UnknownState;
  attempt.redirect = parameters;
  attempt.gate.open();
  return parameters.error ? ports::RedirectVerdict::ProviderError : ports::RedirectVerdict::Accepted;
}

}  // namespace lanyard::flows
