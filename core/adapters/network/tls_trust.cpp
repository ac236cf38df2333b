#include "core/adapters/network/tls_trust.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslSocket>

namespace lanyard::adapters {

namespace {

// Debian's whole bundle is about 200 KiB; a far larger file is no CA file.
constexpr qint64 maxCaFileBytes = 1024 * 1024;

}  // namespace

base::Result<QByteArray> readCaFile(const std::string& path) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::ReadOnly)) {
    return base::fail(errors::kHttpCaFile, "cannot read " + path);
  }
  QByteArray content = file.read(maxCaFileBytes + 1);
  if (content.size() > maxCaFileBytes) {
    return base::fail(errors::kHttpCaFile, "larger than 1 MiB: " + path);
  }
  if (content.isEmpty()) {
    return base::fail(errors::kHttpCaFile, "empty: " + path);
  }
  return content;
}

std::size_t systemAuthorities() {
  if (!QSslSocket::supportsSsl()) return 0;
  return static_cast<std::size_t>(QSslConfiguration::systemCaCertificates().size());
}

base::Result<QSslConfiguration> tlsTrust(const QByteArray& extraCa, Authorities authorities) {
  QSslConfiguration trust = QSslConfiguration::defaultConfiguration();
  trust.setProtocol(QSsl::TlsV1_2OrLater);
  trust.setPeerVerifyMode(QSslSocket::VerifyPeer);
  // HTTP/2 is off (see HttpExchange), so nothing is negotiated.
  trust.setAllowedNextProtocols({});
  if (extraCa.isEmpty()) return trust;

  const QList<QSslCertificate> extra = QSslCertificate::fromData(extraCa, QSsl::Pem);
  if (extra.isEmpty()) {
    return base::fail(errors::kHttpCaFile, "no certificate in it");
  }
  // Setting any certificate turns off the loading of the system's on demand, so those are set too.
  const bool all = authorities == Authorities::All;
  trust.setCaCertificates(all ? QSslConfiguration::systemCaCertificates() + extra : extra);
  return trust;
}

}  // namespace lanyard::adapters
