#include "core/adapters/storage/system_store.h"

#include <signal.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QStandardPaths>
#include <cstdio>

#include "tests/core/adapters/storage/private_session.h"
#include "tests/core/adapters/storage/storage_testing.h"

using namespace lanyard::adapters;
using namespace lanyard::testing;
using namespace std::chrono_literals;
using lanyard::base::Secret;
using lanyard::ports::StoreState;

namespace {

QString read(SystemStore& store, const std::string& key) {
  const auto found = QCoro::waitFor(store.read(key));
  if (!found) return QString::fromStdString(found.error().code);
  if (!found->has_value()) return QStringLiteral("(none)");
  return QString::fromStdString(std::string((*found)->view()));
}

QString write(SystemStore& store, const std::string& key, const std::string& value) {
  return codeOf(QCoro::waitFor(store.write(key, Secret(value))));
}

QString remove(SystemStore& store, const std::string& key) {
  return codeOf(QCoro::waitFor(store.remove(key)));
}

QString stateOf(SystemStore& store) {
  switch (QCoro::waitFor(store.state())) {
    case StoreState::Ok:
      return QStringLiteral("ok");
    case StoreState::Locked:
      return QStringLiteral("locked");
    case StoreState::Absent:
      return QStringLiteral("absent");
    case StoreState::Failing:
      return QStringLiteral("failing");
  }
  return {};
}

// Another process, whose session the test chooses: says what a store finds, a line for each line that it is
// sent.
int probe() {
  SystemStore store(2s);
  char line[8];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    QTest::qWait(200);  // whatever the bus has to say is heard first: GDBus acts on its end in the event loop
    const QString found =
        QStringList{stateOf(store), read(store, "a"), write(store, "b", "two"), remove(store, "c")}.join(
            QLatin1Char(' '));
    std::printf("%s\n", qPrintable(found));
    std::fflush(stdout);
  }
  return 0;
}

class Probe {
 public:
  explicit Probe(const QProcessEnvironment& environment) {
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--probe")});
  }
  QString ask() {
    m_process.write("?\n");
    if (!m_process.waitForReadyRead(20'000)) return QStringLiteral("silent");
    return QString::fromUtf8(m_process.readLine()).trimmed();
  }
  // Closes its input and says how it ended.
  QString end() {
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(20'000)) return QStringLiteral("hangs");
    return m_process.exitStatus() == QProcess::NormalExit ? QString::number(m_process.exitCode())
                                                          : QStringLiteral("killed");
  }

 private:
  QProcess m_process;
};

}  // namespace

class SystemStoreTest : public QObject {
  Q_OBJECT

 public:
  explicit SystemStoreTest(PrivateSession& session) : m_session(session) {}

 private:
  PrivateSession& m_session;

  bool lock() {
    m_session.run(
        QStringLiteral("dbus-send"),
        {QStringLiteral("--session"), QStringLiteral("--print-reply"),
         QStringLiteral("--dest=org.freedesktop.secrets"), QStringLiteral("/org/freedesktop/secrets"),
         QStringLiteral("org.freedesktop.Secret.Service.Lock"),
         QStringLiteral("array:objpath:/org/freedesktop/secrets/collection/login")});
    SystemStore store;
    return stateOf(store) == QLatin1String("locked");
  }
  QString secretTool(const QStringList& arguments) {
    return m_session.run(QStringLiteral("secret-tool"), arguments);
  }
  QStringList attributes(const char* verb, const char* key) const {
    return {QLatin1String(verb),      QStringLiteral("user"),    QLatin1String(key),
            QStringLiteral("server"), QStringLiteral("Lanyard"), QStringLiteral("type"),
            QStringLiteral("base64")};
  }

 private Q_SLOTS:
  void writesReadsAndRemovesAsOthersSee() {
    SystemStore store;
    QCOMPARE(stateOf(store), QStringLiteral("ok"));
    QCOMPARE(read(store, "a"), QStringLiteral("(none)"));
    QCOMPARE(write(store, "a", "one"), QStringLiteral("ok"));
    QCOMPARE(write(store, "a", "{\"token\":\"two\"}"), QStringLiteral("ok"));
    QCOMPARE(read(store, "a"), QStringLiteral("{\"token\":\"two\"}"));
    QCOMPARE(QByteArray::fromBase64(secretTool(attributes("lookup", "a")).toUtf8()),
             QByteArray("{\"token\":\"two\"}"));
    SystemStore another;
    QCOMPARE(read(another, "a"), QStringLiteral("{\"token\":\"two\"}"));
    QCOMPARE(remove(store, "a"), QStringLiteral("ok"));
    QCOMPARE(remove(store, "a"), QStringLiteral("ok"));
    QCOMPARE(read(store, "a"), QStringLiteral("(none)"));
    QCOMPARE(secretTool(attributes("lookup", "a")), QString());
  }

  void takesAwkwardAndLargeValues_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("NUL and no UTF-8") << QByteArray("\0a\0\xff\xfe\n", 6);
    QTest::newRow("UTF-8") << QByteArray("ключ \xf0\x9f\x94\x91");
    QTest::newRow("2 MB") << QByteArray(2'000'000, 'x');
  }
  void takesAwkwardAndLargeValues() {
    QFETCH(QByteArray, value);
    SystemStore store;
    QCOMPARE(write(store, "awkward", value.toStdString()), QStringLiteral("ok"));
    const auto found = QCoro::waitFor(store.read("awkward"));
    QVERIFY(found && found->has_value() && (*found)->equals(value.toStdString()));
    QCOMPARE(remove(store, "awkward"), QStringLiteral("ok"));
  }

  void refusesWhatWouldEndTheProcess() {
    SystemStore store;
    QCOMPARE(write(store, "huge", std::string(9UL * 1024 * 1024, 'x')), QStringLiteral("keystore.too_large"));
  }

  void manyCallsAtOnceTakeTurns() {
    SystemStore store;
    std::vector<QCoro::Task<lanyard::base::Result<void>>> tasks;
    for (int i = 0; i < 20; ++i) tasks.push_back(store.write("same", Secret(std::to_string(i))));
    for (auto& task : tasks) QCOMPARE(codeOf(QCoro::waitFor(std::move(task))), QStringLiteral("ok"));
    QCOMPARE(read(store, "same"), QStringLiteral("19"));
    QCOMPARE(remove(store, "same"), QStringLiteral("ok"));
  }

  void aLockedKeyringSaysSoAndLosesNothing() {
    SystemStore store;
    QCOMPARE(write(store, "a", "one"), QStringLiteral("ok"));
    QVERIFY(lock());
    QCOMPARE(stateOf(store), QStringLiteral("locked"));
    QCOMPARE(read(store, "a"), QStringLiteral("keystore.locked"));
    QCOMPARE(read(store, "never written"), QStringLiteral("keystore.locked"));
    QCOMPARE(write(store, "a", "two"), QStringLiteral("keystore.locked"));
    QCOMPARE(remove(store, "a"), QStringLiteral("keystore.locked"));
    QVERIFY(m_session.unlock());
    QCOMPARE(stateOf(store), QStringLiteral("ok"));
    QCOMPARE(read(store, "a"), QStringLiteral("one"));
    QCOMPARE(remove(store, "a"), QStringLiteral("ok"));
  }

  void unlockingEndsAlsoWhenNobodyCanAnswer() {
    SystemStore store;
    QCOMPARE(codeOf(QCoro::waitFor(store.unlock(2s))), QStringLiteral("ok"));
    QVERIFY(lock());
    // There is no display for the keyring's prompt here.
    const QString code = codeOf(QCoro::waitFor(store.unlock(2s)));
    QVERIFY2(code.startsWith(QLatin1String("keystore.")), qPrintable(code));
    QCOMPARE(stateOf(store), QStringLiteral("locked"));
    QVERIFY(m_session.unlock());
  }

  void aSilentServiceEndsAtTheDeadlineAndComesBack() {
    SystemStore patient;
    QCOMPARE(write(patient, "a", "one"), QStringLiteral("ok"));
    SystemStore store(300ms);
    const auto pid = static_cast<pid_t>(m_session.keyringPid());
    QCOMPARE(::kill(pid, SIGSTOP), 0);
    const QString state = stateOf(store);
    const QString found = read(store, "a");
    const QString written = write(store, "a", "two");
    const QString removed = remove(store, "a");
    QCOMPARE(::kill(pid, SIGCONT), 0);
    QCOMPARE(state, QStringLiteral("failing"));
    QCOMPARE(found, QStringLiteral("keystore.timeout"));
    QCOMPARE(written, QStringLiteral("keystore.timeout"));
    QCOMPARE(removed, QStringLiteral("keystore.timeout"));
    QCOMPARE(read(patient, "a"), QStringLiteral("one"));
    QCOMPARE(remove(patient, "a"), QStringLiteral("ok"));
  }

  void aRestartedKeyringGetsANewSession_data() {
    QTest::addColumn<bool>("leavesFirst");
    QTest::newRow("ended, then started") << true;
    QTest::newRow("replaced while it runs") << false;
  }
  void aRestartedKeyringGetsANewSession() {
    QFETCH(bool, leavesFirst);
    SystemStore store;
    QCOMPARE(write(store, "a", "one"), QStringLiteral("ok"));
    QVERIFY(m_session.restartKeyring(leavesFirst));
    QCOMPARE(read(store, "a"), QStringLiteral("one"));
    QCOMPARE(write(store, "a", "two"), QStringLiteral("ok"));
    QCOMPARE(stateOf(store), QStringLiteral("ok"));
    QCOMPARE(remove(store, "a"), QStringLiteral("ok"));
  }

  void noBusIsAbsent() {
    QProcessEnvironment nowhere = m_session.environment();
    nowhere.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=/nonexistent"));
    Probe wrongAddress(nowhere);
    QCOMPARE(wrongAddress.ask(), QStringLiteral("absent keystore.absent keystore.absent keystore.absent"));
    QCOMPARE(wrongAddress.end(), QStringLiteral("0"));
    nowhere.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
    nowhere.insert(QStringLiteral("XDG_RUNTIME_DIR"), QStringLiteral("/nonexistent"));
    Probe noAddress(nowhere);
    QCOMPARE(noAddress.ask(), QStringLiteral("absent keystore.absent keystore.absent keystore.absent"));
    QCOMPARE(noAddress.end(), QStringLiteral("0"));
  }

  void aBusWithoutAServiceIsAbsent() {
    PrivateSession empty(PrivateSession::Keyring::None);
    QVERIFY(empty.started());
    Probe probe(empty.environment());
    QCOMPARE(probe.ask(), QStringLiteral("absent keystore.absent keystore.absent keystore.absent"));
    QCOMPARE(probe.end(), QStringLiteral("0"));
  }

  void theEndOfTheSessionBusIsNotOurs() {
    PrivateSession other(PrivateSession::Keyring::Open);
    QVERIFY(other.started());
    Probe probe(other.environment());
    QCOMPARE(probe.ask(), QStringLiteral("ok (none) ok ok"));
    other.killBus();
    QCOMPARE(probe.ask(), QStringLiteral("absent keystore.absent keystore.absent keystore.absent"));
    QCOMPARE(probe.end(), QStringLiteral("0"));
  }
};

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  if (argc > 1 && qstrcmp(argv[1], "--probe") == 0) return probe();
  for (const char* program : {"dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"}) {
    if (!QStandardPaths::findExecutable(QLatin1String(program)).isEmpty()) continue;
    std::fprintf(stderr, "%s is needed for this test\n", program);
    return 1;
  }
  // This process becomes a member of the private session before anything of it speaks to a bus.
  PrivateSession session(PrivateSession::Keyring::Open);
  if (!session.started()) {
    std::fprintf(stderr, "no private session\n");
    return 1;
  }
  const QProcessEnvironment environment = session.environment();
  for (const QString& name : environment.keys()) qputenv(qPrintable(name), environment.value(name).toUtf8());
  SystemStoreTest test(session);
  return QTest::qExec(&test, argc, argv);
}

#include "system_store_test.moc"
