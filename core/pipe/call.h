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
#include "core/pipe/params.h"
#include "core/pipe/refusal.h"
#include "core/ports/pipe.h"
#include "core/wire/json.h"

namespace lanyard::pipe {

/// One request under way. It is answered once; what comes after that, or after the connection is gone, is
/// dropped.
///
/// Whoever waits for something holds the call by shared ownership and asks `open()` after each wait: a call
/// that is not open any more must touch neither the server nor a service.
class Call {
 public:
  /// Takes the secrets out of `params` and wipes them there. `onEnd` is told once, when the call ends.
  Call(std::shared_ptr<ports::PipeConnection> connection, std::uint64_t serial, wire::Json id,
       wire::Json params, std::span<const Param> rules, std::function<void()> onEnd);

  [[nodiscard]] bool open() const { return m_open; }
  [[nodiscard]] std::uint64_t serial() const { return m_serial; }  ///< unique among all calls of the server
  [[nodiscard]] const wire::Json& id() const { return m_id; }
  /// Whether it goes on when the wallet is locked meanwhile.
  [[nodiscard]] bool outlastsLock() const { return m_outlastsLock; }
  void setOutlastsLock(bool outlasts) { m_outlastsLock = outlasts; }
  [[nodiscard]] bool onDesktop() const { return m_connection->channel() == ports::Channel::Desktop; }
  /// Who is at the other end, looked up now.
  [[nodiscard]] base::Result<grants::Caller> caller() const { return m_connection->caller(); }

  [[nodiscard]] bool has(const char* name) const {
    return m_params.contains(name) || m_secrets.contains(name);
  }
  [[nodiscard]] std::string text(const char* name) const;
  [[nodiscard]] std::vector<std::string> texts(const char* name) const;
  [[nodiscard]] std::int64_t count(const char* name, std::int64_t otherwise) const;
  [[nodiscard]] bool flag(const char* name) const;
  [[nodiscard]] const wire::Json& params() const { return m_params; }
  /// Hands out a secret, once.
  [[nodiscard]] std::optional<base::Secret> takeSecret(const char* name);

  void reply(const wire::Json& result);
  void refuse(const Refusal& refusal);
  void refuse(const base::Error& error) { refuse(refusalFor(error)); }
  void refuse(base::ErrorKind kind, const char* code) { refuse(base::Error{kind, code, {}}); }
  /// A notification to this caller alone; the request's id is put into `params`.
  void notify(std::string_view method, wire::Json params);

  /// What taking the request back does. Without it the request ends with `cancelled` at once.
  void onCancel(std::function<void()> action) { m_onCancel = std::move(action); }
  /// Takes it back; false when it has ended.
  bool cancel();
  /// Refuses it from outside its handler, and cancels what it began.
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
  bool m_open = true;
  bool m_outlastsLock = false;
};

using CallPtr = std::shared_ptr<Call>;

}  // namespace lanyard::pipe
