#pragma once

namespace lanyard::crash {

/// Every so many steps a test kills. Every step is killed in everyday work; under a sanitizer, where each
/// start of a wallet takes several times as long and only the code's own faults are looked for, every third.
#ifdef __SANITIZE_ADDRESS__
inline constexpr int kStride = 3;
#else
inline constexpr int kStride = 1;
#endif

}  // namespace lanyard::crash
