#include "core/wire/socket_path.h"
#include "tests/support/test_program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

namespace socket_path_test {

using namespace lanyard::wire;

namespace {

/// A system whose /run/user and /tmp are folders of the test.
class World {
 public:
  World() : m_places{top() + "/user", top() + "/tmp"} {
    if (!make(m_places.runUser, 0755) || !make(m_places.temporary, 01777)) qFatal("no folders");
  }
  [[nodiscard]] std::string top() const { return m_top.path().toStdString(); }
  [[nodiscard]] std::string session() const { return m_places.runUser + "/" + std::to_string(::getuid()); }
  [[nodiscard]] std::string own(unsigned uid = ::getuid()) const {
    return m_places.temporary + "/lanyard-" + std::to_string(uid);
  }
  /// Without the variables, for the user of this id.
  [[nodiscard]] auto path(unsigned uid = ::getuid()) const {
    return socketPath(nullptr, nullptr, uid, m_places);
  }
  [[nodiscard]] static bool make(const std::string& folder, mode_t mode) {
    return ::mkdir(folder.c_str(), mode) == 0 && ::chmod(folder.c_str(), mode) == 0;
  }

 private:
  QTemporaryDir m_top;
  RuntimePlaces m_places;
};

}  // namespace

class SocketPathTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesLanyardSockFirst() {
    const auto path = socketPath("/s/w.sock", "/run/user/1", 1);
    QVERIFY(path.has_value());
    QCOMPARE(path->path, std::string("/s/w.sock"));
    QVERIFY(!path->isDefault);
  }
  void takesTheRuntimeDirNext() {
    const auto path = socketPath("", "/r", 1);
    QVERIFY(path.has_value());
    QCOMPARE(path->path, std::string("/r/lanyard/wallet.sock"));
    QVERIFY(path->isDefault);
  }
  void takesTheSessionsFolderIfItIsOursAlone() {
    const World world;
    QVERIFY(world.make(world.session(), 0700));
    QCOMPARE(world.path()->path, world.session() + "/lanyard/wallet.sock");
    QVERIFY(world.path()->isDefault);
    QCOMPARE(::chmod(world.session().c_str(), 0755), 0);
    QCOMPARE(world.path()->path, world.own() + "/wallet.sock");
  }
  void takesAFolderOfOurOwnWithoutASession() {
    const World world;
    QCOMPARE(world.path()->path, world.own() + "/wallet.sock");
    QVERIFY(world.path()->isDefault);
    QVERIFY(!QFileInfo::exists(QString::fromStdString(world.own())));  // looking makes nothing
    QVERIFY(world.make(world.own(), 0700));
    QCOMPARE(world.path()->path, world.own() + "/wallet.sock");
  }
  void refusesAFolderThatSomebodyElseMayHaveFilled_data() {
    QTest::addColumn<QString>("what");
    for (const char* what :
         {"open to others", "a symlink", "a symlink to nowhere", "a file", "another user's"})
      QTest::newRow(what) << QString::fromLatin1(what);
  }
  void refusesAFolderThatSomebodyElseMayHaveFilled() {
    QFETCH(QString, what);
    const World world;
    const std::string elsewhere = world.top() + "/elsewhere";
    unsigned uid = ::getuid();
    if (what == QLatin1String("open to others")) {
      QVERIFY(world.make(world.own(), 0770));
    } else if (what == QLatin1String("a symlink")) {
      QVERIFY(world.make(elsewhere, 0700));
      QCOMPARE(::symlink(elsewhere.c_str(), world.own().c_str()), 0);
    } else if (what == QLatin1String("a symlink to nowhere")) {
      QCOMPARE(::symlink(elsewhere.c_str(), world.own().c_str()), 0);
    } else if (what == QLatin1String("a file")) {
      QVERIFY(QFile(QString::fromStdString(world.own())).open(QIODevice::WriteOnly));
    } else {
      uid += 1;
      QVERIFY(world.make(world.own(uid), 0700));
    }
    const auto path = world.path(uid);
    QVERIFY(!path.has_value());
    QVERIFY(path.error().why.find("XDG_RUNTIME_DIR") != std::string::npos);
    QVERIFY(path.error().why.find(world.own(uid)) != std::string::npos);
  }
  void refusesARelativePath() {
    QVERIFY(!socketPath("w.sock", nullptr, 1).has_value());
    QVERIFY(!socketPath(nullptr, "run", 1).has_value());
  }
  void refusesAPathTooLongForASocket() {
    QVERIFY(socketPath(("/" + std::string(106, 'a')).c_str(), nullptr, 1).has_value());
    QVERIFY(!socketPath(("/" + std::string(107, 'a')).c_str(), nullptr, 1).has_value());
  }
};

LANYARD_TEST(SocketPathTest)

}  // namespace socket_path_test

#include "socket_path_test.moc"
