#include <QCommandLineParser>
#include <QDesktopServices>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QIcon>
#include <QLocale>
#include <QTranslator>
#include <cstdio>
#include <cstring>

#include "app/desktop/desk.h"
#include "app/desktop/hardening.h"
#include "app/desktop/menu_start.h"
#include "app/desktop/start_notice.h"
#include "core/client/agent_places.h"

namespace {

constexpr int channelDescriptor = 3;

bool wantsWords(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    for (const char* option : {"--help", "-h", "--version", "-v"}) {
      if (std::strcmp(argv[i], option) == 0) return true;
    }
  }
  return false;
}

bool hasScreen() {
  return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

/// Reads the arguments; false when they are wrong, which stderr says then.
bool takeTheme(QGuiApplication& app) {
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("The screen of the Lanyard wallet. The wallet starts it."));
  const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light, dark or system."),
                                 QStringLiteral("theme"), QStringLiteral("system"));
  parser.addOption(theme);
  parser.addHelpOption();
  parser.addVersionOption();
  parser.process(app);
  const QString wanted = parser.value(theme);
  if (wanted == QLatin1String("light") || wanted == QLatin1String("dark")) {
    app.setProperty("lanyardTheme", wanted);
  } else if (wanted != QLatin1String("system")) {
    std::fprintf(stderr, "lanyard-desktop: --theme is light, dark or system\n");
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace lanyard;
  // Before hardening, which hides /proc/self/exe on some kernels. PATH is not used.
  const std::string agent = client::findAgent({});
  desktop::harden();
  // The plain start from the menu needs nothing of Qt: the wallet has, or makes, the process with the window.
  const bool fromMenu = !wantsWords(argc, argv) && !desktop::isChannel(channelDescriptor);
  const desktop::MenuStart start = fromMenu ? desktop::startFromMenu(agent) : desktop::MenuStart();
  if (fromMenu && (start.exitCode == 0 || !hasScreen())) return start.exitCode;

  QGuiApplication app(argc, argv);
  QGuiApplication::setApplicationName(QStringLiteral("lanyard-desktop"));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Lanyard"));
  QGuiApplication::setApplicationVersion(QStringLiteral(LANYARD_VERSION));
  QGuiApplication::setDesktopFileName(QStringLiteral("org.lanyard.Lanyard"));
  QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/lanyard/icons/lanyard.svg")));
  QGuiApplication::setQuitOnLastWindowClosed(false);
  QGuiApplication::setLayoutDirection(QLocale().textDirection());
  if (!takeTheme(app)) return 64;  // sysexits(3), EX_USAGE

  QTranslator translator;
  // English if there is no translation; its file holds the plural forms.
  if (translator.load(QLocale(), QStringLiteral("lanyard"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
      translator.load(QStringLiteral(":/i18n/lanyard_en.qm"))) {
    QGuiApplication::installTranslator(&translator);
  }
  if (QFontDatabase::families().contains(QStringLiteral("Inter"))) {
    QGuiApplication::setFont(QFont(QStringLiteral("Inter")));
  }
  if (fromMenu) return desktop::showStartNotice(agent, start);

  const base::SystemClock clock;
  desktop::Channel channel(channelDescriptor);
  desktop::Desk desk(channel, &QDesktopServices::openUrl, clock);
  QObject::connect(&desk, &desktop::Desk::finished, &app, [](int code) { QGuiApplication::exit(code); });
  desk.begin();
  return QGuiApplication::exec();
}
