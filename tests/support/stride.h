#pragma once

namespace lanyard::test {

/// A test with a long row of cases (a kill at each step, a flip at each byte) runs each of them in everyday
/// work. Under AddressSanitizer it runs every third: each takes several times as long there, and only the
/// code's own faults are looked for.
#ifdef __SANITIZE_ADDRESS__
inline constexpr int kStride = 3;
#else
inline constexpr int kStride = 1;
#endif

}  // namespace lanyard::test
