#include "core/grants/caller.h"

namespace lanyard::grants {

bool samePeer(const Caller& now, const Caller& before) {
  const Executable& a = now.tool.exe;
  const Executable& b = before.tool.exe;
  return now.uid == before.uid && now.sort == before.sort && now.tool.pid == before.tool.pid &&
         now.tool.startTime == before.tool.startTime && a.path == b.path && a.device == b.device &&
         a.inode == b.inode && a.sha256 == b.sha256 && now.script == before.script;
}

}  // namespace lanyard::grants
