#pragma once

#include <QCoro/QCoroTimer>
#include <chrono>
#include <string>

#include "core/jose/digest.h"
#include "core/ports/key_derivation.h"

namespace lanyard::test {

/// A quick stand-in for scrypt: another passphrase, salt or cost gives another key.
class FakeKeyDerivation final : public ports::KeyDerivation {
 public:
  QCoro::Task<base::Result<base::Secret>> derive(base::Secret passphrase, std::string salt,
                                                 ports::ScryptCost cost) override {
    ++calls;
    if (later) co_await QCoro::sleepFor(std::chrono::milliseconds(1));
    const std::string all = std::string(passphrase.view()) + '\n' + salt + '\n' + std::to_string(cost.logN) +
                            ' ' + std::to_string(cost.r) + ' ' + std::to_string(cost.p);
    co_return base::Secret(jose::sha256(all));
  }
  bool later = false;  ///< from the event loop, as the real one
  int calls = 0;
};

}  // namespace lanyard::test
