#pragma once

#include "core/base/random.h"

namespace lanyard::test {

/// Bytes that differ from call to call and are the same in every run.
class CountingRandom final : public base::Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out)
      byte = static_cast<std::byte>((m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL) >>
                                    56U);
  }

 private:
  std::uint64_t m_state = 1;
};

}  // namespace lanyard::test
