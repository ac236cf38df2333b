#include "app/desktop/start_words.h"

#include <QCoreApplication>
#include <string_view>

#include "app/desktop/plain_text.h"
#include "core/wire/error_words.h"

namespace lanyard::desktop {
namespace {

QString translatedStart(const char* text) {
  return QCoreApplication::translate("StartWords", text);
}

}  // namespace

StartWords startWords(const client::AgentStart& start) {
  if (const wire::WindowWords* words = wire::windowStartWords(start.code, start.isNew)) {
    const bool file = words->button != nullptr && words->button == std::string_view("file");
    return {translatedStart(words->title), translatedStart(words->text), file, true};
  }
  // Long enough for a sentence and its remedy.
  constexpr int longest = 600;
  const QString words =
      QString::fromStdString(start.remedy.empty() ? start.words : start.words + " " + start.remedy);
  return {translatedStart(QT_TRANSLATE_NOOP("StartWords", "Lanyard cannot start")), plainText(words, longest),
          false, false};
}

}  // namespace lanyard::desktop
