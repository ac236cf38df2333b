#include "core/base/screen_environment.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace screen_environment_test {

using lanyard::base::isScreenVariable;

class ScreenEnvironmentTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void passesWhatAWindowNeeds_data() {
    QTest::addColumn<bool>("passes");
    for (const char* good :
         {"DISPLAY=:0", "XDG_CURRENT_DESKTOP=ubuntu:GNOME", "QT_SCALE_FACTOR=1.5", "QT_SCALE_FACTOR=0.5",
          "QT_SCALE_FACTOR=4", "QT_IM_MODULE=fcitx", "XMODIFIERS=@im=ibus", "LANGUAGE=de_AT:de:en",
          "LC_TIME=de_AT.UTF-8@euro", "LC_ALL=C", "LC_ALL=", "LANG=sr_RS@latin"})
      QTest::newRow(good) << true;
    for (const char* bad :
         {"LD_PRELOAD=/evil.so", "LD_LIBRARY_PATH=/evil", "QT_PLUGIN_PATH=/evil", "QML_IMPORT_PATH=/evil",
          "QML2_IMPORT_PATH=/evil", "QT_QPA_PLATFORM_PLUGIN_PATH=/evil", "QT_SCALE_FACTOR=0", "QT_SCALE_FACTOR=0.4",
          "QT_SCALE_FACTOR=4.1", "QT_SCALE_FACTOR=nan", "QT_SCALE_FACTOR=1e9", "QT_SCALE_FACTOR=2x",
          "QT_SCALE_FACTOR=", "QT_IM_MODULE=/evil/module", "QT_IM_MODULE=..", "QT_IM_MODULE=", "XMODIFIERS=/evil",
          "XMODIFIERS=@im=/evil", "LC_ALL=/evil/locale", "LC_ALL=../x", "LANG=a b", "LANGUAGE=de:/evil",
          "LC_/X=C", "LC_x=C\n", "TOKEN=secret", "DISPLAYX=1", "DISPLAY", "QT_QPA_PLATFORM=/evil", ""})
      QTest::newRow(bad) << false;
  }
  void passesWhatAWindowNeeds() {
    QFETCH(const bool, passes);
    QCOMPARE(isScreenVariable(QTest::currentDataTag()), passes);
  }
};

LANYARD_TEST(ScreenEnvironmentTest)

}  // namespace screen_environment_test

#include "screen_environment_test.moc"
