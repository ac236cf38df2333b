#include "core/adapters/storage/keystore_key.h"

#include <optional>

#include "core/adapters/storage/sealing.h"

namespace lanyard::adapters {
namespace {

using base::fail;
using base::Result;
using base::Secret;

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

Result<Secret> decode(const Secret& text, const std::string& keyName) {
  const std::string_view hex = text.view();
  std::string bytes;
  bytes.reserve(kSealKeySize);
  for (std::size_t i = 0; i + 1 < hex.size() && hex.size() == 2 * kSealKeySize; i += 2) {
    const int high = digit(hex[i]);
    const int low = digit(hex[i + 1]);
    if (high < 0 || low < 0) break;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  Secret key = Secret::takeAndWipe(bytes);
  if (key.size() != kSealKeySize) {
    return fail(errors::kKeystoreKeyDamaged, keyName);
  }
  return key;
}

}  // namespace

QCoro::Task<Result<Secret>> loadOrCreateKey(ports::SecretStore& store, base::Random& random,
                                            std::string keyName, bool mayCreate) {
  Result<std::optional<Secret>> found = co_await store.read(keyName);
  if (!found) co_return tl::unexpected<base::Error>(found.error());
  if (found->has_value()) co_return decode(**found, keyName);
  if (!mayCreate) co_return fail(errors::kKeystoreKeyMissing, keyName);
  std::string hex = base::randomHex(random, kSealKeySize);
  Secret made = Secret::takeAndWipe(hex);
  Secret toWrite = made.copy();
  Result<void> written = co_await store.write(keyName, std::move(toWrite));
  if (!written) co_return tl::unexpected<base::Error>(written.error());
  // What counts is what the store gives back, also where another process was quicker.
  Result<std::optional<Secret>> again = co_await store.read(keyName);
  if (!again) co_return tl::unexpected<base::Error>(again.error());
  if (!again->has_value()) {
    co_return fail(errors::kKeystoreFailing, keyName + " was written and is not there");
  }
  co_return decode(**again, keyName);
}

}  // namespace lanyard::adapters
