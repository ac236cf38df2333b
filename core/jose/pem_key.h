#pragma once

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/jose/jwk.h"

namespace lanyard::jose {

/// The first private key of a PEM file (RFC 7468 sections 10 and 11, and OpenSSL's older forms), whatever
/// stands before it. An encrypted one whose passphrase would be stretched for more than about a second is not
/// tried: it would hold up everybody else. Errors: `client.key_unreadable`, `client.key_passphrase`,
/// `client.key_unusable` Misconfigured.
[[nodiscard]] base::Result<KeyHandle> readPemKey(const base::Secret& text, const base::Secret& passphrase);

}  // namespace lanyard::jose
