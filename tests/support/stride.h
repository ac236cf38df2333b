#pragma once

namespace lanyard::test {

/// A test of a long row of cases (a kill at each step, a flip at each byte) takes each of them in everyday
/// work, and every third under a sanitizer, where each takes several times as long and only the code's own
/// faults are looked for.
#ifdef __SANITIZE_ADDRESS__
inline constexpr int kStride = 3;
#else
inline constexpr int kStride = 1;
#endif

}  // namespace lanyard::test
