#include "core/adapters/storage/file_store.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QRandomGenerator>

#include "core/adapters/storage/scrypt_thread.h"
#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/test_program.h"

namespace file_store_test {

using namespace lanyard::adapters;
using namespace lanyard::testing;
using lanyard::base::Secret;
using lanyard::ports::StoreState;

namespace {

const char* const kPassphrase = "correct horse";
// 16 KiB instead of 128 MiB: these tests open hundreds of files, and what they show does not hang on the
// cost.
constexpr ScryptCost kCheap{4, 8, 1};

}  // namespace

class FileStoreTest : public QObject {
  Q_OBJECT

 private:
  lanyard::base::SystemRandom m_random;
  ScryptThread m_scrypt;

  lanyard::base::Result<std::unique_ptr<FileStore>> open(const QTemporaryDir& dir,
                                                         const char* passphrase = kPassphrase) {
    return FileStore::open(in(dir, "store"), Secret(passphrase), m_random, m_scrypt, kCheap);
  }
  static QString read(FileStore& store, const std::string& key) {
    const auto found = QCoro::waitFor(store.read(key));
    if (!found) return QString::fromStdString(found.error().code);
    if (!found->has_value()) return QStringLiteral("(none)");
    return QString::fromStdString(std::string((*found)->view()));
  }
  static QString write(FileStore& store, const std::string& key, const std::string& value) {
    return codeOf(QCoro::waitFor(store.write(key, Secret(value))));
  }

 private Q_SLOTS:
  void keepsWhatWasWritten() {
    QTemporaryDir dir;
    {
      auto store = open(dir);
      QCOMPARE(codeOf(store), QStringLiteral("ok"));
      QCOMPARE(read(**store, "a"), QStringLiteral("(none)"));
      QCOMPARE(write(**store, "a", "one"), QStringLiteral("ok"));
      QCOMPARE(write(**store, "b", "two"), QStringLiteral("ok"));
      QCOMPARE(write(**store, "a", "canary three"), QStringLiteral("ok"));
    }
    auto store = open(dir);
    QCOMPARE(codeOf(store), QStringLiteral("ok"));
    QCOMPARE(read(**store, "a"), QStringLiteral("canary three"));
    QCOMPARE(codeOf(QCoro::waitFor((*store)->remove("a"))), QStringLiteral("ok"));
    QCOMPARE(codeOf(QCoro::waitFor((*store)->remove("a"))), QStringLiteral("ok"));
    QCOMPARE(read(**store, "a"), QStringLiteral("(none)"));
    QCOMPARE(read(**store, "b"), QStringLiteral("two"));
    QVERIFY(QCoro::waitFor((*store)->state()) == StoreState::Ok);
  }

  void takesAnyBytes() {
    QTemporaryDir dir;
    auto store = open(dir);
    const std::string awkward("\0\xff\n\"\x80", 5);
    QCOMPARE(write(**store, "", ""), QStringLiteral("ok"));
    QCOMPARE(write(**store, awkward, awkward), QStringLiteral("ok"));
    QCOMPARE(write(**store, "large", std::string(2'000'000, 'x')), QStringLiteral("ok"));
    auto again = open(dir);
    const auto found = QCoro::waitFor((*again)->read(awkward));
    QVERIFY(found && found->has_value() && (*found)->equals(awkward));
    QCOMPARE(read(**again, ""), QString());
    QCOMPARE(read(**again, "large").size(), 2'000'000);
  }

  void theDefaultCostOpensToo() {
    QTemporaryDir dir;
    QVERIFY(FileStore::open(in(dir, "store"), Secret(kPassphrase), m_random, m_scrypt));
    QCOMPARE(codeOf(open(dir, "wrong")), QStringLiteral("keystore.passphrase_wrong"));
    QCOMPARE(codeOf(open(dir)), QStringLiteral("ok"));
    // log2 N = 17, r = 8, p = 1, as promised.
    QCOMPARE(readAll(in(dir, "store")).mid(8, 9), QByteArray::fromHex("110000000800000001"));
  }

  void nothingIsReadableInTheFile() {
    QTemporaryDir dir;
    auto store = open(dir);
    QCOMPARE(write(**store, "canary-key", "canary-value"), QStringLiteral("ok"));
    const QByteArray bytes = readAll(in(dir, "store"));
    QVERIFY(!bytes.isEmpty() && !bytes.contains("canary") && !bytes.contains("horse"));
    const QByteArray before = bytes.mid(33);
    QCOMPARE(write(**store, "canary-key", "canary-value"), QStringLiteral("ok"));
    QVERIFY(readAll(in(dir, "store")).mid(33, 12) != before.left(12));  // never the same nonce twice
  }

  void aWrongPassphraseIsDeniedAndChangesNothing() {
    QTemporaryDir dir;
    QCOMPARE(write(**open(dir), "a", "one"), QStringLiteral("ok"));
    const QByteArray before = readAll(in(dir, "store"));
    const auto store = open(dir, "wrong");
    QCOMPARE(codeOf(store), QStringLiteral("keystore.passphrase_wrong"));
    QVERIFY(store.error().kind == lanyard::base::ErrorKind::Denied);
    QCOMPARE(codeOf(open(dir, "")), QStringLiteral("keystore.passphrase_wrong"));
    QCOMPARE(readAll(in(dir, "store")), before);
  }

  void refusesANewStoreWithoutAPassphrase() {
    QTemporaryDir dir;
    QCOMPARE(codeOf(open(dir, "")), QStringLiteral("keystore.passphrase_empty"));
    QVERIFY(!QFile::exists(dir.filePath(QStringLiteral("store"))));
  }

  void aFlippedBitAtEveryByteIsDetectedAndLeftAlone() {
    QTemporaryDir dir;
    const std::string path = in(dir, "store");
    auto store = open(dir);
    QCOMPARE(write(**store, "a", "one"), QStringLiteral("ok"));
    const QByteArray whole = readAll(path);
    for (int at = 0; at < whole.size(); ++at) {
      QByteArray flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      QVERIFY(writeAll(path, flipped));
      QCOMPARE(codeOf(open(dir)), QStringLiteral("keystore.corrupt"));
      QCOMPARE(read(**store, "a"), QStringLiteral("keystore.corrupt"));
      QCOMPARE(write(**store, "a", "two"), QStringLiteral("keystore.corrupt"));
      QCOMPARE(readAll(path), flipped);
    }
    QVERIFY(QCoro::waitFor((*store)->state()) == StoreState::Failing);
    QVERIFY(writeAll(path, whole));
    QCOMPARE(read(**open(dir), "a"), QStringLiteral("one"));
  }

  void truncationAtEveryLengthIsDetected() {
    QTemporaryDir dir;
    const std::string path = in(dir, "store");
    QCOMPARE(write(**open(dir), "a", "one"), QStringLiteral("ok"));
    for (auto length = static_cast<off_t>(readAll(path).size()) - 1; length >= 0; --length) {
      QCOMPARE(::truncate(path.c_str(), length), 0);
      QCOMPARE(codeOf(open(dir)), QStringLiteral("keystore.corrupt"));
    }
  }

  void aHeaderThatAsksForTooMuchIsRefused_data() {
    QTest::addColumn<QByteArray>("cost");
    QTest::newRow("N") << QByteArray::fromHex("1e0000000800000001");
    QTest::newRow("N beyond any") << QByteArray::fromHex("ff0000000800000001");
    QTest::newRow("r") << QByteArray::fromHex("0affffffff00000001");
    QTest::newRow("p") << QByteArray::fromHex("040000000800ffffff");
    QTest::newRow("none") << QByteArray::fromHex("000000000000000000");
  }
  void aHeaderThatAsksForTooMuchIsRefused() {
    QFETCH(QByteArray, cost);
    QTemporaryDir dir;
    const std::string path = in(dir, "store");
    QVERIFY(open(dir));
    QByteArray bytes = readAll(path);
    bytes.replace(8, 9, cost);
    bytes.chop(32);
    bytes += QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
    QVERIFY(writeAll(path, bytes));
    QCOMPARE(codeOf(open(dir)), QStringLiteral("keystore.corrupt"));
  }

  void aForgedDigestDoesNotHelp() {
    QTemporaryDir dir;
    const std::string path = in(dir, "store");
    QCOMPARE(write(**open(dir), "a", "one"), QStringLiteral("ok"));
    QByteArray bytes = readAll(path);
    bytes.chop(32);
    bytes[bytes.size() - 20] = static_cast<char>(bytes[bytes.size() - 20] ^ 1);
    bytes += QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
    QVERIFY(writeAll(path, bytes));
    QCOMPARE(codeOf(open(dir)), QStringLiteral("keystore.corrupt"));
  }

  void thePassphraseIsCheckedAndChanged() {
    QTemporaryDir dir;
    auto store = open(dir);
    QVERIFY((*store)->hasOwnPassphrase());
    QCOMPARE(write(**store, "a", "one"), QStringLiteral("ok"));
    QVERIFY(QCoro::waitFor((*store)->checkOwnPassphrase(Secret(kPassphrase))).value());
    QVERIFY(!QCoro::waitFor((*store)->checkOwnPassphrase(Secret("wrong"))).value());
    QCOMPARE(codeOf(QCoro::waitFor((*store)->changeOwnPassphrase(Secret("wrong"), Secret("next")))),
             QStringLiteral("keystore.passphrase_wrong"));
    QCOMPARE(codeOf(QCoro::waitFor((*store)->changeOwnPassphrase(Secret(kPassphrase), Secret("")))),
             QStringLiteral("keystore.passphrase_empty"));
    QVERIFY(QCoro::waitFor((*store)->checkOwnPassphrase(Secret(kPassphrase))).value());
    QCOMPARE(codeOf(QCoro::waitFor((*store)->changeOwnPassphrase(Secret(kPassphrase), Secret("next")))),
             QStringLiteral("ok"));
    QVERIFY(QCoro::waitFor((*store)->checkOwnPassphrase(Secret("next"))).value());
    QCOMPARE(read(**store, "a"), QStringLiteral("one"));
    QCOMPARE(codeOf(open(dir)), QStringLiteral("keystore.passphrase_wrong"));
    QCOMPARE(read(**open(dir, "next"), "a"), QStringLiteral("one"));
  }

  void aSealedStoreOpensByItsPassphraseOnly() {
    QTemporaryDir dir;
    auto store = open(dir);
    QCOMPARE(write(**store, "a", "one"), QStringLiteral("ok"));
    (*store)->seal();
    QVERIFY(QCoro::waitFor((*store)->state()) == StoreState::Locked);
    QCOMPARE(read(**store, "a"), QStringLiteral("keystore.locked"));
    QCOMPARE(write(**store, "a", "two"), QStringLiteral("keystore.locked"));
    QCOMPARE(codeOf(QCoro::waitFor((*store)->remove("a"))), QStringLiteral("keystore.locked"));
    QVERIFY(!QCoro::waitFor((*store)->checkOwnPassphrase(Secret("wrong"))).value());
    QCOMPARE(read(**store, "a"), QStringLiteral("keystore.locked"));
    QVERIFY(QCoro::waitFor((*store)->checkOwnPassphrase(Secret(kPassphrase))).value());
    QCOMPARE(read(**store, "a"), QStringLiteral("one"));
  }
  void aGuessFromBeforeTheSealDoesNotOpenIt() {
    QTemporaryDir dir;
    auto store = open(dir);
    QCOMPARE(write(**store, "a", "one"), QStringLiteral("ok"));
    auto guess = (*store)->checkOwnPassphrase(Secret(kPassphrase));  // scrypt runs on its thread
    (*store)->seal();
    QVERIFY(QCoro::waitFor(guess).value());
    QCOMPARE(read(**store, "a"), QStringLiteral("keystore.locked"));
  }

  void aFullDiskKeepsTheOldFile() {
    QTemporaryDir dir;
    auto store = open(dir);
    QCOMPARE(write(**store, "a", "one"), QStringLiteral("ok"));
    const QByteArray before = readAll(in(dir, "store"));
    struct rlimit unbound {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &unbound), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = unbound;
    small.rlim_cur = 128;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const QString written = write(**store, "a", "two");
    const QString changed =
        codeOf(QCoro::waitFor((*store)->changeOwnPassphrase(Secret(kPassphrase), Secret("next"))));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &unbound), 0);
    QCOMPARE(written, QStringLiteral("keystore.disk_full"));
    QCOMPARE(changed, QStringLiteral("keystore.disk_full"));
    QCOMPARE(readAll(in(dir, "store")), before);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList{QStringLiteral("store")});
    QVERIFY(QCoro::waitFor((*store)->checkOwnPassphrase(Secret(kPassphrase))).value());
    QCOMPARE(write(**store, "a", "two"), QStringLiteral("ok"));
    QCOMPARE(read(**open(dir), "a"), QStringLiteral("two"));
  }

  void modeIsRepairedAndASymlinkRefused() {
    QTemporaryDir dir;
    const std::string path = in(dir, "store");
    QVERIFY(open(dir));
    QCOMPARE(::chmod(path.c_str(), 0644), 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("had mode 644; it is 0600 now")));
    QCOMPARE(codeOf(open(dir)), QStringLiteral("ok"));
    struct stat found {};
    QCOMPARE(::stat(path.c_str(), &found), 0);
    QCOMPARE(found.st_mode & 07777, 0600U);
    QCOMPARE(::rename(path.c_str(), in(dir, "real").c_str()), 0);
    QCOMPARE(::symlink(in(dir, "real").c_str(), path.c_str()), 0);
    QCOMPARE(codeOf(open(dir)), QStringLiteral("keystore.symlink"));
  }

  void aFileThatVanishesIsNotAnEmptyStore() {
    QTemporaryDir dir;
    auto store = open(dir);
    QCOMPARE(write(**store, "a", "one"), QStringLiteral("ok"));
    QVERIFY(QFile::remove(dir.filePath(QStringLiteral("store"))));
    QCOMPARE(read(**store, "a"), QStringLiteral("keystore.missing"));
    QVERIFY(QCoro::waitFor((*store)->state()) == StoreState::Failing);
  }

  void aKillAtAnyMomentLeavesOldOrNew() {
    QTemporaryDir dir;
    QCOMPARE(write(**open(dir), "other", "kept"), QStringLiteral("ok"));
    for (int round = 0; round < 25; ++round) {
      const pid_t child = ::fork();
      QVERIFY(child >= 0);
      if (child == 0) {
        auto store = open(dir);
        for (int i = 0; store; ++i) {
          if (write(**store, "n", std::string(static_cast<std::size_t>(i % 50 + 1), 'n')) !=
              QLatin1String("ok")) {
            ::_exit(1);
          }
        }
        ::_exit(2);
      }
      QTest::qSleep(1 + static_cast<int>(QRandomGenerator::global()->bounded(10)));
      QCOMPARE(::kill(child, SIGKILL), 0);
      int status = 0;
      QCOMPARE(::waitpid(child, &status, 0), child);
      QVERIFY(WIFSIGNALED(status));
      auto store = open(dir);
      QCOMPARE(codeOf(store), QStringLiteral("ok"));
      QCOMPARE(read(**store, "other"), QStringLiteral("kept"));
      const QString n = read(**store, "n");
      QVERIFY(n == QLatin1String("(none)") || n == QString(n.size(), QLatin1Char('n')));
    }
  }
};

LANYARD_TEST(FileStoreTest)

}  // namespace file_store_test

#include "file_store_test.moc"
