#include "core/adapters/storage/sealed_journal.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QRandomGenerator>

#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/test_program.h"

namespace sealed_journal_test {

using namespace lanyard::adapters;
using namespace lanyard::testing;
using lanyard::base::Result;
using lanyard::base::Secret;
using lanyard::ports::JournalEntry;

namespace {

const std::string kAlice = "11111111-1111-4111-8111-111111111111";
const std::string kBob = "22222222-2222-4222-8222-222222222222";
const std::string kKey(32, 'k');
const std::string kItem = R"({"generation":5,"token":"canary-refresh-token"})";

// "identity generation sealed-or-dash" for each entry, or its error code.
QStringList told(SealedJournal& journal) {
  QStringList lines;
  for (const Result<JournalEntry>& entry : journal.entries()) {
    if (!entry) {
      lines << QString::fromStdString(entry.error().code);
      continue;
    }
    const std::string item = entry->sealed ? std::string(entry->sealed->view()) : "-";
    lines << QString::fromStdString(entry->identityId.substr(0, 4) + " " + std::to_string(entry->generation) +
                                    " " + item);
  }
  return lines;
}

QString line(const std::string& text) {
  return QString::fromStdString(text);
}

}  // namespace

class SealedJournalTest : public QObject {
  Q_OBJECT

 private:
  lanyard::base::SystemRandom m_random;

  std::unique_ptr<SealedJournal> open(const QTemporaryDir& dir, const std::string& account = "account",
                                      const std::string& key = kKey) {
    auto journal = SealedJournal::open(in(dir, "journal"), account, Secret(key), m_random);
    return journal ? std::move(*journal) : nullptr;
  }
  static std::string file(const QTemporaryDir& dir, const std::string& name) {
    return in(dir, ("journal/" + name).c_str());
  }

 private Q_SLOTS:
  void goesThroughARotation() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal);
    QCOMPARE(told(*journal), QStringList());
    QCOMPARE(codeOf(journal->markSpending(kAlice, 4)), QStringLiteral("ok"));
    QCOMPARE(told(*journal), QStringList{line("1111 4 -")});
    QCOMPARE(codeOf(journal->seal(kAlice, 5, Secret(kItem))), QStringLiteral("ok"));
    QCOMPARE(told(*open(dir)), QStringList{line("1111 5 " + kItem)});
    QCOMPARE(codeOf(journal->clear(kAlice)), QStringLiteral("ok"));
    QCOMPARE(told(*open(dir)), QStringList());
    QVERIFY(QDir(dir.filePath(QStringLiteral("journal"))).isEmpty(QDir::Files | QDir::Hidden));
    QCOMPARE(codeOf(journal->clear(kAlice)), QStringLiteral("ok"));
  }

  void keepsAnUnsavedItemWhileTheNextIsSpent() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->markSpending(kAlice, 4) && journal->seal(kAlice, 5, Secret("five")));
    QVERIFY(journal->markSpending(kAlice, 5));
    QCOMPARE(told(*journal), (QStringList{line("1111 5 five"), line("1111 5 -")}));
    QVERIFY(journal->seal(kAlice, 6, Secret("six")));
    QCOMPARE(told(*journal), QStringList{line("1111 6 six")});
  }

  void sealsWithoutASpendingRecord() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->seal(kAlice, 1, Secret("one")));
    QVERIFY(journal->seal(kAlice, 2, Secret("two")));
    QVERIFY(journal->seal(kBob, 1, Secret("")));
    QCOMPARE(told(*journal), (QStringList{line("1111 2 two"), line("2222 1 ")}));
  }

  void takesItemsBeyondTheReservedRoom() {
    QTemporaryDir dir;
    auto journal = open(dir);
    const std::string large(3UL * 1024 * 1024, 'x');
    QVERIFY(journal->markSpending(kAlice, 1) && journal->seal(kAlice, 2, Secret(large)));
    const auto entries = journal->entries();
    QVERIFY(entries.size() == 1 && entries[0] && entries[0]->sealed->equals(large));
  }

  void nothingIsReadableInTheFiles() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->markSpending(kAlice, 4) && journal->seal(kAlice, 5, Secret(kItem)));
    const std::string path = file(dir, kAlice + ".sealed");
    QVERIFY(!readAll(path).contains("canary"));
    struct stat found {};
    QCOMPARE(::stat(path.c_str(), &found), 0);
    QCOMPARE(found.st_mode & 07777, 0600U);
  }

  void theRoomForTheReplyIsReal() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->markSpending(kAlice, 4));
    struct stat found {};
    QCOMPARE(::stat(file(dir, kAlice + ".spending").c_str(), &found), 0);
    QVERIFY(found.st_blocks * 512 >= 1024L * 1024);
  }

  void refusesIdsThatAreNoUuid_data() {
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("path") << QByteArray("../../../../../../../../tmp/aaaaaaaaa");
    QTest::newRow("upper case") << QByteArray("AAAAAAAA-1111-4111-8111-111111111111");
    QTest::newRow("NUL") << QByteArray("11111111-1111-4111-8111-11111111111\0", 36);
    QTest::newRow("long") << QByteArray("11111111-1111-4111-8111-1111111111111");
  }
  void refusesIdsThatAreNoUuid() {
    QFETCH(QByteArray, id);
    QTemporaryDir dir;
    auto journal = open(dir);
    const QString refused = QStringLiteral("journal.bad_id");
    QCOMPARE(codeOf(journal->markSpending(id.toStdString(), 1)), refused);
    QCOMPARE(codeOf(journal->seal(id.toStdString(), 1, Secret("x"))), refused);
    QCOMPARE(codeOf(journal->clear(id.toStdString())), refused);
  }

  void refusesAKeyOfAnotherSize() {
    QTemporaryDir dir;
    QCOMPARE(codeOf(SealedJournal::open(in(dir, "j"), "account", Secret("short"), m_random)),
             QStringLiteral("journal.bad_key"));
  }

  void detectsAFlippedBitAtEveryByte() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->markSpending(kBob, 7));
    QVERIFY(journal->markSpending(kAlice, 4) && journal->seal(kAlice, 5, Secret(kItem)));
    const std::string path = file(dir, kAlice + ".sealed");
    const QByteArray whole = readAll(path);
    for (int at = 0; at < whole.size(); ++at) {
      QByteArray flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      QVERIFY(writeAll(path, flipped));
      QCOMPARE(told(*journal), (QStringList{line("journal.corrupt"), line("2222 7 -")}));
    }
    QVERIFY(writeAll(path, whole));
    QCOMPARE(told(*journal), (QStringList{line("1111 5 " + kItem), line("2222 7 -")}));
  }

  void detectsAFlippedBitInASpendingRecord() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->markSpending(kAlice, 4));
    const std::string path = file(dir, kAlice + ".spending");
    const QByteArray whole = readAll(path);
    for (int at = 0; at < 512; ++at) {  // the head block; behind it is reserved room that means nothing
      QByteArray flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      QVERIFY(writeAll(path, flipped));
      QCOMPARE(told(*journal), QStringList{line("journal.corrupt")});
    }
  }

  void detectsTruncationAtEveryLength() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->seal(kBob, 7, Secret("seven")));
    QVERIFY(journal->markSpending(kAlice, 4) && journal->seal(kAlice, 5, Secret(kItem)));
    const std::string path = file(dir, kAlice + ".sealed");
    for (auto length = static_cast<off_t>(readAll(path).size()) - 1; length >= 0; --length) {
      QCOMPARE(::truncate(path.c_str(), length), 0);
      QCOMPARE(told(*journal), (QStringList{line("journal.corrupt"), line("2222 7 seven")}));
    }
  }

  void detectsWhatIsAppended() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->seal(kAlice, 5, Secret(kItem)));
    const std::string path = file(dir, kAlice + ".sealed");
    QVERIFY(writeAll(path, readAll(path) + '\0'));
    QCOMPARE(told(*journal), QStringList{line("journal.corrupt")});
  }

  void detectsFilesSwappedBetweenIdentities() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->seal(kAlice, 5, Secret("hers")) && journal->seal(kBob, 5, Secret("his")));
    const std::string hers = file(dir, kAlice + ".sealed");
    const std::string his = file(dir, kBob + ".sealed");
    const QByteArray kept = readAll(hers);
    QVERIFY(writeAll(hers, readAll(his)) && writeAll(his, kept));
    QCOMPARE(told(*journal), (QStringList{line("journal.corrupt"), line("journal.corrupt")}));
  }

  void detectsAnotherAccountOrKey() {
    QTemporaryDir dir;
    QVERIFY(open(dir)->seal(kAlice, 5, Secret(kItem)));
    QCOMPARE(told(*open(dir, "other")), QStringList{line("journal.corrupt")});
    QCOMPARE(told(*open(dir, "account", std::string(32, 'K'))), QStringList{line("journal.corrupt")});
  }

  void detectsAnItemUnderAnotherGeneration() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->markSpending(kAlice, 4) && journal->seal(kAlice, 5, Secret("five")));
    const std::string path = file(dir, kAlice + ".sealed");
    const QByteArray five = readAll(path);
    QVERIFY(journal->markSpending(kAlice, 5) && journal->seal(kAlice, 6, Secret("six")));
    const QByteArray six = readAll(path);
    // An old item claimed as new, by its number or under the head of a later rotation.
    QByteArray renumbered = five;
    renumbered[512 + 7] = 7;
    QByteArray grafted = six.left(512) + five.mid(512);
    QVERIFY(writeAll(path, renumbered));
    QCOMPARE(told(*journal), QStringList{line("journal.corrupt")});
    QVERIFY(writeAll(path, grafted));
    QCOMPARE(told(*journal), QStringList{line("journal.corrupt")});
    // Put back whole, it says its own, lower generation: the keystore's is higher, so it is not replayed.
    QVERIFY(writeAll(path, five));
    QCOMPARE(told(*journal), QStringList{line("1111 5 five")});
  }

  void detectsASpendingFileRenamedToSealed() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->markSpending(kAlice, 4));
    QVERIFY(QFile::rename(line(file(dir, kAlice + ".spending")), line(file(dir, kAlice + ".sealed"))));
    QCOMPARE(told(*journal), QStringList{line("journal.corrupt")});
  }

  void refusesToSpendWithoutRoomAndKeepsWhatWas() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->seal(kAlice, 5, Secret("five")));
    struct rlimit before {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = before;
    small.rlim_cur = 256UL * 1024;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const QString refused = codeOf(journal->markSpending(kAlice, 5));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QCOMPARE(refused, QStringLiteral("journal.disk_full"));
    QCOMPARE(told(*journal), QStringList{line("1111 5 five")});
    QCOMPARE(QDir(dir.filePath(QStringLiteral("journal"))).entryList(QDir::Files).size(), 1);
  }

  void aFullDiskWhileSealingLeavesTheSpendingRecord() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->markSpending(kAlice, 5));
    struct rlimit before {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    ::signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = before;
    small.rlim_cur = 2UL * 1024 * 1024;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const QString refused = codeOf(journal->seal(kAlice, 6, Secret(std::string(4UL * 1024 * 1024, 'x'))));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QCOMPARE(refused, QStringLiteral("journal.disk_full"));
    QCOMPARE(told(*journal), QStringList{line("1111 5 -")});
    QVERIFY(journal->seal(kAlice, 6, Secret("six")));
    QCOMPARE(told(*journal), QStringList{line("1111 6 six")});
  }

  void aSymlinkInTheFolderIsAnErrorOfItsOwn() {
    QTemporaryDir dir;
    auto journal = open(dir);
    QVERIFY(journal->seal(kBob, 7, Secret("seven")));
    QCOMPARE(::symlink("/etc/passwd", file(dir, kAlice + ".sealed").c_str()), 0);
    QVERIFY(writeAll(file(dir, "stranger.sealed"), "x"));
    QCOMPARE(told(*journal),
             (QStringList{line("journal.symlink"), line("2222 7 seven"), line("journal.corrupt")}));
  }

  // A child rotates without end and is killed at a random moment. What is left is always whole: the other
  // identity reads as ever, and hers is the state before or after a step, with the item of its own
  // generation.
  void aKillAtAnyMomentLeavesOldOrNew() {
    QTemporaryDir dir;
    QVERIFY(open(dir)->seal(kBob, 7, Secret("seven")));
    int seen = 0;
    for (int round = 0; round < 50; ++round) {
      int begun[2];
      QCOMPARE(::pipe(begun), 0);
      const pid_t child = ::fork();
      QVERIFY(child >= 0);
      if (child == 0) {
        auto journal = open(dir);
        for (std::uint64_t generation = 1; journal; ++generation) {
          const std::string item = "item " + std::to_string(generation + 1);
          if (!journal->markSpending(kAlice, generation)) ::_exit(1);
          if (generation == 1 && ::write(begun[1], "b", 1) != 1) ::_exit(5);
          if (!journal->seal(kAlice, generation + 1, Secret(item))) ::_exit(2);
          if (generation % 3 == 0 && !journal->clear(kAlice)) ::_exit(3);
        }
        ::_exit(4);
      }
      ::close(begun[1]);
      // From its first record on: how long a child takes to get there is the machine's matter.
      char byte = 0;
      const bool started = ::read(begun[0], &byte, 1) == 1;
      ::close(begun[0]);
      QTest::qSleep(static_cast<int>(QRandomGenerator::global()->bounded(12)));
      QCOMPARE(::kill(child, SIGKILL), 0);
      int status = 0;
      QCOMPARE(::waitpid(child, &status, 0), child);
      QVERIFY2(started && WIFSIGNALED(status), "the child failed before it was killed");
      auto journal = open(dir);
      QVERIFY(journal);
      bool bob = false;
      for (const Result<JournalEntry>& entry : journal->entries()) {
        QVERIFY2(entry.has_value(), entry ? "" : entry.error().detail.c_str());
        if (entry->identityId == kBob) bob = entry->sealed && entry->sealed->equals("seven");
        if (entry->identityId != kAlice) continue;
        ++seen;
        if (entry->sealed) QVERIFY(entry->sealed->equals("item " + std::to_string(entry->generation)));
      }
      QVERIFY(bob);
      QVERIFY(journal->clear(kAlice));
    }
    QVERIFY2(seen > 0, "no round ever caught a record");
  }
};

LANYARD_TEST(SealedJournalTest)

}  // namespace sealed_journal_test

#include "sealed_journal_test.moc"
