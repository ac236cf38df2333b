#pragma once

#include <string>

#include "core/grants/caller.h"

namespace lanyard::test {

/// A compiled program that only root can write, in a terminal's session.
inline grants::Caller programCaller(const std::string& path = "/usr/bin/git", std::int32_t pid = 500) {
  grants::Caller caller;
  caller.uid = 1000;
  caller.tool = {pid, 9'000, {path, 1, 77, {}, true}};
  caller.sort = grants::CallerSort::Program;
  caller.chain = {{400, 8'000, {"/usr/bin/bash", 1, 78, {}, true}}};
  caller.sessionLeader = caller.chain.back();
  caller.terminal = "/dev/pts/3";
  return caller;
}

/// A program in the user's own folder: known by its digest.
inline grants::Caller ownProgramCaller(const std::string& digest,
                                       const std::string& path = "/home/ada/bin/sync") {
  grants::Caller caller = programCaller(path);
  caller.tool.exe.rootOwned = false;
  caller.tool.exe.sha256 = digest;
  return caller;
}

inline grants::Caller scriptCaller(const std::string& script) {
  grants::Caller caller = programCaller("/usr/bin/python3.11");
  caller.sort = grants::CallerSort::Interpreter;
  caller.script = script;
  return caller;
}

inline grants::Caller shellCaller() {
  grants::Caller caller = programCaller("/usr/bin/bash");
  caller.sort = grants::CallerSort::Shell;
  return caller;
}

inline grants::Caller unverifiedCaller() {
  grants::Caller caller = programCaller("");
  caller.sort = grants::CallerSort::Unverified;
  return caller;
}

}  // namespace lanyard::test
