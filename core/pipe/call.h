#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/consent/asker.h"
#include "core/pipe/params.h"
#include "core/pipe/refusal.h"
#include "core/ports/pipe.h"
#include "core/wallet/token_limits.h"
#include "core/wire/json.h"
#include "core/wire/object_text.h"

namespace lanyard::pipe {

/// One request under way. It is answered once; later answers, or those after the end of the connection, are
/// dropped.
///
/// To the services it is the asker. Code that waits for something owns a share of the call, and calls
/// `open()` after each wait: when the call is no longer open, neither the server nor a service may be
/// touched.
class Call final : public consent::Asker {
 public:
  /// Takes the secrets out of `params` and wipes them there. `onEnd` is called once, when the call ends.
  Call(std::shared_ptr<ports::PipeConnection> connection, std::uint64_t serial, wire::Json id,
       wire::Json params, std::span<const Param> rules, std::function<void()> onEnd);

  [[nodiscard]] bool open() const override { return m_open; }
  [[nodiscard]] std::uint64_t serial() const override { return m_serial; }
  [[nodiscard]] const wire::Json& id() const { return m_id; }
  /// Whether it goes on if the wallet is locked meanwhile.
  [[nodiscard]] bool outlastsLock() const { return m_outlastsLock; }
  void setOutlastsLock(bool outlasts) { m_outlastsLock = outlasts; }
  [[nodiscard]] bool onDesktop() const override { return m_connection->channel() == ports::Channel::Desktop; }
  [[nodiscard]] base::Result<grants::Caller> caller() const override { return m_connection->caller(); }
  [[nodiscard]] std::string command() const override { return m_connection->command(); }
  void describe(grants::Caller& caller) const override { m_connection->describe(caller); }
  /// The value of `wait_s`, by default 120 s; an hour at most.
  [[nodiscard]] std::chrono::seconds wait() const override;
  [[nodiscard]] std::optional<base::Secret> takePassphrase() override { return takeSecret("passphrase"); }
  void hearsThatItWaits(const std::string& promptId, bool shown) override;

  [[nodiscard]] bool has(const char* name) const {
    return m_params.contains(name) || m_secrets.contains(name);
  }
  [[nodiscard]] std::string text(const char* name) const;
  [[nodiscard]] std::vector<std::string> texts(const char* name) const;
  [[nodiscard]] std::int64_t count(const char* name, std::int64_t otherwise) const;
  [[nodiscard]] bool flag(const char* name) const;
  [[nodiscard]] const wire::Json& params() const { return m_params; }
  [[nodiscard]] const std::shared_ptr<ports::PipeConnection>& connection() const { return m_connection; }
  /// Hands out a secret, once.
  [[nodiscard]] std::optional<base::Secret> takeSecret(const char* name);

  void reply(const wire::Json& result);
  void reply(wire::ObjectText&& result);
  void refuse(const Refusal& refusal);
  void refuse(const base::Error& error) { refuse(refusalFor(error)); }
  /// Sends a notification to this caller alone, with the request's id in `params`.
  void notify(std::string_view method, wire::Json params);

  /// Sets what a cancellation does. Without it the request ends with `cancelled` at once.
  void onCancel(std::function<void()> action) { m_onCancel = std::move(action); }
  /// Sets what an address does that the person brings back from a browser elsewhere.
  void onPaste(std::function<base::Result<void>(std::string_view)> action) { m_onPaste = std::move(action); }
  /// Brings it such an address. `paste.not_waiting` Misconfigured where none is waited for.
  [[nodiscard]] base::Result<void> paste(std::string_view address) const;
  /// Cancels it; false when it has ended.
  bool cancel();
  /// Refuses it from outside the handler, and cancels what the handler began.
  void withdraw(const base::Error& why);
  /// The connection is gone: cancels, and answers nothing any more.
  void abandon();

 private:
  void end();

  std::shared_ptr<ports::PipeConnection> m_connection;
  std::uint64_t m_serial;
  wire::Json m_id;
  wire::Json m_params;
  std::map<std::string, base::Secret, std::less<>> m_secrets;
  std::function<void()> m_onEnd;
  std::function<void()> m_onCancel;
  std::function<base::Result<void>(std::string_view)> m_onPaste;
  bool m_open = true;
  bool m_outlastsLock = false;
};

/// `scopes`, `audience` and `resource` of a request.
[[nodiscard]] wallet::TokenLimits limitsOf(const Call& call);

using CallPtr = std::shared_ptr<Call>;

}  // namespace lanyard::pipe
