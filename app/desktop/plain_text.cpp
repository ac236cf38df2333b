#include "app/desktop/plain_text.h"

#include <QUrl>

#include "core/client/plain_text.h"

namespace lanyard::desktop {
namespace {

// As much as client::plainLabel reads, so that no megabyte is converted first.
constexpr int mostLooked = 4096;

std::string bytesOf(const QString& outside) {
  return outside.left(2 * mostLooked).toStdString();
}

}  // namespace

QString plainText(const QString& outside, int longest) {
  return QString::fromStdString(client::plainLabel(bytesOf(outside), static_cast<std::size_t>(longest)));
}

QStringList plainTexts(const QStringList& outside) {
  QStringList plain;
  for (const QString& one : outside) plain << plainText(one);
  return plain;
}

QString plainPath(const QString& outside) {
  return QString::fromStdString(client::plainPath(bytesOf(outside), longestLabel));
}

QString plainHost(const QString& outside) {
  const QString host = plainText(outside, mostLooked).toLower().remove(QLatin1Char(' '));
  for (const QChar c : host) {
    if (c.unicode() < 0x80) continue;
    const QByteArray ace = QUrl::toAce(host);
    return plainText(ace.isEmpty() ? QString::fromLatin1(QUrl::toPercentEncoding(host))
                                   : QString::fromLatin1(ace));
  }
  return plainText(host);
}

QString hostOf(const QString& address) {
  const QUrl url(address, QUrl::StrictMode);
  if (!url.isValid()) return {};
  const QString host = plainHost(QString::fromLatin1(QUrl::toAce(url.host(QUrl::FullyDecoded))));
  QString shown = host.isEmpty() ? plainHost(url.host(QUrl::FullyEncoded)) : host;
  if (shown.contains(QLatin1Char(':')))
    shown = QStringLiteral("[%1]").arg(shown);  // IPv6 (RFC 3986 section 3.2.2)
  return url.port() < 0 || shown.isEmpty() ? shown : QStringLiteral("%1:%2").arg(shown).arg(url.port());
}

QString initialsOf(const QString& text) {
  QString initials;
  bool start = true;
  for (const QChar c : plainText(text)) {
    if (start && c.isLetterOrNumber()) initials += c.toUpper();
    start = !c.isLetterOrNumber();
    if (initials.size() == 2) break;
  }
  return initials;
}

int hueOf(const QString& text) {
  // FNV-1a: qHash is seeded anew in each process, and a provider's colour must stay.
  quint32 hash = 2166136261U;
  for (const char byte : text.toUtf8()) hash = (hash ^ static_cast<quint8>(byte)) * 16777619U;
  return static_cast<int>((hash >> 8U) % 360U);
}

}  // namespace lanyard::desktop
