#include <strings.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "app/cli/command.h"
#include "app/cli/environment.h"
#include "app/cli/git_lines.h"
#include "app/cli/output.h"
#include "app/cli/tool_token.h"
#include "core/base/secret.h"
#include "core/client/plain_text.h"
#include "core/wire/reason.h"

namespace lanyard::cli {
namespace {

/// The state of the second round: the token that was refused has been renewed once, and is not again.
constexpr std::string_view kRenewed = "renewed";

/// git's own word that nobody is there (credential.interactive, of 2.47; git hands the options of its command
/// line on in this variable, as `git maintenance` uses it in the background).
bool isBackground() {
  const std::string options = environmentVariable("GIT_CONFIG_PARAMETERS");
  for (const char* no : {"'credential.interactive'='false'", "'credential.interactive=false'",
                         "'credential.interactive'='never'", "'credential.interactive=never'"}) {
    if (options.find(no) != std::string::npos) return true;
  }
  return false;
}

/// Whether the variable is set to one of git's words for no (git_env_bool).
bool isNoOfGits(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return false;
  constexpr std::array kNo{"", "0", "false", "no", "off"};
  return std::ranges::any_of(kNo, [value](const char* no) { return ::strcasecmp(value, no) == 0; });
}

/// One line, with its line break.
void add(std::string& out, std::string_view key, std::string_view value) {
  out.append(key).append("=").append(value).append("\n");
}

/// How the answer goes: as a bearer token to a git that can send one and a server that wants one. A server
/// that names no scheme yet (git asks before the first reply) gets a password, which all servers know.
bool goesAsBearer(const GitRequest& request) {
  return request.knowsAuthtype && request.isChallenged("Bearer");
}

std::string answer(const GitRequest& request, const ToolToken& given, std::string_view state) {
  std::string out;
  out.reserve(given.secret.size() + given.user.size() + 512);
  // A capability comes before what depends on it.
  if (request.knowsAuthtype) add(out, "capability[]", "authtype");
  if (request.knowsState) add(out, "capability[]", "state");
  if (given.isBearer && goesAsBearer(request)) {
    // With a capital: some servers compare it.
    add(out, "authtype", "Bearer");
    add(out, "credential", given.secret);
  } else {
    add(out, "username", given.user);
    add(out, "password", given.secret);
  }
  // So that no other helper stores it.
  if (request.knowsAuthtype) add(out, "ephemeral", "1");
  if (given.expiresAt) add(out, "password_expiry_utc", std::to_string(*given.expiresAt));
  if (request.knowsState && !state.empty()) {
    add(out, "state[]", "lanyard:" + std::string(state));
    // A 401 is to come back to us within the same command.
    if (state != kRenewed) add(out, "continue", "1");
  }
  return out;
}

class GitCredentialRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"OPERATION", &m_operation, "What git wants: get, store, erase or capability"}).isRequired =
        true;
    syntax.setFooter("To use it:\n  git config --global credential.helper lanyard");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override {
    if (m_operation == "capability") return print("version 0\ncapability authtype\ncapability state\n");
    auto text = readInput(kMostGitBytes, true);
    if (!text) return Refusal(text.error());
    auto request = readGitRequest(*text);
    base::wipe(*text);
    if (!request) return Refusal(request.error());
    m_ask.url = request->address();
    m_ask.reason = "git, for " + client::plainLine(request->host, 120);
    if (m_ask.url.empty()) return {};
    if (isNoOfGits("GIT_TERMINAL_PROMPT") || isBackground()) {
      m_ask.asksNobody = true;
      session.asksNothingHere();
    }
    // Nothing is stored: the wallet has it. Operations that are unknown are left alone, as git wants it.
    if (m_operation == "get") return quietly(get(session, *request));
    if (m_operation == "erase") {
      // Without a right to the token there is nothing to report.
      static_cast<void>(erase(session, *request));
    }
    return {};
  }

 private:
  /// Addresses that are not ours are another helper's: no output, and no failure. A person's no ends the
  /// chain, so that git asks for no password instead.
  static Outcome<void> quietly(Outcome<void> done) {
    if (done || isNotOurs(done.error())) return {};
    const bool no = done.error().reason == wire::rowOf(wire::Reason::ConsentDenied).name;
    if (no) static_cast<void>(print("quit=1\n"));
    return done;
  }

  Outcome<void> get(Session& session, const GitRequest& request) {
    std::string state(request.ownState());
    if (!state.empty() && state != kRenewed) {
      if (auto renewed = renewRefused(session, m_ask, state); !renewed) return renewed;
      state = kRenewed;
    }
    return withToolToken(session, m_ask, [&](const ToolToken& given) -> Outcome<void> {
      // A password of another person than the address names.
      if (!given.isBearer && !request.username.empty() && request.username != given.user) return {};
      std::string out = answer(request, given, state.empty() ? std::string_view(given.sha256) : state);
      auto printed = print(out);
      base::wipe(out);
      return printed;
    });
  }

  /// git erases what a server refused. It is a report about the very token that the wallet gave, never a
  /// sign-out; a password that is not ours is not our matter. git does not read what comes of it.
  Outcome<void> erase(Session& session, const GitRequest& request) {
    const std::string& refused = request.credential.empty() ? request.password : request.credential;
    if (refused.empty() || request.ownState() == kRenewed) return {};
    return reportRefused(session, m_ask, refused);
  }

  std::string m_operation;
  ToolAsk m_ask;
};

}  // namespace

extern constinit const Command kGitCredential{.name = "git-credential",
                                              .description = "Give git a token: the credential helper",
                                              .make = makeRun<GitCredentialRun>};

}  // namespace lanyard::cli
