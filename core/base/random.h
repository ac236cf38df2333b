#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace lanyard::base {

/// The source of unpredictable bytes as a parameter.
class Random {
 public:
  virtual ~Random() = default;
  /// Fills all of `out`. Cannot fail: a system without randomness must not go on.
  virtual void fill(std::span<std::byte> out) = 0;
};

/// The kernel's CSPRNG (getrandom).
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

/// `bytes` random bytes as lower-case hexadecimal: ids that people may see.
[[nodiscard]] std::string randomHex(Random& random, std::size_t bytes);

/// A version 4 UUID (RFC 9562 section 5.4), lower case.
[[nodiscard]] std::string randomUuid(Random& random);

}  // namespace lanyard::base
