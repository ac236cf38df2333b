#include <algorithm>

#include "tests/crash/world.h"

namespace lanyard::crash {
namespace {

using wire::Json;

constexpr const char* kSignInNeeded = "token.sign_in_required";

/// Whether a killed process had the provider rotate and left no trace of the new token.
bool isLost(const std::vector<Run>& killed) {
  return std::any_of(killed.begin(), killed.end(),
                     [](const Run& run) { return run.rotations > 0 && !run.sealed; });
}

std::string tell(const std::vector<Run>& killed, const Run& look, const std::string& what) {
  std::string text = what + "; killed at";
  for (const Run& run : killed) text += " [" + run.killedAt + (run.sealed ? ", sealed]" : "]");
  return text + "; then: " + look.report.dump();
}

std::string codeOf(const Json& report, const char* which) {
  return report.contains(which) ? report[which]["code"].get<std::string>() : std::string();
}

bool saysSignIn(const Json& report) {
  return report["identities"][0]["needs_sign_in"].get<bool>() && codeOf(report, "second") == kSignInNeeded;
}

/// What holds after any crash: the wallet opens, knows at most the one identity, and has no rotation open.
std::string judgeState(const Run& look) {
  if (!look.report["error"].get<std::string>().empty()) return "the wallet does not start";
  if (look.report["identities"].size() > 1) return "an identity came out of nothing";
  if (look.report["journal"] != 0) return "the journal still holds a record";
  return {};
}

/// An identity that is there has a token, or its loss was said.
std::string judgeIdentity(const std::vector<Run>& killed, const Run& look) {
  const bool token = codeOf(look.report, "second").empty();
  if (token && look.reuses + look.refused > 0) return "a spent token was sent";
  if (token && isLost(killed)) return "a token from nowhere";
  if (token) return {};
  if (!saysSignIn(look.report)) return "no token, and nothing said";
  if (look.refused > 1) return "the provider was asked more than once";
  return {};
}

/// Nothing is asked of the provider, and nothing is said, a second time.
std::string judgeSilence(World& world, const Run& before) {
  const Run again = world.run("look");
  if (const std::string wrong = judgeState(again); !wrong.empty()) return wrong;
  if (!saysSignIn(before.report))
    return codeOf(again.report, "second").empty() ? "" : "the token did not last";
  if (again.rotations + again.refused > 0) return "the provider was asked again";
  if (!saysSignIn(again.report)) return "the loss was forgotten";
  return again.report["said"] == 0 ? "" : "the loss was said twice";
}

}  // namespace

std::string judgeRotation(World& world, const std::vector<Run>& killed) {
  const Run look = world.run("look");
  std::string wrong = judgeState(look);
  if (wrong.empty() && look.report["identities"].size() != 1) wrong = "the identity is gone";
  if (wrong.empty()) wrong = judgeIdentity(killed, look);
  if (wrong.empty() && isLost(killed)) {
    // With one process killed, all of it happens now: one more try, and one word. A recovery that was killed
    // may have done its part already.
    const bool all = killed.size() > 1 || (look.refused == 1 && look.report["said"] == 1);
    if (!all) wrong = "not one more try and one word";
  }
  if (wrong.empty() && !isLost(killed) && saysSignIn(look.report)) wrong = "a session was lost that was not";
  if (wrong.empty()) wrong = judgeSilence(world, look);
  return wrong.empty() ? wrong : tell(killed, look, wrong);
}

std::string judgeSignIn(World& world, const std::vector<Run>& killed) {
  const Run look = world.run("look");
  std::string wrong = judgeState(look);
  if (wrong.empty() && look.report["identities"].empty()) {
    if (look.report["item"].get<bool>()) wrong = "a token of nobody is left in the keystore";
    if (killed.front().sealed) wrong = "a sign-in that was sealed is gone";
  } else if (wrong.empty()) {
    wrong = judgeIdentity(killed, look);
    if (wrong.empty() && killed.front().sealed && !isLost(killed) && saysSignIn(look.report))
      wrong = "a sign-in that was sealed must be done again";
    if (wrong.empty()) wrong = judgeSilence(world, look);
  }
  if (wrong.empty()) {
    const bool there = !look.report["identities"].empty();
    const Run again = world.run(there ? "sign_in_again" : "sign_in");
    if (!again.report["error"].get<std::string>().empty()) wrong = "it cannot be signed in again";
    if (again.report["identities"].size() != 1) wrong = "not one identity after signing in again";
  }
  return wrong.empty() ? wrong : tell(killed, look, wrong);
}

std::string judgeSignInAgain(World& world, const std::vector<Run>& killed) {
  const Run look = world.run("look");
  std::string wrong = judgeState(look);
  if (wrong.empty() && look.report["identities"].size() != 1) wrong = "the identity is gone";
  if (wrong.empty()) wrong = judgeIdentity(killed, look);
  if (wrong.empty() && killed.front().sealed && !isLost(killed) && saysSignIn(look.report))
    wrong = "a sign-in that was sealed must be done again";
  if (wrong.empty()) wrong = judgeSilence(world, look);
  return wrong.empty() ? wrong : tell(killed, look, wrong);
}

std::string judgeRevoke(World& world, const std::vector<Run>& killed) {
  const Run look = world.run("look");
  std::string wrong = judgeState(look);
  if (wrong.empty() && look.report["identities"].empty()) {
    if (look.report["item"].get<bool>()) wrong = "a token of nobody is left in the keystore";
    if (world.openSessions() > 0) wrong = "forgotten here, and open there";
  } else if (wrong.empty()) {
    wrong = judgeIdentity(killed, look);
    if (wrong.empty()) wrong = judgeSilence(world, look);
    const Run again = world.run("revoke");
    if (wrong.empty() && !again.report["identities"].empty()) wrong = "it cannot be signed out any more";
    if (wrong.empty() && again.report["item"].get<bool>()) wrong = "a token is left after signing out";
  }
  return wrong.empty() ? wrong : tell(killed, look, wrong);
}

std::string judgeRevokeAll(World& world, const std::vector<Run>& killed, std::size_t before) {
  // Only a start, which finishes what was killed.
  const Run look = world.run("start");
  const std::size_t left = look.report["identities"].size();
  std::string wrong;
  if (!look.report["error"].get<std::string>().empty()) wrong = "the wallet does not start";
  if (wrong.empty() && left > before) wrong = "an identity came out of nothing";
  if (wrong.empty() && look.report["journal"] != 0) wrong = "the journal still holds a record";
  if (wrong.empty() && world.openSessions() > left) wrong = "forgotten here, and open there";
  const Run again = world.run("revoke_all");
  if (wrong.empty() && !again.report["error"].get<std::string>().empty())
    wrong = "the rest cannot be signed out";
  if (wrong.empty() && !again.report["identities"].empty()) wrong = "an identity stays";
  if (wrong.empty() && world.openSessions() > 0) wrong = "a session is open there";
  if (wrong.empty() && again.report["journal"] != 0) wrong = "a record is left after signing out";
  return wrong.empty() ? wrong : tell(killed, look, wrong);
}

}  // namespace lanyard::crash
