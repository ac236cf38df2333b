#pragma once

#include <QCoro/QCoroTask>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QString>
#include <chrono>
#include <string>

#include "core/base/error.h"

namespace lanyard::adapters {

/// The questions to the Secret Service (freedesktop.org, org.freedesktop.secrets) that libsecret does not
/// answer truthfully, asked over QtDBus. Errors: `keystore.absent`, `keystore.no_collection` (there is no
/// default keyring), `keystore.timeout`, `keystore.failing` StoreUnavailable; `keystore.locked` Locked. It must outlive its tasks.
class SecretService {
 public:
  explicit SecretService(std::chrono::milliseconds deadline);
  SecretService(const SecretService&) = delete;
  SecretService& operator=(const SecretService&) = delete;
  ~SecretService();

  /// Success: the service answers and its default collection is open.
  QCoro::Task<base::Result<void>> requireOpen();
  /// How many items fit (`user`, `server` are QtKeychain's attributes), in whatever collection. A locked one
  /// among them is `keystore.locked`.
  QCoro::Task<base::Result<int>> countItems(QString user, QString server);
  /// Asks the service to open its default collection, and the person by the service's own prompt if it wants
  /// to. `keystore.locked` when they say no; `keystore.timeout` when nobody answers within `patience`.
  QCoro::Task<base::Result<void>> unlock(std::chrono::milliseconds patience);
  /// Asks the service to make the default collection that it lacks, and the person by the service's own
  /// prompt if it wants to. Errors as in unlock(); `keystore.no_collection` when they say no.
  QCoro::Task<base::Result<void>> makeDefault(std::chrono::milliseconds patience);
  /// Who answered last, by the name that the bus gave it: another one after the daemon was started anew.
  [[nodiscard]] const QString& owner() const { return m_owner; }

 private:
  [[nodiscard]] base::Result<QDBusConnection> bus() const;
  QCoro::Task<base::Result<QDBusMessage>> call(QString path, QString interface, QString method,
                                               QVariantList arguments);
  QCoro::Task<base::Result<QString>> defaultCollection();
  QCoro::Task<base::Result<bool>> ask(QString prompt, std::chrono::milliseconds patience);

  std::chrono::milliseconds m_deadline;
  QString m_busName;
  QString m_owner;
};

}  // namespace lanyard::adapters
