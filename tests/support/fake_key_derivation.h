#pragma once

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
    const std::string all = std::string(passphrase.view()) + '\n' + salt + '\n' + std::to_string(cost.logN) +
                            ' ' + std::to_string(cost.r) + ' ' + std::to_string(cost.p);
    co_return base::Secret(jose::sha256(all));
  }
  int calls = 0;
};

}  // namespace lanyard::test
