#include <cstdint>
#include <ctime>
#include <map>
#include <string>

#include "app/cli/browser.h"
#include "app/cli/command.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "core/client/plain_text.h"
#include "core/wire/error_words.h"

// Signing out: of one service, or of everything.
namespace lanyard::cli {
namespace {

struct LogoutOptions {
  std::string who;
  bool all = false;
  bool everywhere = false;  ///< the browser's session too
};

// A prompt may wait for 2 minutes, and the provider is asked after it.
constexpr std::chrono::seconds kSignOutPatience{4 * 60};
// Many sign-outs run a few at a time. Each is reported as it ends, and the next may take as long again.
constexpr std::chrono::seconds kPatienceForAll{10 * 60};

std::string because(const wire::Json& outcome) {
  const std::string detail = client::plainLine(field(outcome, "detail"), 200);
  return detail.empty() ? "." : ": " + detail + ".";
}

/// When a session that nobody ends is over, if that is known.
std::string byWhen(const wire::Json& outcome) {
  constexpr std::int64_t kDay = 24 * 60 * 60;
  const auto at = number(outcome, "ends_at");
  if (!at) return ".";
  const std::string when = *at - std::time(nullptr) < kDay ? minuteOf(*at) : dayOf(*at);
  return when.empty() ? "." : ", by " + when + ".";
}

/// What to say of an identity that only this wallet has forgotten. With a reason, the provider was not asked,
/// or refused; without one it has no revocation.
std::string onlyHere(const wire::Json& outcome) {
  const std::string detail = field(outcome, "detail");
  std::string why = client::plainLine(detail, 200);
  if (why.empty() && !field(member(outcome, "identity"), "credential").empty()) {
    const bool password = field(member(outcome, "identity"), "credential") == "password";
    const std::string page = field(outcome, "revoke_at");
    const std::string where = isWebAddress(page) ? page : "the service's own page";
    return (password ? std::string("The password") : std::string("The token")) + " is still good there" +
           (number(outcome, "ends_at") ? " until it ends" : std::string()) + ". To end it now: " + where;
  }
  if (why.empty())
    return "The provider has no way to be told. The session there ends by itself" + byWhen(outcome);
  if (detail.starts_with("revoke.")) {
    const std::string host = client::plainLine(field(member(outcome, "identity"), "issuer_host"), 80);
    return host + " does not let Lanyard revoke; the session there ends by itself" + byWhen(outcome);
  }
  if (const char* words = wire::logoutWords(detail)) why = words;
  return "Nothing was ended at the provider: " + why + ".";
}

/// The browser's own session, which the wallet never had. Only the person ends it, on the provider's page,
/// which is opened only on request.
class BrowserSessions {
 public:
  BrowserSessions(bool everywhere, bool json) : m_everywhere(everywhere), m_json(json) {}

  [[nodiscard]] Outcome<void> take(const wire::Json& outcome) {
    const std::string url = field(outcome, "end_session");
    const std::string host = client::plainLine(field(member(outcome, "identity"), "issuer_host"), 80);
    if (url.empty()) {
      if (m_everywhere && !m_json) {
        tell("Lanyard knows no page of " + host +
             " that ends the browser's own session: sign out there by hand.");
      }
      return {};
    }
    if (!isWebAddress(url)) return protocolError("the address to sign out at is no web address");
    if (m_everywhere && openBrowser(url)) {
      if (!m_json) tell("Your browser opens to sign out of " + host + " as well. Say yes there.");
      return {};
    }
    if (m_json) return {};
    if (m_everywhere) {
      tell("No browser could be opened. Open this address to sign out of " + host + " there as well:");
      return print(url + "\n");
    }
    tell("Your browser may still be signed in at " + host + ". To end that too, open:\n" + url);
    return {};
  }

 private:
  bool m_everywhere;
  bool m_json;
};

Outcome<void> runLogoutOfOne(Session& session, const LogoutOptions& options) {
  const auto result = session.callConfirmedOrPrompted(
      {"identity.revoke", wire::Json{{"identity", options.who}}, {}, kSignOutPatience});
  if (!result) return Refusal(result.error());
  BrowserSessions browser(options.everywhere, session.options().json);
  if (session.options().json) {
    const auto printed = printJson(*result);
    return printed ? browser.take(*result) : printed;
  }
  // No words if all is done; if the provider still has the session, that must be said.
  const std::string outcome = field(*result, "provider");
  if (outcome == "pending")
    tell("Signed out here. The provider could not be told yet; Lanyard tries again" + because(*result));
  if (outcome == "forgotten_here") tell("Signed out here. " + onlyHere(*result));
  return browser.take(*result);
}

/// One line for each identity, as it ends.
std::string lineOf(const wire::Json& step) {
  const wire::Json identity = member(step, "identity");
  const wire::Json error = member(step, "error");
  const std::string outcome = field(step, "provider");
  const std::string who = client::plainLine(field(identity, "alias"), 60) + " (" +
                          client::plainLine(field(identity, "issuer_host"), 80) + "): ";
  if (error.is_object())
    return who + "NOT signed out: " + client::plainLine(field(error, "message"), 200) + ".";
  if (outcome == "revoked") return who + "signed out, here and at the provider.";
  if (outcome == "pending")
    return who + "signed out here. The provider could not be told yet; Lanyard tries again" + because(step);
  return who + "signed out here. " + onlyHere(step);
}

/// Hears of each identity while all are signed out.
class Steps {
 public:
  Steps(const LogoutOptions& options, bool json) : m_browser(options.everywhere, json), m_json(json) {}

  void operator()(const wire::Notification& notification) {
    if (notification.method != "revoke.step" || !m_trouble.has_value()) return;
    wire::Json step = notification.params;
    step.erase("request");
    const wire::Json error = member(step, "error");
    if (error.is_object() && m_failed == 0) m_failed = exitCodeOf(field(error, "reason"));
    if (m_json) {
      step["step"] = "identity";
      m_trouble = printJson(step);
    } else {
      tell(lineOf(step));
    }
    // The sign-out pages come last, where people see them; each provider's once.
    if (error.is_object()) return;
    const std::string host = field(member(step, "identity"), "issuer_host");
    if (field(step, "end_session").empty()) {
      m_without.emplace(host, std::move(step));
    } else {
      m_with.emplace(host, std::move(step));
    }
  }
  /// The browser's part; why the steps could not be shown, if that failed.
  [[nodiscard]] Outcome<void> end() {
    for (const auto& [host, step] : m_with) {
      if (m_trouble) m_trouble = m_browser.take(step);
    }
    for (const auto& [host, step] : m_without) {
      if (m_trouble && !m_with.contains(host)) m_trouble = m_browser.take(step);
    }
    return m_trouble;
  }
  [[nodiscard]] int failed() const { return m_failed; }

 private:
  BrowserSessions m_browser;
  bool m_json;
  std::multimap<std::string, wire::Json> m_with;  ///< a page to sign out at, by host; a host may have several
  std::map<std::string, wire::Json> m_without;
  Outcome<void> m_trouble;
  int m_failed = 0;
};

std::string sumOf(const wire::Json& sums) {
  const auto count = [&](const char* name) { return number(sums, name).value_or(0); };
  const std::int64_t gone = count("revoked") + count("forgotten_here") + count("pending");
  if (gone + count("failed") == 0) return "There was nothing to sign out of.";
  std::string out = std::to_string(gone) + " signed out";
  if (count("pending") > 0)
    out += ", of which " + std::to_string(count("pending")) + " at the provider later";
  if (count("failed") > 0) out += ", " + std::to_string(count("failed")) + " NOT";
  return out + ". What programs were allowed is taken back (" + std::to_string(count("grants")) + ").";
}

Outcome<void> runLogoutOfAll(Session& session, const LogoutOptions& options, int& failed) {
  const bool json = session.options().json;
  Steps steps(options, json);
  const auto result =
      session.callConfirmedOrPrompted({"identity.revoke_all", wire::Json::object(), {}, kPatienceForAll},
                                      [&](const wire::Notification& step) { steps(step); });
  failed = steps.failed();
  if (!result) return Refusal(result.error());
  if (!json) {
    tell(sumOf(*result));
    return steps.end();
  }
  wire::Json done = *result;
  done["step"] = "done";
  const auto printed = printJson(done);
  return printed ? steps.end() : printed;
}

Outcome<void> runLogout(Session& session, const LogoutOptions& options, int& failed) {
  if (options.all == !options.who.empty()) {
    return usageError("Name an identity, or say --all.", "See: lanyard logout --help");
  }
  return options.all ? runLogoutOfAll(session, options, failed) : runLogoutOfOne(session, options);
}

class LogoutRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override {
    syntax.add({"WHO", &m_options.who, "Which identity: an alias, a provider or an id"});
    syntax.add({"--all", &m_options.all, "Sign out of everything, and take back all that you allowed"});
    syntax.add({"--everywhere", &m_options.everywhere, "Open the browser to end its own session there too"});
    addPassphrase(syntax, common);
    syntax.setFooter(
        "Examples:\n"
        "  lanyard logout work\n"
        "  lanyard logout work --everywhere\n"
        "  lanyard logout --all");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override {
    int failed = 0;
    auto done = runLogout(session, m_options, failed);
    setExitCode(failed);
    return done;
  }

 private:
  LogoutOptions m_options;
};

}  // namespace

extern constinit const Command kLogout{
    .name = "logout", .description = "Sign out of a service, and forget it here", .make = makeRun<LogoutRun>};

}  // namespace lanyard::cli
