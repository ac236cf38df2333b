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
/// answer truthfully, asked over QtDBus. Errors: `keystore.absent`, `keystore.timeout`, `keystore.failing`
/// StoreUnavailable; `keystore.locked` Locked. It must outlive its tasks.
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

 private:
  [[nodiscard]] base::Result<QDBusConnection> bus() const;
  QCoro::Task<base::Result<QDBusMessage>> call(QString path, QString interface, QString method,
                                               QVariantList arguments);
  QCoro::Task<base::Result<QString>> defaultCollection();

  std::chrono::milliseconds m_deadline;
  QString m_busName;
};

}  // namespace lanyard::adapters
