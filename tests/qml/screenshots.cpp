// Pictures of every page with sample data, for people to look at. The scale is Qt's own (QT_SCALE_FACTOR).
#include <QCommandLineParser>
#include <QDir>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLocale>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickView>
#include <QTest>
#include <QTranslator>
#include <cstdio>
#include <functional>

#include "tests/qml/stage.h"

using lanyard::desktop::Stage;

namespace {

struct Picture {
  const char* name;
  const char* page;
  QSize size;
  std::function<void(Stage&)> before;
  std::function<void(QQuickItem&)> after;
};

void fillForm(Stage& stage, const char* issuer) {
  stage.signIn()->setProperty("issuer", QString::fromLatin1(issuer));
  stage.signIn()->setProperty("clientId", QStringLiteral("lanyard-desktop"));
}

void openSheet(QQuickItem& page, const char* name) {
  QObject* sheet = page.findChild<QObject*>(QString::fromLatin1(name));
  if (sheet == nullptr) qFatal("no sheet %s", name);
  sheet->setProperty("alias", QStringLiteral("work"));
  sheet->setProperty("host", QStringLiteral("login.example.org"));
  sheet->setProperty("tools", 3);
  QMetaObject::invokeMethod(sheet, "open");
}

QList<Picture> pictures() {
  const QSize window(940, 660);
  const QSize prompt(500, 0);  // as tall as it wants to be
  const auto go = [](const char* place) {
    return [place](QQuickItem& page) { page.setProperty("place", QString::fromLatin1(place)); };
  };
  const auto nothing = [](QQuickItem&) {};
  return {
      {"welcome", "Desktop", window, [](Stage& s) { s.status(QStringLiteral("ok"), false, true); }, nothing},
      {"identities-3", "Desktop", window, [](Stage& s) { s.fill(3); }, nothing},
      {"identities-300", "Desktop", window, [](Stage& s) { s.fill(300); }, nothing},
      {"identities-keyboard", "Desktop", window, [](Stage& s) { s.fill(7); },
       [](QQuickItem& page) {
         QTest::keyClick(page.window(), Qt::Key_Down);
         QTest::keyClick(page.window(), Qt::Key_Down);
       }},
      {"identities-narrow", "Desktop", QSize(560, 420), [](Stage& s) { s.fill(7); }, nothing},
      {"identities-search", "Desktop", window,
       [](Stage& s) {
         s.fill(7);
         s.identities()->setSearch(QStringLiteral("nobody"));
       },
       nothing},
      {"keystore-locked", "Desktop", window,
       [](Stage& s) {
         s.status(QStringLiteral("locked"), false, false);
         s.fill(3);
       },
       nothing},
      {"sign-out", "Desktop", window, [](Stage& s) { s.fill(3); },
       [](QQuickItem& page) { openSheet(page, "signOutSheet"); }},
      {"add-form", "Desktop", QSize(940, 900), [](Stage&) {}, go("add")},
      {"add-form-wrong", "Desktop", QSize(940, 1240),
       [](Stage& s) {
         fillForm(s, "http://login.example.org");
         s.signIn()->setProperty("caFile", QStringLiteral("ca.pem"));
       },
       go("add")},
      {"add-running", "Desktop", window,
       [](Stage& s) {
         fillForm(s, "https://login.example.org");
         s.signIn()->start();
         s.step(QStringLiteral("authorize"));
         s.step(QStringLiteral("redirect"));
       },
       go("add")},
      {"add-failed", "Desktop", window,
       [](Stage& s) {
         fillForm(s, "https://login.example.org");
         s.signIn()->start();
         s.step(QStringLiteral("exchange"));
         s.finishSignIn(QStringLiteral("provider_refused"));
       },
       go("add")},
      {"add-done", "Desktop", window,
       [](Stage& s) {
         fillForm(s, "https://login.example.org");
         s.signIn()->start();
         s.step(QStringLiteral("store"));
         s.finishSignIn(QString());
       },
       go("add")},
      {"settings", "Desktop", window, [](Stage& s) { s.status(QStringLiteral("ok"), false, false); },
       go("settings")},
      {"passphrase", "Desktop", window, [](Stage& s) { s.status(QStringLiteral("ok"), true, false); },
       [](QQuickItem& page) {
         page.setProperty("place", QStringLiteral("settings"));
         QTest::qWait(50);
         openSheet(page, "passphraseSheet");
       }},
      {"farewell", "Desktop", window, [](Stage& s) { s.hangUp(); }, nothing},
      {"prompt", "PromptPage", prompt,
       [](Stage& s) {
         s.ask(QStringLiteral("a"), QStringLiteral("/usr/bin/git"), QStringLiteral("login.example.org"),
               QString());
         s.prompts()->setAttended(true);
       },
       [](QQuickItem&) { QTest::qWait(600); }},
      {"prompt-asleep", "PromptPage", prompt,
       [](Stage& s) {
         s.ask(QStringLiteral("a"), QStringLiteral("/usr/bin/git"), QStringLiteral("login.example.org"),
               QString());
       },
       nothing},
      {"prompt-much", "PromptPage", prompt,
       [](Stage& s) {
         s.askMuch(QStringLiteral("a"));
         s.ask(QStringLiteral("b"), QStringLiteral("/x"), QStringLiteral("h"), QString());
         s.prompts()->setAttended(true);
       },
       [](QQuickItem&) { QTest::qWait(600); }},
      {"prompt-hostile", "PromptPage", prompt,
       [](Stage& s) {
         s.ask(QStringLiteral("a"),
               QStringLiteral("/home/ana/<b>Sys</b>/\u202egro.tfosorcim") + QString(300, QLatin1Char('x')),
               QStringLiteral("lоgin.example.org"),
               QStringLiteral("<img src=http://x> Z\u0301\u0302\u0303\u0304\u0305\u0306\n\nPress Allow") +
                   QString(400, QLatin1Char('W')));
         s.prompts()->setAttended(true);
       },
       [](QQuickItem&) { QTest::qWait(600); }},
  };
}

bool paint(const Picture& picture, const QString& file) {
  Stage stage;
  picture.before(stage);
  QTest::qWait(60);
  QQuickView view;
  view.engine()->addImportPath(QStringLiteral("qrc:/qt/qml"));
  view.setResizeMode(QQuickView::SizeRootObjectToView);
  const bool prompt = QLatin1String(picture.page) == QLatin1String("PromptPage");
  if (prompt) {
    view.setInitialProperties({{QStringLiteral("prompts"), QVariant::fromValue(stage.prompts())}});
  } else {
    view.setInitialProperties({{QStringLiteral("identities"), QVariant::fromValue(stage.identities())},
                               {QStringLiteral("signIn"), QVariant::fromValue(stage.signIn())},
                               {QStringLiteral("wallet"), QVariant::fromValue(stage.wallet())}});
  }
  view.setSource(QUrl(QStringLiteral("qrc:/qt/qml/Lanyard/pages/%1.qml").arg(QLatin1String(picture.page))));
  if (view.rootObject() == nullptr) return false;
  view.setColor(QGuiApplication::instance()->property("lanyardTheme") == QStringLiteral("dark")
                    ? QColor(prompt ? 0x1d2027 : 0x14161b)
                    : QColor(prompt ? 0xffffff : 0xf5f6f8));
  view.resize(picture.size.width(),
              prompt ? qRound(view.rootObject()->implicitHeight()) : picture.size.height());
  view.show();
  view.requestActivate();
  if (!QTest::qWaitForWindowExposed(&view)) return false;
  picture.after(*view.rootObject());
  QTest::qWait(350);  // until every transition has ended
  if (prompt) view.resize(picture.size.width(), qRound(view.rootObject()->implicitHeight()));
  QTest::qWait(50);
  return view.grabWindow().save(file);
}

}  // namespace

int main(int argc, char** argv) {
  QGuiApplication app(argc, argv);
  QCommandLineParser parser;
  const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light or dark"),
                                 QStringLiteral("theme"), QStringLiteral("light"));
  const QCommandLineOption language(QStringLiteral("language"), QStringLiteral("a locale"),
                                    QStringLiteral("language"), QStringLiteral("en"));
  const QCommandLineOption only(QStringLiteral("only"), QStringLiteral("one picture"),
                                QStringLiteral("name"));
  parser.addOptions({theme, language, only});
  parser.addHelpOption();
  parser.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("where the pictures go"));
  parser.process(app);
  if (parser.positionalArguments().size() != 1) parser.showHelp(64);
  const QDir folder(parser.positionalArguments().first());
  if (!folder.mkpath(QStringLiteral("."))) return 73;

  QLocale::setDefault(QLocale(parser.value(language)));
  app.setProperty("lanyardTheme", parser.value(theme));
  QGuiApplication::setLayoutDirection(QLocale().textDirection());
  QTranslator translator;
  if (translator.load(QLocale(), QStringLiteral("lanyard"), QStringLiteral("_"), QStringLiteral(":/i18n"))) {
    QGuiApplication::installTranslator(&translator);
  }
  if (QFontDatabase::families().contains(QStringLiteral("Inter")))
    QGuiApplication::setFont(QFont(QStringLiteral("Inter")));

  const QString scale = QString::number(app.devicePixelRatio());
  for (const Picture& picture : pictures()) {
    if (parser.isSet(only) && parser.value(only) != QLatin1String(picture.name)) continue;
    const QString file = folder.filePath(
        QStringLiteral("%1-%2-%3-%4x.png")
            .arg(QLatin1String(picture.name), parser.value(language), parser.value(theme), scale));
    if (!paint(picture, file)) {
      std::fprintf(stderr, "%s could not be painted\n", picture.name);
      return 1;
    }
  }
  return 0;
}
