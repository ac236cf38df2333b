#include "app/agent/detach.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <functional>

#include "app/agent/start_words.h"
#include "core/base/errors.h"

using namespace lanyard;

namespace {

/// Long after the report, on any machine that runs this.
constexpr int kSlowEndMicroseconds = 300'000;

/// Starts a process that goes into the background, runs `child` there, and tells how the first process ended.
int started(const std::function<void(agent::Detach&)>& child) {
  const pid_t first = ::fork();
  if (first == 0) {
    agent::Detach detach(true, false);
    child(detach);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(first, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int lockedFile(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  return -1;
}

/// Keeps this process until all others have closed their end of the pipe.
void waitForTheEndOf(int (&pipe)[2]) {
  ::close(pipe[1]);
  char none = 0;
  static_cast<void>(!::read(pipe[0], &none, 1));
}

}  // namespace

class DetachTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aFailedStartHasEndedWithAllThatItHeld() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("lock")).toStdString();
    const int code = started([&path](agent::Detach& detach) {
      if (lockedFile(path) < 0) ::_exit(1);
      detach.failed(base::Error(errors::kKeystoreAbsent), false);
      ::usleep(kSlowEndMicroseconds);
    });
    QCOMPARE(code, agent::exitCodeOf(base::Error(errors::kKeystoreAbsent)));
    const int again = lockedFile(path);
    QVERIFY(again >= 0);
    ::close(again);
  }
  void aFailedStartThatDoesNotEndIsNotWaitedForWithoutEnd() {
    int stop[2];
    QCOMPARE(::pipe2(stop, O_CLOEXEC), 0);
    const int code = started([&](agent::Detach& detach) {
      detach.failed(base::Error(errors::kKeystoreAbsent), false);
      waitForTheEndOf(stop);
    });
    QCOMPARE(code, agent::exitCodeOf(base::Error(errors::kKeystoreAbsent)));
    ::close(stop[0]);
    ::close(stop[1]);
  }
  void aWalletThatServesIsNotWaitedFor() {
    const QTemporaryDir folder;
    const std::string path = folder.filePath(QStringLiteral("lock")).toStdString();
    int stop[2];
    QCOMPARE(::pipe2(stop, O_CLOEXEC), 0);
    const int code = started([&](agent::Detach& detach) {
      if (lockedFile(path) < 0) ::_exit(1);
      detach.serving();
      waitForTheEndOf(stop);
    });
    QCOMPARE(code, 0);
    QCOMPARE(lockedFile(path), -1);
    ::close(stop[0]);
    ::close(stop[1]);
  }
  void anEndWithoutAReportIsItsOwnCode() {
    QCOMPARE(started([](agent::Detach&) { ::_exit(7); }), 7);
  }
};

QTEST_GUILESS_MAIN(DetachTest)
#include "detach_test.moc"
