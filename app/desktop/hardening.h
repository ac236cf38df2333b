#pragma once

namespace lanyard::desktop {

/// Makes this process not dumpable and leaves no core file: the channel can answer prompts, so no other
/// program of the same user may read it out of memory. To be called first.
void harden();

/// Whether descriptor 3 is the channel: a connected Unix stream socket without a name, whose other end is of
/// our user.
[[nodiscard]] bool isChannel(int descriptor);

}  // namespace lanyard::desktop
