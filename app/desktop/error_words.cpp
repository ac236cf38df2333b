#include "app/desktop/error_words.h"

#include <QCoreApplication>
#include <string>
#include <vector>

#include "app/desktop/channel.h"
#include "app/desktop/plain_text.h"
#include "core/wire/error_words.h"

namespace lanyard::desktop {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("ErrorWords", text);
}

}  // namespace

ErrorWords errorWords(const QString& reason, const QString& where, const QString& error,
                      const QStringList& values) {
  // An address with a path is longer than a name.
  constexpr int longestValue = 200;
  std::vector<std::string> words{
      (where.isEmpty() ? translated(QT_TRANSLATE_NOOP("ErrorWords", "The provider")) : where).toStdString()};
  for (const QString& value : values) words.push_back(plainText(value, longestValue).toStdString());
  const wire::WindowWords* finer = wire::windowWords(error.toStdString());
  const wire::ReasonWords* known = wire::findReasonWords(reason.toStdString());
  const wire::WindowWords* row = finer != nullptr ? finer : known != nullptr ? &known->window : nullptr;
  if (row != nullptr) {
    return {translated(row->title),
            QString::fromStdString(wire::filled(translated(row->text).toStdString(), words)),
            QString::fromLatin1(row->button), finer != nullptr};
  }
  return {translated(QT_TRANSLATE_NOOP("ErrorWords", "It did not work")),
          translated(
              QT_TRANSLATE_NOOP("ErrorWords", "The wallet gave a reason that this window does not know: %1"))
              .arg(plainText(reason, 40)),
          QStringLiteral("retry")};
}

QString sentenceOf(const Problem& problem) {
  const ErrorWords words = errorWords(problem.reason, {}, problem.error, problem.values);
  return words.title + QStringLiteral(". ") + words.text;
}

QString translatedWords(const char* words) {
  return words == nullptr ? QString() : translated(words);
}

}  // namespace lanyard::desktop
