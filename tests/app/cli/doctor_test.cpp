#include "app/cli/doctor_checks.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <QFile>
#include <QTemporaryDir>
#include <cstring>

#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace doctor_test {

using namespace lanyard;
using namespace lanyard::cli;
using namespace lanyard::test;
using State = Finding::State;

namespace {

/// A folder of our own with a socket in it that nobody listens at.
struct Place {
  QTemporaryDir dir;
  std::string folder = dir.filePath(QStringLiteral("lanyard")).toStdString();
  std::string path = folder + "/wallet.sock";
  Place() {
    if (::mkdir(folder.c_str(), 0700) != 0) qFatal("no folder");
  }
  void bind() const {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) qFatal("not bound");
    ::close(fd);
    ::chmod(path.c_str(), 0600);
  }
};

wire::Json wellDoctor() {
  return {{"version", LANYARD_VERSION},
          {"pid", 4711},
          {"uptime_s", 7200},
          {"keystore", {{"name", "sealed file"}, {"backend", "file"}, {"state", "ok"}}},
          {"proxy", "none"},
          {"authorities", 140},
          {"clocks", {{{"host", "idp.example"}, {"ahead_s", -3}}}},
          {"database", {{"state", "ok"}}},
          {"activity", {{"state", "whole"}}},
          {"unlock", "passphrase"},
          {"confirmation", {{"state", "ok"}}},
          {"reset", {{"state", "ok"}}}};
}

}  // namespace

class DoctorTest : public QObject {
  Q_OBJECT

  static const Finding& named(const std::vector<Finding>& all, const std::string& name) {
    for (const Finding& one : all) {
      if (one.name == name) return one;
    }
    qFatal("no line of that name");
  }

 private Q_SLOTS:
  void aSocketOfOursIsWell() {
    const Place place;
    QVERIFY(checkSocket(place.path, ::getuid()).state == State::Unknown);
    place.bind();
    const Finding found = checkSocket(place.path, ::getuid());
    QVERIFY2(found.state == State::Ok, found.words.c_str());
    QVERIFY(found.words.find("mode 600, in a folder of mode 700") != std::string::npos);
    QVERIFY(found.words.find(place.path) != std::string::npos);
  }
  void aSocketThatIsNot_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"folder open", "socket open", "file", "link", "folder is a link", "not ours"})
      QTest::newRow(what) << what;
  }
  void aSocketThatIsNot() {
    QFETCH(QString, what);
    const Place place;
    std::string path = place.path;
    unsigned uid = ::getuid();
    if (what == QLatin1String("file")) {
      QFile file(QString::fromStdString(path));
      QVERIFY(file.open(QIODevice::WriteOnly));
    } else if (what == QLatin1String("link")) {
      QCOMPARE(::symlink("/dev/null", path.c_str()), 0);
    } else {
      place.bind();
    }
    if (what == QLatin1String("folder open")) ::chmod(place.folder.c_str(), 0755);
    if (what == QLatin1String("socket open")) ::chmod(path.c_str(), 0666);
    if (what == QLatin1String("not ours")) ++uid;
    if (what == QLatin1String("folder is a link")) {
      const std::string link = place.dir.filePath(QStringLiteral("link")).toStdString();
      QCOMPARE(::symlink(place.folder.c_str(), link.c_str()), 0);
      path = link + "/wallet.sock";
    }
    const Finding found = checkSocket(path, uid);
    QVERIFY2(found.state == State::Problem, found.words.c_str());
    QVERIFY(!found.remedy.empty());
  }
  void findsTheBrowser_data() {
    QTest::addColumn<QByteArray>("browser");
    QTest::addColumn<bool>("screen");
    QTest::addColumn<QByteArray>("words");  // empty: a problem
    QTest::newRow("named") << QByteArray("/bin/true") << false << QByteArray("/bin/true");
    QTest::newRow("second choice") << QByteArray("/nonexistent/x:true %s") << false
                                   << QByteArray("/bin/true");
    QTest::newRow("missing") << QByteArray("/nonexistent/x") << false << QByteArray();
    QTest::newRow("a server needs none")
        << QByteArray() << false
        << QByteArray("none on this computer: sign in with the address that lanyard login prints");
    QTest::newRow("xdg-open is missing") << QByteArray() << true << QByteArray();
  }
  void findsTheBrowser() {
    QFETCH(QByteArray, browser);
    QFETCH(bool, screen);
    QFETCH(QByteArray, words);
    const QTemporaryDir empty;
    const bool withXdg = screen;
    const std::string path = withXdg ? empty.path().toStdString() : std::string("relative:/bin");
    const Finding found = checkBrowser(browser.toStdString(), path, screen);
    QVERIFY2((found.state == State::Problem) == words.isEmpty(), found.words.c_str());
    if (!words.isEmpty()) QCOMPARE(QByteArray::fromStdString(found.words), words);
  }
  void tellsTheProxyWithoutItsPassword_data() {
    QTest::addColumn<QByteArray>("variable");
    for (const char* variable : {"https_proxy=http://ada:hunter2secret@proxy.example:3128",
                                 "HTTPS_PROXY=ada:hunter2secret@proxy.example:3128",
                                 "all_proxy=socks5h://ada:hunter2%40secret@proxy.example",
                                 "http_proxy=http://hunter2secret@proxy.example/"}) {
      QTest::newRow(variable) << QByteArray(variable);
    }
  }
  void tellsTheProxyWithoutItsPassword() {
    QFETCH(QByteArray, variable);
    const Finding found = checkProxy({"HOME=/x", variable.toStdString(), "no_proxy=localhost"}, "system");
    QVERIFY(found.state == State::Ok);
    QVERIFY2(found.words.find("hunter2") == std::string::npos, found.words.c_str());
    QVERIFY2(found.words.find("ada") == std::string::npos, found.words.c_str());
    QVERIFY2(found.words.find("proxy.example") != std::string::npos, found.words.c_str());
    QVERIFY(found.words.find("no_proxy=localhost") != std::string::npos);
    QVERIFY(found.words.find("the wallet uses: system") != std::string::npos);
    QVERIFY(checkProxy({"HOME=/x", "https_proxy="}, {}).words.find("none") == 0);
  }
  void loopbackCanBeListenedAt() {
    const Finding found = checkLoopback();
    QVERIFY2(found.state == State::Ok, found.words.c_str());
    QVERIFY(found.words.find("127.0.0.1") == 0);
  }
  void readsWhatTheWalletSays_data() {
    QTest::addColumn<QByteArray>("patch");  // of the reply of a wallet that is well
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("state");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char* title, const char* patch, const char* name, State state,
                        const char* words) {
      QTest::newRow(title) << QByteArray(patch) << QByteArray(name) << int(state) << QByteArray(words);
    };
    row("well", "{}", "agent", State::Ok, "process 4711, running for 2 h");
    row("older", R"({"version":"0.0.1"})", "agent", State::Problem, "0.0.1");
    row("keystore", "{}", "keystore", State::Ok, "sealed file, open");
    row("keyring", R"({"keystore":{"backend":"system"}})", "keystore", State::Ok,
        "every program of yours can read it");
    row("locked", R"({"keystore":{"state":"locked"}})", "keystore", State::Problem, "locked");
    row("absent", R"({"keystore":{"state":"absent"}})", "keystore", State::Problem, "not there");
    row("failing", R"({"keystore":{"state":"failing"}})", "keystore", State::Problem, "does not answer");
    row("authorities", "{}", "ca", State::Ok, "140");
    row("no authorities", R"({"authorities":0})", "ca", State::Problem, "no certificate authority");
    row("clock", "{}", "clock", State::Ok, "agrees with 1");
    row("clock behind", R"({"clocks":[{"host":"idp.example","ahead_s":-300}]})", "clock", State::Problem,
        "300 s behind idp.example");
    row("clock ahead", R"({"clocks":[{"host":"a.example","ahead_s":0},{"host":"idp.example","ahead_s":61}]})",
        "clock", State::Problem, "61 s ahead of idp.example");
    row("clock unknown", R"({"clocks":[]})", "clock", State::Unknown, "no service was asked");
    row("database", R"({"database":{"state":"failing","detail":"store.corrupt"}})", "database",
        State::Problem, "store.corrupt");
    row("database restored", R"({"database":{"state":"ok","restored_at":1790000000}})", "database", State::Ok,
        "went on with its snapshot on 2026-09-");
    row("database restored, from when",
        R"({"database":{"state":"ok","restored_at":1790000000,"restored_from":1780000000}})", "database",
        State::Ok, "went on with its snapshot of 2026-0");
    row("database restored, grants suspended",
        R"({"database":{"state":"ok","restored_at":1790000000,"suspended":3}})", "database", State::Problem,
        "3 grant(s) are suspended");
    row("database put back, grants suspended", R"({"database":{"state":"ok","suspended":1}})", "database",
        State::Problem, "whole; 1 grant(s) are suspended");
    row("database without a snapshot", R"({"database":{"state":"ok","snapshot":"store.disk_full"}})",
        "database", State::Problem, "cannot be renewed (store.disk_full)");
    row("activity", R"({"activity":{"state":"changed","line":12}})", "activity", State::Problem,
        "from line 12 on");
    row("activity, before", R"({"activity":{"state":"whole","changed_before":5}})", "activity", State::Ok,
        "since");
    row("activity, gone", R"({"activity":{"state":"missing"}})", "activity", State::Problem,
        "gone from the data folder: no token is handed out");
    row("activity, its end gone", R"({"activity":{"state":"rolled_back","line":3}})", "activity",
        State::Problem, "its end is gone, or an older one is in its place: no token is handed out");
    row("activity, of no use", R"({"activity":{"state":"unwritable"}})", "activity", State::Problem,
        "cannot be used: no token is handed out");
    row("activity, not yet", R"({"activity":{"state":"checking"}})", "activity", State::Unknown,
        "not looked");
    row("unlock", "{}", "unlock", State::Ok,
        "by the approval passphrase; Lanyard's action is registered with polkit");
    row("unlock, no polkit", R"({"confirmation":{"state":"unavailable","detail":"confirm.no_polkit"}})",
        "unlock", State::Ok, "by the approval passphrase; polkit does not answer");
    row("unlock by the system", R"({"unlock":"system"})", "unlock", State::Ok, "by your computer's password");
    row("unlock by nothing",
        R"({"unlock":"nothing","confirmation":{"state":"unavailable","detail":"confirm.no_action"}})",
        "unlock", State::Problem, "cannot be locked: no approval passphrase, and polkit does not know");
    row("unlock by nothing, of a newer wallet",
        R"({"unlock":"nothing","confirmation":{"state":"unavailable","detail":"confirm.odd"}})", "unlock",
        State::Problem, "cannot be locked");
    row("reset", "{}", "reset", State::Ok,
        "your computer's password replaces a forgotten approval passphrase");
    row("reset, sealed", R"({"reset":{"state":"unavailable","detail":"approval.sealed"}})", "reset",
        State::Ok, "nothing replaces a forgotten passphrase: it seals the wallet's file");
    row("reset, no action", R"({"reset":{"state":"unavailable","detail":"confirm.no_action"}})", "reset",
        State::Ok, "nothing replaces a forgotten approval passphrase: polkit does not know");
    row("reset, keystore locked", R"({"reset":{"state":"unavailable","detail":"keystore.locked"}})", "reset",
        State::Unknown, "while the keystore does not answer");
    row("reset, of an older wallet", R"({"reset":null})", "reset", State::Unknown, "does not say");
    row("catalog", "{}", "catalog", State::Ok, "no file about services was refused");
    row("a file that others can write",
        R"({"refused_files":[{"path":"/etc/a.json","code":"catalog.unsafe_file","detail":"why"}]})",
        "catalog", State::Problem, "/etc/a.json can be written by others, so it is not used (why)");
    row("a file that takes what is another's",
        R"({"refused_files":[{"path":"/b.json","code":"catalog.taken","detail":"b has the host of another provider"}]})",
        "catalog", State::Problem, "b has the host of another provider");
    row("unlock, of an older wallet", R"({"unlock":null})", "unlock", State::Unknown, "does not say");
  }
  void readsWhatTheWalletSays() {
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, name);
    QFETCH(int, state);
    QFETCH(QByteArray, words);
    wire::Json doctor = wellDoctor();
    doctor.merge_patch(wire::Json::parse(patch.toStdString()));
    const auto all = findingsOf(doctor);
    const Finding& found = named(all, name.toStdString());
    QCOMPARE(int(found.state), state);
    QVERIFY2(found.words.find(words.toStdString()) != std::string::npos, found.words.c_str());
    QCOMPARE(found.remedy.empty(), found.state != State::Problem);
    for (const Finding& one : all) {
      if (one.name != found.name) QVERIFY2(one.state == State::Ok, one.name.c_str());
    }
  }
  void exitsWith0OnlyWhenAllIsWell() {
    wire::Json doctor = wellDoctor();
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [&](const QJsonObject&) {
      return QList<QByteArray>{result(QByteArray::fromStdString(doctor.dump()))};
    });
    QVERIFY(QFile::setPermissions(socket, QFile::ReadOwner | QFile::WriteOwner));
    Client client(socket);
    client.environment.insert(QStringLiteral("BROWSER"), QStringLiteral("/bin/true"));
    const Run well = client.run({QStringLiteral("doctor"), QStringLiteral("--json")});
    const wire::Json said = wire::Json::parse(well.out.toStdString());
    QVERIFY2(said.at("well") == true && well.exitCode == 0, well.out.constData());
    QCOMPARE(said.at("checks").size(), std::size_t{13});
    doctor["database"]["state"] = "failing";
    const Run ill = client.run({QStringLiteral("doctor")});
    QCOMPARE(ill.exitCode, 1);
    QVERIFY2(ill.out.contains("database  PROBLEM damaged"), ill.out.constData());
  }
  void worksWhenNoWalletRuns() {
    const QTemporaryDir dir;
    Client client(dir.filePath(QStringLiteral("wallet.sock")));
    client.environment.insert(QStringLiteral("BROWSER"), QStringLiteral("/bin/true"));
    const Run run = client.run({QStringLiteral("doctor")});
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.out.contains("agent     PROBLEM"), run.out.constData());
    QVERIFY2(run.out.contains("loopback  ok"), run.out.constData());
    QVERIFY2(run.out.contains("keystore  ?"), run.out.constData());
  }
};

LANYARD_TEST(DoctorTest)

}  // namespace doctor_test

#include "doctor_test.moc"
