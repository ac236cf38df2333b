#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/canonical.h"
#include "core/base/secret.h"
#include "core/ports/activity_store.h"

struct evp_mac_ctx_st;

namespace lanyard::activity {

/// What binds the lines of the activity log to each other: HMAC-SHA-256 (RFC 2104) under a key that is not in
/// the database. Whoever changes the database cannot make them.
class ActivityChain {
 public:
  explicit ActivityChain(const base::Secret& key);

  /// The mac of `row` behind a line whose mac is `before` (empty: the first one): 32 bytes over all that it
  /// says and its place. Empty if OpenSSL fails, which no stored mac equals.
  [[nodiscard]] std::string link(std::string_view before, const ports::ActivityRecord& row);
  /// What says that the line with this mac is the last one.
  [[nodiscard]] std::string seal(std::string_view mac);
  /// The same as versions before made them (up to 9 of the database). Their lines stay as they are, and are
  /// bound by the first one behind them.
  [[nodiscard]] std::string formerLink(std::string_view before, const ports::ActivityRecord& row);
  [[nodiscard]] std::string formerSeal(std::string_view mac);

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  [[nodiscard]] std::string hmac(std::string_view text);

  std::unique_ptr<evp_mac_ctx_st, Free> m_keyed;  ///< made once: a token waits for each append
  base::Canonical m_form{""};
};

}  // namespace lanyard::activity
