#pragma once

#include <QCoro/QCoroTask>
#include <string>

#include "core/base/random.h"
#include "core/ports/secret_store.h"

namespace lanyard::adapters {

/// A 32 byte key of the wallet's own ("journal-key", the key of the grants' HMAC), kept as an item of the
/// keystore (64 hexadecimal digits). Where there is none: made, written and read back if `mayCreate`; else
/// `keystore.key_missing` StoreUnavailable, because a wallet that has data and finds no key looks at another
/// keystore than yesterday. `keystore.key_damaged` StoreUnavailable; else the store's own errors. `store` and
/// `random` must outlive the task.
QCoro::Task<base::Result<base::Secret>> loadOrCreateKey(ports::SecretStore& store, base::Random& random,
                                                        std::string keyName, bool mayCreate);

}  // namespace lanyard::adapters
