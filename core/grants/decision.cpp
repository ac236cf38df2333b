#include "core/grants/decision.h"

namespace lanyard::grants {
namespace {

bool sameSession(const Grant& grant, const Caller& caller) {
  return grant.leaderPid != 0 && grant.leaderPid == caller.sessionLeader.pid &&
         grant.leaderStart == caller.sessionLeader.startTime;
}

}  // namespace

Kind longestKind(CallerSort sort) {
  switch (sort) {
    case CallerSort::Program:
    case CallerSort::Interpreter:
      return Kind::Always;
    case CallerSort::Shell:
      return Kind::Session;
    case CallerSort::Unverified:
      return Kind::Once;
  }
  return Kind::Once;
}

std::vector<Kind> choicesFor(const Caller& caller) {
  std::vector<Kind> choices{Kind::Once};
  const Kind longest = longestKind(caller.sort);
  if (longest >= Kind::Session && caller.sessionLeader.pid != 0) choices.push_back(Kind::Session);
  // A lasting grant names a file; without a path there is nothing to name.
  if (longest == Kind::Always && !caller.tool.exe.path.empty()) {
    choices.push_back(Kind::Until);
    choices.push_back(Kind::Always);
  }
  return choices;
}

Decision decide(std::span<const Grant> grants, const Caller& caller, const Need& need, base::Instant now) {
  Ask ask;
  const Kind longest = longestKind(caller.sort);
  if (longest == Kind::Once || caller.tool.exe.path.empty()) return ask;
  const Tool tool = toolOf(caller);
  for (const Grant& grant : grants) {
    if (grant.tool.path != tool.path || grant.tool.script != tool.script || grant.sort != caller.sort)
      continue;
    if (grant.suspended || grant.kind > longest || isSpent(grant, now) || !sameOrLess(need, grant.need))
      continue;
    if (grant.kind == Kind::Session && !sameSession(grant, caller)) continue;
    if (grant.tool.sha256 != tool.sha256) {
      ask.changed = true;
      continue;
    }
    return Allow{grant.id, grant.need.scopes, grant.need.also};
  }
  return ask;
}

}  // namespace lanyard::grants
