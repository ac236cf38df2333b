#pragma once

#include <QPointer>
#include <QString>
#include <chrono>
#include <deque>
#include <functional>

#include "core/adapters/storage/secret_service.h"
#include "core/adapters/storage/session_bus_guard.h"
#include "core/ports/secret_store.h"

namespace QKeychain {
class Job;
}

namespace lanyard::adapters {

class Latch;

/// The platform's keystore through QtKeychain: on Linux the Secret Service (gnome-keyring and others) by
/// libsecret. What QtKeychain cannot tell is asked of the service itself: before each job whether it is there
/// and open, and after "not found" or a removal whether there really is no such item. Each step has the
/// deadline; calls take their turns. Values may hold any bytes (QtKeychain writes them in base64).
///
/// A daemon that was started anew knows nothing of the session that libsecret keeps: a new session is opened
/// when another one owns the service's name, and once more when a job fails, which is then tried again.
///
/// A job that outlived its deadline cannot be taken back: until it ends, further calls end with
/// `keystore.timeout`, so that a late write never lands after a newer one. QtKeychain and libsecret make
/// copies of a value that nobody wipes.
///
/// Beyond SecretStore's errors: `keystore.too_large`. It must outlive its tasks.
class SystemStore final : public ports::SecretStore {
 public:
  explicit SystemStore(std::chrono::milliseconds deadline = std::chrono::seconds(10),
                       QString service = QStringLiteral("Lanyard"));
  ~SystemStore() override;

  [[nodiscard]] std::string name() const override { return "Secret Service"; }
  [[nodiscard]] std::string backend() const override { return "system"; }
  QCoro::Task<ports::StoreState> state() override;
  QCoro::Task<base::Result<std::optional<base::Secret>>> read(std::string key) override;
  QCoro::Task<base::Result<void>> write(std::string key, base::Secret value) override;
  QCoro::Task<base::Result<void>> remove(std::string key) override;
  /// `keystore.no_passphrase` Misconfigured: this store has none of its own.
  QCoro::Task<base::Result<bool>> checkOwnPassphrase(base::Secret passphrase) override;
  QCoro::Task<base::Result<void>> changeOwnPassphrase(base::Secret current, base::Secret next) override;

  /// Has the keyring opened, by the service's own prompt if it asks; see SecretService::unlock.
  QCoro::Task<base::Result<void>> unlock(std::chrono::milliseconds patience);
  /// Has the keyring make the default collection that it lacks; see SecretService::makeDefault.
  QCoro::Task<base::Result<void>> makeDefault(std::chrono::milliseconds patience);
  /// How it is, as an error of SecretService: for a start, which can still do something about it.
  QCoro::Task<base::Result<void>> look() { return m_secrets.requireOpen(); }

 private:
  class Turn;
  QCoro::Task<base::Result<void>> takeTurn();
  void passTurn();
  using Make = std::function<QKeychain::Job*()>;
  QCoro::Task<base::Result<QPointer<QKeychain::Job>>> run(Make make, std::string key);
  QCoro::Task<base::Result<QPointer<QKeychain::Job>>> runOnce(Make make, std::string key);
  QCoro::Task<base::Result<std::optional<base::Secret>>> readNow(std::string key);

  std::chrono::milliseconds m_deadline;
  QString m_service;
  SecretService m_secrets;
  SessionBusGuard m_guard;
  QPointer<QKeychain::Job> m_late;  // outlived its deadline and is still under way
  QString m_owner;                  // of the service's name, when libsecret's session was opened
  bool m_failing = false;           // how the last job ended
  bool m_busy = false;
  std::deque<QPointer<Latch>> m_waiting;
};

}  // namespace lanyard::adapters
