// rotation_rounds ROUNDS [SEED]: in each round an access token has expired and 50 requests come at once, in
// every way that they can come, while the provider is slow, overloaded, out of reach or loses its reply.
// Counts at the provider how often a refresh token that was spent already came back.
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimer>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "tests/support/engine_bench.h"

using namespace lanyard;
using namespace std::chrono_literals;

namespace {

constexpr int kRequests = 50;
constexpr int kRestartEvery = 97;  // rounds; no divisor of anything else here

struct Counts {
  int tokens = 0;           ///< requests that got a token
  int waits = 0;            ///< requests that were told to try later
  int mustSignIn = 0;       ///< requests that were told to sign in again
  int signIns = 0;          ///< new sign-ins after a lost reply
  int lost = 0;             ///< replies that were lost after the provider had rotated
  int reusesExplained =
      0;  ///< a spent token after a lost reply: nobody can know that, so it is tried once for each
  int failures = 0;         ///< rounds with a provider that failed before it did anything
  int restarts = 0;
};

enum class Weather { Fine, Slow, Unreachable, Overloaded, Limited, Broken, Rubbish, LosesTheReply };

class Rounds {
 public:
  explicit Rounds(unsigned seed) : m_random(seed) {
    m_identity = m_bench.signedIn();
    m_bench.provider.intercept = [this](const ports::HttpRequest& request) { return refuse(request); };
    m_bench.provider.loseReply = [this](const std::string& path) { return lose(path); };
  }

  /// False, with a line on stderr, when something came out that must not.
  bool run(int round) {
    m_weather = pick();
    m_bench.clock.advance(std::chrono::seconds(700 + below(4000)));
    if (round % kRestartEvery == kRestartEvery - 1) restart();
    const int reuses = m_bench.provider.reuses;
    const int posts = m_bench.provider.refreshes;
    if (!askFifty(round)) return false;
    const int reusedNow = m_bench.provider.reuses - reuses;
    m_triedSince += reusedNow;
    // The reply to such a try may be lost as well, so each lost reply explains one.
    if (m_triedSince > m_lostSince) {
      std::fprintf(stderr, "lost replies %d, tries with a spent token since then %d\n", m_lostSince,
                   m_triedSince);
      return broken(round, "a refresh token was spent twice");
    }
    m_counts.reusesExplained += reusedNow;
    // Scopes are asked in three ways, so a round may need three refreshes, and one more for each that is told
    // to refresh.
    if (m_bench.provider.refreshes - posts > 3 + m_forced)
      return broken(round, "more refreshes than there are tokens to get");
    if (m_bench.engine->find(m_identity)->state == keeping::IdentityState::NeedsSignIn)
      return signInAgain(round);
    return true;
  }

  void report(int rounds, unsigned seed, double seconds) const {
    std::printf("rounds %d of %d requests, seed %u, %.1f s\n", rounds, kRequests, seed, seconds);
    std::printf(
        "refreshes at the provider %d, of them refused %d; restarts %d; rounds with a failing provider %d\n",
        m_bench.provider.refreshes, m_bench.provider.refused, m_counts.restarts, m_counts.failures);
    std::printf("requests with a token %d, told to try later %d, told to sign in again %d\n", m_counts.tokens,
                m_counts.waits, m_counts.mustSignIn);
    std::printf("replies lost after the rotation %d, then tried once %d, signed in again %d\n", m_counts.lost,
                m_counts.reusesExplained, m_counts.signIns);
    std::printf("refresh tokens spent twice %d\n", m_bench.provider.reuses - m_counts.reusesExplained);
  }

 private:
  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_random); }

  Weather pick() {
    static constexpr Weather kBad[] = {Weather::Unreachable, Weather::Overloaded, Weather::Limited,
                                       Weather::Broken,      Weather::Rubbish,    Weather::LosesTheReply};
    const int dice = below(100);
    if (dice < 50) return Weather::Fine;
    if (dice < 75) return Weather::Slow;
    const Weather bad = kBad[below(6)];
    // A lost reply costs a sign-in: rarer than the rest.
    return bad == Weather::LosesTheReply && below(4) != 0 ? Weather::Slow : bad;
  }

  std::optional<base::Result<ports::HttpResponse>> refuse(const ports::HttpRequest& request) {
    if (!request.url.ends_with("/token")) return std::nullopt;
    // The first request of the round may pass, so that the weather changes in its middle.
    if (m_passes > 0) {
      --m_passes;
      return std::nullopt;
    }
    switch (m_weather) {
      case Weather::Unreachable:
        return base::fail(errors::kHttpNotSent, "connection refused");
      case Weather::Overloaded: {
        auto reply = test::jsonReply(503, wire::Json::object());
        reply.headers.emplace_back("retry-after", std::to_string(below(30)));
        return reply;
      }
      case Weather::Limited:
        return test::jsonReply(429, wire::Json::object());
      case Weather::Broken:
        return test::jsonReply(500, {{"error", "server_error"}});
      case Weather::Rubbish: {
        auto reply = test::jsonReply(502, wire::Json::object());
        reply.body = base::Secret("<html>Bad gateway</html>");
        return reply;
      }
      default:
        return std::nullopt;
    }
  }

  std::optional<base::Error> lose(const std::string& path) {
    if (path != "/token" || m_weather != Weather::LosesTheReply || m_signingIn) return std::nullopt;
    m_weather = Weather::Fine;
    ++m_counts.lost;
    // It counts from now on, not from the next round, because a renewal by hand asks again at once.
    ++m_lostSince;
    return base::Error{errors::kHttpUnknownOutcome, "closed after the request"};
  }

  void restart() {
    ++m_counts.restarts;
    m_bench.restart();
  }

  keeping::TokenNeed need() {
    keeping::TokenNeed need;
    const int dice = below(10);
    if (dice == 0) need.scopes = {"openid"};
    if (dice == 1) need.scopes = {"openid", "profile"};
    if (dice == 2) need.minValid = 30s;
    return need;
  }

  void ask() {
    const bool forced = below(25) == 0;
    m_forced += forced ? 1 : 0;
    m_boxes.push_back(test::start(forced ? m_bench.engine->refresh(m_identity)
                                         : m_bench.engine->token(m_identity, need())));
  }

  /// Fifty requests, half of them at once and the rest while the first are on their way.
  bool askFifty(int round) {
    m_boxes.clear();
    m_forced = 0;
    m_passes = below(3) == 0 ? 1 : 0;
    const bool bad =
        m_weather != Weather::Fine && m_weather != Weather::Slow && m_weather != Weather::LosesTheReply;
    if (bad) ++m_counts.failures;
    if (m_weather == Weather::Slow || below(2) == 0) {
      m_bench.provider.hold = std::make_shared<flows::Gate>();
      QTimer::singleShot(below(4), [gate = m_bench.provider.hold] { gate->open(); });
    }
    for (int i = 0; i < kRequests / 2; ++i) ask();
    while (m_boxes.size() < kRequests) {
      QCoreApplication::processEvents();
      for (int i = below(8); i >= 0 && m_boxes.size() < kRequests; --i) ask();
    }
    const auto done = [this] {
      return std::ranges::all_of(m_boxes, [](const auto& box) { return box->has_value(); }) &&
             !m_bench.engine->busy();
    };
    if (!QTest::qWaitFor(done, 10'000)) return broken(round, "a request without an answer");
    m_bench.provider.hold.reset();
    return judge(round);
  }

  bool judge(int round) {
    for (const auto& box : m_boxes) {
      const base::Result<keeping::IssuedToken>& answer = **box;
      if (answer) {
        ++m_counts.tokens;
        const std::string token(answer->accessToken.view());
        // A reuse ends the family, so tokens that were handed out before it in the round are no longer good,
        // and nobody could know that.
        if (m_lostSince == 0 && m_bench.provider.validAccess.count(token) == 0)
          return broken(round, "a token that is none");
        if (answer->expiresAt && *answer->expiresAt <= m_bench.clock.now())
          return broken(round, "an expired token");
      } else if (answer.error().kind == base::ErrorKind::Transient) {
        ++m_counts.waits;
      } else if (answer.error().kind == base::ErrorKind::SignInAgain && m_lostSince > 0) {
        ++m_counts.mustSignIn;
      } else {
        return broken(round, answer.error().code.c_str());
      }
    }
    return true;
  }

  bool signInAgain(int round) {
    if (m_lostSince == 0) return broken(round, "a session that was lost without a reason");
    ++m_counts.signIns;
    m_weather = Weather::Fine;
    m_signingIn = true;
    auto again = m_bench.order();
    again.identityId = m_identity;
    const auto result = m_bench.signIn(std::move(again));
    m_signingIn = false;
    m_lostSince = 0;
    m_triedSince = 0;
    return result.has_value() || broken(round, result.error().code.c_str());
  }

  static bool broken(int round, const char* what) {
    std::fprintf(stderr, "round %d: %s\n", round, what);
    return false;
  }

  std::mt19937 m_random;
  test::EngineBench m_bench;
  std::string m_identity;
  Weather m_weather = Weather::Fine;
  int m_passes = 0;
  int m_forced = 0;            ///< requests of the round that ask for a refresh, whatever there is
  int m_lostSince = 0;         ///< replies lost since the sign-in: nobody knows whether the token was spent
  int m_triedSince = 0;        ///< refresh tokens, spent already, that came back since the sign-in
  bool m_signingIn = false;
  std::vector<test::Later<base::Result<keeping::IssuedToken>>> m_boxes;
  Counts m_counts;
};

}  // namespace

int main(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 0;
  if (rounds <= 0) {
    std::fprintf(stderr, "usage: rotation_rounds ROUNDS [SEED]\n");
    return 64;
  }
  const unsigned seed = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : std::random_device()();
  std::printf("seed %u\n", seed);
  QElapsedTimer timer;
  timer.start();
  Rounds all(seed);
  for (int round = 0; round < rounds; ++round) {
    if (!all.run(round)) return 1;
  }
  all.report(rounds, seed, static_cast<double>(timer.elapsed()) / 1000);
  return 0;
}
