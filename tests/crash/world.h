#pragma once

#include <QTemporaryDir>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/wire/json.h"
#include "tests/crash/line_link.h"
#include "tests/support/fake_provider.h"

namespace lanyard::crash {

/// The outcome of one process of the wallet, as seen from outside.
struct Run {
  std::string killedAt;  ///< empty: it lived to its end
  bool sealed = false;   ///< killed after the journal had a newer token
  int rotations = 0;     ///< refreshes that the provider granted to it
  int refused = 0;       ///< refreshes that the provider refused to it
  int reuses = 0;        ///< those of them with a spent refresh token
  wire::Json report;     ///< its report, null when it was killed
};

/// What lives on while the wallet's processes are killed: a provider that rotates refresh tokens and ends the
/// family when a spent one comes back, and the wallet's folder.
class World {
 public:
  World() : m_provider(m_clock, "https://idp.example") {}

  /// Runs one process of the wallet to its end, killed at step `fatal` or not at all (0).
  Run run(const std::string& job, int fatal = 0);
  /// Who sits at the browser from now on.
  void person(const std::string& subject) { m_provider.subject = subject; }
  /// Refresh tokens that the provider would still take.
  [[nodiscard]] std::size_t openSessions() const { return m_provider.validRefresh.size(); }
  /// Sessions of sign-ins that nobody waits for any more.
  void endSessions() { m_provider.validRefresh.clear(); }

 private:
  void serve(LineLink& link, Run& run);
  wire::Json answer(const wire::Json& request);

  base::SystemClock m_clock;
  test::FakeProvider m_provider;
  QTemporaryDir m_folder;
  std::string m_identity;
};

/// Compares what must hold after a crash with what was seen. Each returns what is wrong, or an empty text.

/// After a rotation that was killed (and recoveries that may have been killed too): the newest token is in
/// use, or the loss is said once after one more try.
[[nodiscard]] std::string judgeRotation(World& world, const std::vector<Run>& killed);
/// After a first sign-in that was killed: an identity with a token, one that says it must be signed in again,
/// or none and nothing left.
[[nodiscard]] std::string judgeSignIn(World& world, const std::vector<Run>& killed);
/// After signing in again: the identity is still there, with a token or saying what it needs.
[[nodiscard]] std::string judgeSignInAgain(World& world, const std::vector<Run>& killed);
/// After a sign-out: gone with all of its secrets, or still there to be signed out.
[[nodiscard]] std::string judgeRevoke(World& world, const std::vector<Run>& killed);
/// After signing out of everything, of `before` identities: those that are gone have no session left, the
/// others can be signed out.
[[nodiscard]] std::string judgeRevokeAll(World& world, const std::vector<Run>& killed, std::size_t before);

}  // namespace lanyard::crash
