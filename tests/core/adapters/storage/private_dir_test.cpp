#include "core/adapters/storage/private_dir.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/adapters/storage/posix_file.h"
#include "tests/core/adapters/storage/storage_testing.h"
#include "tests/support/test_program.h"

namespace private_dir_test {

using namespace lanyard::adapters;
using namespace lanyard::base;
using namespace lanyard::testing;

class PrivateDirTest : public QObject {
  Q_OBJECT

 private:
  static unsigned modeOf(const std::string& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 07777 : 0;
  }

 private Q_SLOTS:
  void makesItWithItsParents() {
    QTemporaryDir dir;
    const std::string path = in(dir, "a/b/c/");
    QCOMPARE(codeOf(ensurePrivateDir(path)), QStringLiteral("ok"));
    for (const char* name : {"a", "a/b", "a/b/c"}) QCOMPARE(modeOf(in(dir, name)), 0700U);
    QCOMPARE(codeOf(ensurePrivateDir(path)), QStringLiteral("ok"));
  }

  void leavesParentsThatExistAsTheyAre() {
    QTemporaryDir dir;
    const std::string home = in(dir, "home");
    QCOMPARE(::mkdir(home.c_str(), 0700), 0);
    QCOMPARE(::chmod(home.c_str(), 0755), 0);
    QCOMPARE(codeOf(ensurePrivateDir(in(dir, "home/share/lanyard"))), QStringLiteral("ok"));
    QCOMPARE(modeOf(home), 0755U);
    QCOMPARE(modeOf(in(dir, "home/share")), 0700U);
  }

  void repairsModes_data() {
    QTest::addColumn<uint>("mode");
    for (uint mode : {0755U, 0777U, 01777U, 0500U, 0000U}) {
      QTest::addRow("%o", mode) << mode;
    }
  }
  void repairsModes() {
    QFETCH(uint, mode);
    QTemporaryDir dir;
    const std::string path = in(dir, "d");
    QCOMPARE(::mkdir(path.c_str(), 0700), 0);
    QCOMPARE(::chmod(path.c_str(), mode), 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("it is 0700 now")));
    QCOMPARE(codeOf(ensurePrivateDir(path)), QStringLiteral("ok"));
    QCOMPARE(modeOf(path), 0700U);
  }

  void refusesASymlink() {
    QTemporaryDir dir;
    QCOMPARE(::mkdir(in(dir, "real").c_str(), 0700), 0);
    QCOMPARE(::symlink(in(dir, "real").c_str(), in(dir, "link").c_str()), 0);
    QCOMPARE(codeOf(ensurePrivateDir(in(dir, "link"))), QStringLiteral("dir.symlink"));
  }

  void refusesAFile() {
    QTemporaryDir dir;
    QVERIFY(writeAll(in(dir, "file"), "x"));
    QCOMPARE(codeOf(ensurePrivateDir(in(dir, "file"))), QStringLiteral("dir.not_directory"));
    QCOMPARE(codeOf(ensurePrivateDir(std::string())), QStringLiteral("dir.not_directory"));
  }

  void refusesWhatAnotherOwns() {
    QTemporaryDir dir;
    const std::string path = in(dir, "theirs");
    if (::geteuid() == 0) {
      QCOMPARE(::mkdir(path.c_str(), 0700), 0);
      QCOMPARE(::chown(path.c_str(), 65534, 65534), 0);
      QCOMPARE(codeOf(ensurePrivateDir(path)), QStringLiteral("dir.not_ours"));
      QVERIFY(writeAll(in(dir, "file"), "x"));
      QCOMPARE(::chown(in(dir, "file").c_str(), 65534, 65534), 0);
      QCOMPARE(codeOf(openPrivateFile(in(dir, "file"), O_RDONLY)), QStringLiteral("file.not_ours"));
    } else {
      QCOMPARE(codeOf(ensurePrivateDir("/etc")), QStringLiteral("dir.not_ours"));
      QCOMPARE(codeOf(openPrivateFile("/etc/passwd", O_RDONLY)), QStringLiteral("file.not_ours"));
    }
  }

  void makesNothingBelowAnothersFolder() {
    QTemporaryDir dir;
    if (::geteuid() == 0) {
      const std::string home = in(dir, "ada");
      QCOMPARE(::mkdir(home.c_str(), 0700), 0);
      QCOMPARE(::mkdir((home + "/left").c_str(), 0700), 0);  // root's, of an earlier day
      QCOMPARE(::chown(home.c_str(), 65534, 65534), 0);
      for (const char* path : {"ada/.local/share/lanyard", "ada/lanyard", "ada/left", "ada/left/lanyard"}) {
        const auto made = ensurePrivateDir(in(dir, path));
        QCOMPARE(codeOf(made), QStringLiteral("dir.not_ours"));
        QVERIFY(made.error().detail.find("nobody (uid 65534)") != std::string::npos);
        QVERIFY(made.error().detail.find("root (uid 0)") != std::string::npos);
      }
      QCOMPARE(QDir(dir.filePath(QStringLiteral("ada"))).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
               QStringList{QStringLiteral("left")});
      return;
    }
    // An ordinary user who has no right there is told the owner's name too.
    struct stat found {};
    for (const char* theirs : {"/var/cache/man", "/var/lib/polkit-1", "/var/mail"}) {
      if (::stat(theirs, &found) != 0 || found.st_uid == 0 || found.st_uid == ::geteuid()) continue;
      QCOMPARE(codeOf(ensurePrivateDir(std::string(theirs) + "/a/lanyard")), QStringLiteral("dir.not_ours"));
    }
  }

  void refusesAFifoWithoutHanging() {
    QTemporaryDir dir;
    QCOMPARE(::mkfifo(in(dir, "fifo").c_str(), 0600), 0);
    QCOMPARE(codeOf(openPrivateFile(in(dir, "fifo"), O_RDONLY)), QStringLiteral("file.not_regular"));
  }

  void everyErrorOfAStoresFilesHasAName() {
    // A store says of which file an error is by renaming it: the new code must be one of the table's.
    const std::map<std::string, std::vector<std::string>> families = {
        {"file.", {"store", "keystore", "journal", "lock"}},
        {"dir.", {"store", "keystore", "journal"}},
        {"seal.", {"keystore", "journal"}}};
    // The journal's key needs no derivation, and a broken seal is reported as damage of the whole file.
    const std::set<std::string> never = {"keystore.broken", "journal.broken", "journal.cost",
                                         "journal.stopped", "journal.timeout"};
    int seen = 0;
    for (const ErrorName& name : errorNames()) {
      const std::string code(name.code);
      const auto family = families.find(code.substr(0, code.find('.') + 1));
      if (family == families.end()) continue;
      for (const std::string& store : family->second) {
        const std::string renamedCode = store + code.substr(code.find('.'));
        if (never.contains(renamedCode)) continue;
        QVERIFY2(findError(renamedCode), renamedCode.c_str());
        const Error error = renamed(Error(name, "why"), store);
        QCOMPARE(error.code, renamedCode);
        QCOMPARE(error.kind, findError(renamedCode)->kind);
        QCOMPARE(error.detail, std::string("why"));
        ++seen;
      }
    }
    QVERIFY(seen > 50);
  }

  void lockHasOneHolder() {
    QTemporaryDir dir;
    const std::string path = in(dir, "lock");
    {
      auto first = DataLock::acquire(path);
      QCOMPARE(codeOf(first), QStringLiteral("ok"));
      QCOMPARE(codeOf(DataLock::acquire(path)), QStringLiteral("wallet.running"));
      DataLock moved = std::move(*first);
      QCOMPARE(codeOf(DataLock::acquire(path)), QStringLiteral("wallet.running"));
    }
    QCOMPARE(codeOf(DataLock::acquire(path)), QStringLiteral("ok"));
  }

  void refusesToLockASymlink() {
    QTemporaryDir dir;
    QVERIFY(writeAll(in(dir, "real"), "x"));
    QCOMPARE(::symlink(in(dir, "real").c_str(), in(dir, "lock").c_str()), 0);
    QCOMPARE(codeOf(DataLock::acquire(in(dir, "lock"))), QStringLiteral("lock.symlink"));
  }

  void kernelLetsGoOfAKilledHolder() {
    QTemporaryDir dir;
    const std::string path = in(dir, "lock");
    int ready[2];
    QCOMPARE(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto held = DataLock::acquire(path);
      const char answer = held ? 'y' : 'n';
      if (::write(ready[1], &answer, 1) != 1) ::_exit(1);
      while (true) ::pause();
    }
    QVERIFY(child > 0);
    char answer = 0;
    QCOMPARE(::read(ready[0], &answer, 1), ssize_t(1));
    QCOMPARE(answer, 'y');
    QCOMPARE(codeOf(DataLock::acquire(path)), QStringLiteral("wallet.running"));
    QCOMPARE(::kill(child, SIGKILL), 0);
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(codeOf(DataLock::acquire(path)), QStringLiteral("ok"));
    ::close(ready[0]);
    ::close(ready[1]);
  }

  void replaceLeavesNothingBeside() {
    QTemporaryDir dir;
    const std::string path = in(dir, "file");
    QVERIFY(writeAll(path + ".new", "leftover of a killed run"));
    QCOMPARE(codeOf(replaceFile(path, "one")), QStringLiteral("ok"));
    QCOMPARE(codeOf(replaceFile(path, "two")), QStringLiteral("ok"));
    QCOMPARE(readAll(path), QByteArray("two"));
    QCOMPARE(modeOf(path), 0600U);
    QCOMPARE(QDir(dir.path()).entryList(QDir::Files), QStringList{QStringLiteral("file")});
  }
};

LANYARD_TEST(PrivateDirTest)

}  // namespace private_dir_test

#include "private_dir_test.moc"
