// Pictures of every page with sample data, for people to look at. The scale is Qt's own (QT_SCALE_FACTOR).
#include <QCommandLineParser>
#include <QDir>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLocale>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QTest>
#include <QTranslator>
#include <QtMath>
#include <cstdio>
#include <functional>
#include <memory>

#include "tests/qml/stage.h"
#include "tests/qml/start_stage.h"

using lanyard::desktop::Stage;
using lanyard::desktop::StartStage;

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

/// The sheet of the passphrase, once it is known what replaces a forgotten one.
void openPassphrase(QQuickItem& page, const char* what, bool forgotten) {
  page.setProperty("place", QStringLiteral("settings"));
  QTest::qWait(50);
  auto* sheet = page.findChild<QObject*>(QStringLiteral("passphraseSheet"));
  if (sheet == nullptr) qFatal("no sheet of the passphrase");
  QMetaObject::invokeMethod(sheet, forgotten ? "openForgotten" : "open");
  page.property("stage").value<Stage*>()->finishLook(QString::fromLatin1(what));
}

QList<Picture> pictures() {
  const QSize window(940, 660);
  const QSize prompt(500, 0);  // as tall as it wants to be
  const auto go = [](const char* place) {
    return [place](QQuickItem& page) { page.setProperty("place", QString::fromLatin1(place)); };
  };
  const auto nothing = [](QQuickItem&) {};
  // 1280 by 800 at one and a half and twice the size, less a bar of the desktop's.
  const QSize low(760, 493);
  const QSize lower(640, 360);
  const auto plainQuestion = [](Stage& s) {
    s.ask(QStringLiteral("a"), QStringLiteral("/usr/bin/git"), QStringLiteral("login.example.org"),
          QString());
  };
  const auto awake = [](QQuickItem&) { QTest::qWait(600); };
  return {
      {"welcome", "Desktop", window, [](Stage& s) { s.status(QStringLiteral("ok"), false, true); }, nothing},
      {"identities-3", "Desktop", window, [](Stage& s) { s.fill(3); }, nothing},
      {"identities-300", "Desktop", window, [](Stage& s) { s.fill(300); }, nothing},
      {"identities-keyboard", "Desktop", window, [](Stage& s) { s.fill(7); },
       [](QQuickItem& page) {
         QTest::keyClick(page.window(), Qt::Key_Down);
         QTest::keyClick(page.window(), Qt::Key_Down);
       }},
      {"identities-100", "Desktop", window, [](Stage& s) { s.fill(100); }, nothing},
      {"identities-100-search", "Desktop", window,
       [](Stage& s) {
         s.fill(100);
         s.identities()->setSearch(QStringLiteral("gitlab"));
       },
       nothing},
      {"identities-open", "Desktop", window, [](Stage& s) { s.fill(4); },
       [](QQuickItem& page) {
         QTest::keyClick(page.window(), Qt::Key_End);
         QTest::keyClick(page.window(), Qt::Key_Return);
       }},
      {"cannot-lock", "Desktop", window,
       [](Stage& s) {
         s.status(QStringLiteral("ok"), false, false);
         s.fill(3);
       },
       [](QQuickItem& page) { page.property("stage").value<Stage*>()->wallet()->lock(); }},
      {"identities-small-screen", "Desktop", QSize(640, 360), [](Stage& s) { s.fill(3); }, nothing},
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
      {"sign-out-done", "Desktop", window, [](Stage& s) { s.fill(3); },
       [](QQuickItem& page) {
         auto* stage = page.property("stage").value<Stage*>();
         stage->identities()->signOut(QStringLiteral("id-0"));
         stage->finishSignOut();
       }},
      {"sign-out-all", "Desktop", window, [](Stage& s) { s.fill(3); },
       [](QQuickItem& page) {
         page.setProperty("place", QStringLiteral("settings"));
         QTest::qWait(50);
         openSheet(page, "signOutAllSheet");
       }},
      {"sign-out-all-done", "Desktop", window, [](Stage& s) { s.fill(4); },
       [](QQuickItem& page) {
         page.setProperty("place", QStringLiteral("settings"));
         QTest::qWait(50);
         openSheet(page, "signOutAllSheet");
         auto* stage = page.property("stage").value<Stage*>();
         stage->signOutAll()->start();
         stage->finishSignOutAll(true);
       }},
      {"add-form", "Desktop", QSize(940, 900), [](Stage&) {}, go("add")},
      {"add-form-wrong", "Desktop", QSize(940, 1340),
       [](Stage& s) {
         fillForm(s, "http://login.example.org");
         s.signIn()->setProperty("caFile", QStringLiteral("ca.pem"));
         s.signIn()->setProperty("redirect", QStringLiteral("http://127.0.0.1/callback"));
       },
       go("add")},
      {"add-running", "Desktop", window,
       [](Stage& s) {
         fillForm(s, "https://login.example.org");
         s.signIn()->start();
         s.step(QStringLiteral("authorize"));
       },
       go("add")},
      {"add-code", "Desktop", QSize(940, 740),
       [](Stage& s) {
         fillForm(s, "https://login.example.org");
         s.signIn()->startByCode();
         s.step(QStringLiteral("code"));
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
      {"add-declined", "Desktop", window,
       [](Stage& s) {
         fillForm(s, "https://login.example.org");
         s.signIn()->start();
         s.step(QStringLiteral("authorize"));
         s.finishSignIn(
             QStringLiteral("consent_denied"), QStringLiteral("redirect.access_denied"),
             QStringLiteral("access_denied: Ask your manager for access (https://login.example.org/help)"));
       },
       go("add")},
      {"add-another-person", "Desktop", window,
       [](Stage& s) {
         s.signIn()->startAgain(QStringLiteral("9"), QStringLiteral("login.example.org"));
         s.step(QStringLiteral("verify"));
         s.finishSignIn(QStringLiteral("sign_in_required"), QStringLiteral("sign_in.another_person"));
       },
       go("add")},
      {"add-secret-refused", "Desktop", window,
       [](Stage& s) {
         fillForm(s, "https://login.example.org");
         s.signIn()->start();
         s.step(QStringLiteral("exchange"));
         s.finishSignIn(QStringLiteral("provider_refused"), QStringLiteral("client.secret_or_way_refused"),
                        QStringLiteral("invalid_client"), {QStringLiteral("basic"), QStringLiteral("post")});
       },
       go("add")},
      {"add-unsupported", "Desktop", window,
       [](Stage& s) {
         s.signIn()->startAgain(QStringLiteral("9"), QStringLiteral("login.example.org"));
         s.step(QStringLiteral("exchange"));
         s.finishSignIn(QStringLiteral("unsupported"), QStringLiteral("unsupported.dpop"));
       },
       go("add")},
      {"add-for-an-hour", "Desktop", window,
       [](Stage& s) {
         fillForm(s, "https://login.example.org");
         s.signIn()->start();
         s.step(QStringLiteral("store"));
         s.finishSignInForAnHour();
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
      {"passphrase", "Desktop", window, [](Stage& s) { s.withPassphrase(false, 3); },
       [](QQuickItem& page) { openPassphrase(page, "ok", false); }},
      {"passphrase-first", "Desktop", window, [](Stage& s) { s.status(QStringLiteral("ok"), false, false); },
       [](QQuickItem& page) { openPassphrase(page, "ok", false); }},
      {"passphrase-sealed", "Desktop", window, [](Stage& s) { s.withPassphrase(false, 3); },
       [](QQuickItem& page) { openPassphrase(page, "approval.sealed", false); }},
      {"passphrase-no-polkit", "Desktop", window, [](Stage& s) { s.withPassphrase(false, 3); },
       [](QQuickItem& page) { openPassphrase(page, "confirm.no_polkit", false); }},
      {"forgotten", "Desktop", window, [](Stage& s) { s.withPassphrase(false, 3); },
       [](QQuickItem& page) { openPassphrase(page, "ok", true); }},
      {"forgotten-waiting", "Desktop", window, [](Stage& s) { s.withPassphrase(false, 3); },
       [](QQuickItem& page) {
         openPassphrase(page, "ok", true);
         page.property("stage").value<Stage*>()->wallet()->reset()->start(QStringLiteral("correct horse"));
       }},
      {"forgotten-denied", "Desktop", window, [](Stage& s) { s.withPassphrase(false, 3); },
       [](QQuickItem& page) {
         openPassphrase(page, "ok", true);
         auto* stage = page.property("stage").value<Stage*>();
         stage->wallet()->reset()->start(QStringLiteral("correct horse"));
         stage->finishReset(QStringLiteral("consent_denied"));
       }},
      {"forgotten-sealed", "Desktop", window, [](Stage& s) { s.withPassphrase(false, 3); },
       [](QQuickItem& page) { openPassphrase(page, "approval.sealed", true); }},
      {"forgotten-no-polkit", "Desktop", window, [](Stage& s) { s.withPassphrase(false, 3); },
       [](QQuickItem& page) { openPassphrase(page, "confirm.no_polkit", true); }},
      {"forgotten-locked-narrow", "Desktop", QSize(560, 420), [](Stage& s) { s.withPassphrase(true, 3); },
       [](QQuickItem& page) { openPassphrase(page, "confirm.no_polkit", true); }},
      {"replaced", "Desktop", window,
       [](Stage& s) {
         s.fill(3);
         s.withPassphrase(false, 3, 1'790'000'000);
       },
       nothing},
      {"locked", "Desktop", window, [](Stage& s) { s.lock(true); }, nothing},
      {"locked-wrong", "Desktop", window,
       [](Stage& s) {
         s.lock(true);
         s.wallet()->unlock(QStringLiteral("wrong"));
         s.finishUnlock(QStringLiteral("passphrase_wrong"));
       },
       nothing},
      {"locked-system", "Desktop", window, [](Stage& s) { s.lock(true, QStringLiteral("system")); }, nothing},
      {"locked-system-waiting", "Desktop", window,
       [](Stage& s) {
         s.lock(true, QStringLiteral("system"));
         s.wallet()->confirm();
       },
       nothing},
      {"locked-system-denied", "Desktop", window,
       [](Stage& s) {
         s.lock(true, QStringLiteral("system"));
         s.wallet()->confirm();
         s.finishUnlock(QStringLiteral("consent_denied"));
       },
       nothing},
      {"locked-nothing", "Desktop", window, [](Stage& s) { s.lock(true, QStringLiteral("nothing")); },
       nothing},
      {"settings-system", "Desktop", window, [](Stage& s) { s.lock(false, QStringLiteral("system")); },
       go("settings")},
      {"farewell", "Desktop", window, [](Stage& s) { s.hangUp(); }, nothing},
      {"prompt", "PromptPage", prompt,
       [](Stage& s) {
         s.ask(QStringLiteral("a"), QStringLiteral("/usr/bin/git"), QStringLiteral("login.example.org"),
               QString());
       },
       [](QQuickItem&) { QTest::qWait(600); }},
      {"prompt-all", "PromptPage", prompt, [](Stage& s) { s.askForAll(QStringLiteral("a")); },
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
       },
       [](QQuickItem&) { QTest::qWait(600); }},
      {"prompt-low", "PromptPage", low, plainQuestion, awake},
      {"prompt-lower", "PromptPage", lower, plainQuestion, awake},
      {"prompt-much-low", "PromptPage", low, [](Stage& s) { s.askMuch(QStringLiteral("a")); }, awake},
      {"prompt-much-lower", "PromptPage", lower, [](Stage& s) { s.askMuch(QStringLiteral("a")); }, awake},
      {"prompt-hostile", "PromptPage", prompt,
       [](Stage& s) {
         s.ask(QStringLiteral("a"),
               QStringLiteral("/home/ana/<b>Sys</b>/\u202egro.tfosorcim") + QString(300, QLatin1Char('x')),
               QStringLiteral("lоgin.example.org"),
               QStringLiteral("<img src=http://x> Z\u0301\u0302\u0303\u0304\u0305\u0306\n\nPress Allow") +
                   QString(400, QLatin1Char('W')));
       },
       [](QQuickItem&) { QTest::qWait(600); }},
  };
}

/// A start from the menu that failed so.
struct StartPicture {
  const char* name;
  const char* code;
  bool isNew;
  std::function<void(StartStage&, QQuickItem&)> after;
};

QList<StartPicture> startPictures() {
  const auto nothing = [](StartStage&, QQuickItem&) {};
  const auto typed = [](StartStage& stage, QQuickItem& page) {
    stage.fails(QStringLiteral("keystore.passphrase_wrong"), false, 4);
    stage.start()->open(QStringLiteral("wrong"));
    (void)QTest::qWaitFor([&] { return !stage.start()->busy(); });
    (void)page;
  };
  return {{"start-no-keyring", "keystore.absent", true, nothing},
          {"start-no-keyring-kept", "keystore.absent", false, nothing},
          {"start-keyring-locked", "keystore.locked", true, nothing},
          {"start-sealed", "keystore.sealed", false, nothing},
          {"start-sealed-wrong", "keystore.sealed", false, typed},
          {"start-damaged", "store.corrupt", false, nothing},
          {"start-unknown", "something.else", false, nothing}};
}

bool paintStart(const StartPicture& picture, QSize screen, const QString& path) {
  StartStage stage;
  stage.fails(QString::fromLatin1(picture.code), picture.isNew, 0);
  QQmlEngine engine;
  engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
  QQmlComponent component(&engine, QUrl(QStringLiteral("qrc:/qt/qml/Lanyard/pages/StartWindow.qml")));
  const std::unique_ptr<QObject> made(
      component.createWithInitialProperties({{QStringLiteral("start"), QVariant::fromValue(stage.start())}}));
  auto* window = qobject_cast<QQuickWindow*>(made.get());
  if (window == nullptr) return false;
  window->show();
  window->requestActivate();
  if (!QTest::qWaitForWindowExposed(window)) return false;
  if (!screen.isEmpty()) window->resize(window->size().boundedTo(screen - QSize(0, 40)));
  picture.after(stage, *window->contentItem()->childItems().first());
  QTest::qWait(350);
  return window->grabWindow().save(path);
}

/// As PromptWindow.qml does it on a low screen, which the screen that is painted on is not.
void fitQuestion(QQuickWindow& window, const QQuickItem& page, QSize screen) {
  constexpr int wide = 760;
  constexpr int bar = 40;
  window.resize(qMin(wide, screen.width()), qMin(qCeil(page.implicitHeight()), screen.height() - bar));
}

bool paint(const Picture& picture, QSize screen, const QString& path) {
  Stage stage;
  picture.before(stage);
  QTest::qWait(60);
  QQmlEngine engine;
  engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
  const bool prompt = QLatin1String(picture.page) == QLatin1String("PromptPage");
  const QVariantMap models =
      prompt ? QVariantMap{{QStringLiteral("prompts"), QVariant::fromValue(stage.prompts())}}
             : QVariantMap{{QStringLiteral("identities"), QVariant::fromValue(stage.identities())},
                           {QStringLiteral("signIn"), QVariant::fromValue(stage.signIn())},
                           {QStringLiteral("signOutAll"), QVariant::fromValue(stage.signOutAll())},
                           {QStringLiteral("wallet"), QVariant::fromValue(stage.wallet())}};
  const QString file = prompt ? QStringLiteral("PromptWindow") : QStringLiteral("MainWindow");
  QQmlComponent component(&engine, QUrl(QStringLiteral("qrc:/qt/qml/Lanyard/pages/%1.qml").arg(file)));
  const std::unique_ptr<QObject> made(component.createWithInitialProperties(models));
  auto* window = qobject_cast<QQuickWindow*>(made.get());
  if (window == nullptr) return false;
  QQuickItem* page = window->contentItem()->childItems().first();
  const auto fit = [&] {
    if (screen.isEmpty()) {
      if (!picture.size.isEmpty()) window->resize(picture.size);
    } else if (prompt) {
      fitQuestion(*window, *page, screen);
    } else {
      window->resize(screen);
    }
  };
  fit();
  window->show();
  window->requestActivate();
  if (!QTest::qWaitForWindowExposed(window)) return false;
  // A question's window takes the height that it wants for its width, which is known by now.
  fit();
  page->setProperty("stage", QVariant::fromValue(&stage));
  picture.after(*page);
  QTest::qWait(350);  // until every transition has ended
  return window->grabWindow().save(path);
}

}  // namespace

int main(int argc, char** argv) {
  QGuiApplication app(argc, argv);
  QCommandLineParser parser;
  const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light or dark"),
                                 QStringLiteral("theme"), QStringLiteral("light"));
  const QCommandLineOption language(QStringLiteral("language"), QStringLiteral("a locale"),
                                    QStringLiteral("language"), QStringLiteral("en"));
  const QCommandLineOption size(QStringLiteral("size"),
                                QStringLiteral("the window's size, as on a small screen: 640x400"),
                                QStringLiteral("size"));
  const QCommandLineOption only(QStringLiteral("only"), QStringLiteral("one picture"),
                                QStringLiteral("name"));
  parser.addOptions({theme, language, size, only});
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
  if (translator.load(QLocale(), QStringLiteral("lanyard"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
      translator.load(QStringLiteral(":/i18n/lanyard_en.qm"))) {
    QGuiApplication::installTranslator(&translator);
  }
  if (QFontDatabase::families().contains(QStringLiteral("Inter")))
    QGuiApplication::setFont(QFont(QStringLiteral("Inter")));

  const QStringList sides = parser.value(size).split(QLatin1Char('x'));
  const QSize screen = sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize();
  if (parser.isSet(size) && screen.isEmpty()) parser.showHelp(64);
  const QString small = screen.isEmpty() ? QString() : QLatin1Char('-') + parser.value(size);

  const QString scale = QString::number(app.devicePixelRatio());
  const auto wanted = [&](const char* name) {
    return !parser.isSet(only) || parser.value(only) == QLatin1String(name);
  };
  const auto file = [&](const char* name) {
    return folder.filePath(QStringLiteral("%1-%2-%3-%4x%5.png")
                               .arg(QLatin1String(name), parser.value(language), parser.value(theme), scale, small));
  };
  const auto failed = [](const char* name) {
    std::fprintf(stderr, "%s could not be painted\n", name);
    return 1;
  };
  for (const Picture& picture : pictures()) {
    if (wanted(picture.name) && !paint(picture, screen, file(picture.name))) return failed(picture.name);
  }
  for (const StartPicture& picture : startPictures()) {
    if (wanted(picture.name) && !paintStart(picture, screen, file(picture.name))) return failed(picture.name);
  }
  return 0;
}
