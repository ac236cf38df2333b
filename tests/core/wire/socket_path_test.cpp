#include "core/wire/socket_path.h"

#include <QTest>

using namespace lanyard::wire;

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
  /// No user has this id, so /run/user has no folder of his.
  void refusesWithoutAPrivateFolder() {
    const auto path = socketPath(nullptr, nullptr, 4'294'967'290U);
    QVERIFY(!path.has_value());
    QVERIFY(path.error().why.find("XDG_RUNTIME_DIR") != std::string::npos);
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

QTEST_GUILESS_MAIN(SocketPathTest)
#include "socket_path_test.moc"
