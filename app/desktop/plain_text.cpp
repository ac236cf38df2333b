#include "app/desktop/plain_text.h"

#include <QUrl>

namespace lanyard::desktop {
namespace {

// More marks than a real language stacks on one letter: the rest would paint over the lines above and below.
constexpr int mostMarks = 2;
// Enough input for the longest label, whatever of it is dropped: a megabyte of marks must not cost a frame.
constexpr int mostLooked = 4096;

bool isMark(char32_t c) {
  return QChar::isMark(c);
}

bool isHidden(char32_t c) {
  const QChar::Category category = QChar::category(c);
  return category == QChar::Other_Control || category == QChar::Other_Format ||
         category == QChar::Other_Surrogate || category == QChar::Other_NotAssigned ||
         category == QChar::Other_PrivateUse || category == QChar::Separator_Line ||
         category == QChar::Separator_Paragraph || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 ||
         c == 0xFFFC;  // fillers that look like nothing
}

/// The visible characters of the text, each with its marks.
QStringList lettersOf(const QString& outside, int most) {
  QStringList letters;
  int marks = 0;
  bool space = true;  // swallows leading spaces
  const QList<uint> points = outside.left(mostLooked).toUcs4();
  for (const uint point : points) {
    const auto c = static_cast<char32_t>(point);
    if (QChar::isSpace(c)) {
      if (!space) letters << QStringLiteral(" ");
      space = true;
    } else if (isHidden(c)) {
      continue;
    } else if (isMark(c)) {
      if (letters.isEmpty() || space || ++marks > mostMarks) continue;
      letters.last() += QString::fromUcs4(&c, 1);
    } else {
      letters << QString::fromUcs4(&c, 1);
      marks = 0;
      space = false;
    }
    if (letters.size() > most) break;
  }
  while (!letters.isEmpty() && letters.last() == QStringLiteral(" ")) letters.removeLast();
  return letters;
}

}  // namespace

QString plainText(const QString& outside, int longest) {
  QStringList letters = lettersOf(outside, longest);
  if (letters.size() <= longest) return letters.join(QString());
  letters = letters.mid(0, longest - 1);
  return letters.join(QString()).trimmed() + QStringLiteral("…");
}

QStringList plainTexts(const QStringList& outside) {
  QStringList plain;
  for (const QString& one : outside) plain << plainText(one);
  return plain;
}

QString plainPath(const QString& outside) {
  const QStringList letters = lettersOf(outside, mostLooked);
  if (letters.size() <= longestLabel) return letters.join(QString());
  const int half = longestLabel / 2 - 1;
  return letters.mid(0, half).join(QString()) + QStringLiteral("…") +
         letters.mid(letters.size() - half).join(QString());
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
