#include "core/client/agent_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "core/base/screen_environment.h"
#include "core/wire/json.h"

namespace lanyard::client {
namespace {

using std::chrono::steady_clock;

/// The wallet's longest wait after wrong passphrases.
constexpr std::int64_t kLongestWaitSeconds = 60;
constexpr auto kStep = std::chrono::milliseconds(20);
/// Longer than any line that our agent writes.
constexpr std::size_t kLongestText = 64UL * 1024;
/// How much a pipe takes without a reader (PIPE_BUF).
constexpr std::size_t kPipeRoom = 4096;

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  // execve(2) takes char* for historical reasons, and changes nothing.
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

struct Pipe {
  base::FileDescriptor read;
  base::FileDescriptor write;
};

/// A pipe above the standard streams, which the child replaces. Not valid, with errno, where none can be
/// made.
Pipe makePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  for (int& end : ends) {
    if (end > STDERR_FILENO) continue;
    const int higher = ::fcntl(end, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    ::close(end);
    end = higher;
  }
  return {base::FileDescriptor(ends[0]), base::FileDescriptor(ends[1])};
}

/// A pipe that holds the secret and a line break, to be read once. Not valid, with errno, where none can be
/// made.
base::FileDescriptor pipeWith(const base::Secret& secret) {
  Pipe pipe = makePipe();
  if (!pipe.read.valid() || !pipe.write.valid()) return {};
  errno = EIO;
  const bool whole =
      secret.size() < kPipeRoom &&
      ::write(pipe.write.get(), secret.view().data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
      ::write(pipe.write.get(), "\n", 1) == 1;
  return whole ? std::move(pipe.read) : base::FileDescriptor();
}

/// Runs in the child, with calls only that are safe after fork. The secret becomes descriptor 3, the report
/// of a failed exec 4; those above are closed.
[[noreturn]] void become(char* const* argv, char* const* envp, int said, int secret, int report) {
  ::setsid();
  ::umask(077);
  const int null = ::open("/dev/null", O_RDWR);
  // All go above 4 first, so that none is in the way of another.
  const int safeSaid = ::fcntl(said, F_DUPFD, 5);
  const int safeSecret = secret >= 0 ? ::fcntl(secret, F_DUPFD, 5) : -1;
  const int safeReport = ::fcntl(report, F_DUPFD, 5);
  bool ready = null >= 0 && safeSaid >= 0 && safeReport >= 0 && ::dup2(null, STDIN_FILENO) >= 0 &&
               ::dup2(null, STDOUT_FILENO) >= 0 && ::dup2(safeSaid, STDERR_FILENO) >= 0;
  if (secret >= 0) {
    ready = ready && safeSecret >= 0 && ::dup2(safeSecret, 3) == 3;
  } else {
    ::close(3);
  }
  ready = ready && ::dup3(safeReport, 4, O_CLOEXEC) == 4;
  if (ready) {
    ::closefrom(5);
    ::execve(argv[0], argv, envp);
    report = 4;
  }
  const int why = errno;
  static_cast<void>(!::write(report, &why, sizeof why));
  ::_exit(127);
}

}  // namespace

std::vector<std::string> agentEnvironment(const char* const* environment) {
  std::vector<std::string> kept;
  for (; *environment != nullptr; ++environment) {
    if (base::isScreenVariable(*environment)) kept.emplace_back(*environment);
  }
  return kept;
}

AgentProcess::AgentProcess(const std::string& program, const Order& order) : m_onWaiting(order.onWaiting) {
  std::vector<std::string> words{program, "--start-report"};
  words.insert(words.end(), order.arguments.begin(), order.arguments.end());
  if (order.passphrase != nullptr) words.emplace_back("--passphrase-fd=3");
  run(program, std::move(words), order.passphrase);
}

void AgentProcess::run(const std::string& program, std::vector<std::string> words,
                       const base::Secret* passphrase) {
  Pipe said = makePipe();
  const auto failed = [this](int why) { m_start.error = why != 0 ? why : EIO; };
  if (program.empty()) return failed(ENOENT);
  if (!said.read.valid() || !said.write.valid()) return failed(errno);
  Pipe report = makePipe();
  if (!report.read.valid() || !report.write.valid()) return failed(errno);
  base::FileDescriptor secret;
  if (passphrase != nullptr) {
    secret = pipeWith(*passphrase);
    if (!secret.valid()) return failed(errno);
  }
  const std::vector<std::string> environment = agentEnvironment(environ);
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(environment);
  const pid_t child = ::fork();
  if (child < 0) return failed(errno);
  if (child == 0) become(argv.data(), envp.data(), said.write.get(), secret.get(), report.write.get());
  said.write.reset();
  report.write.reset();
  m_child = child;
  m_said = std::move(said.read);
  // The exec closes the pipe; bytes in it tell of a failed exec.
  int why = 0;
  ssize_t got = 0;
  do {
    got = ::read(report.read.get(), &why, sizeof why);
  } while (got < 0 && errno == EINTR);
  if (got == sizeof why) return failed(why);
  m_start.ran = true;
}

bool AgentProcess::look(std::chrono::milliseconds patience) {
  if (m_child < 0) return true;
  const auto takeIn = [&](int milliseconds) {
    pollfd wait{m_said.get(), POLLIN, 0};
    while (m_said.valid() && ::poll(&wait, 1, milliseconds) == 1) {
      std::array<char, 4096> chunk;
      const ssize_t got = ::read(m_said.get(), chunk.data(), chunk.size());
      if (got <= 0) {
        m_said.reset();
        return;
      }
      m_text.append(chunk.data(), static_cast<std::size_t>(got));
      milliseconds = 0;
    }
  };
  takeIn(static_cast<int>(patience.count()));
  int status = 0;
  // The process has ended, or will at once, when the pipe is closed.
  const bool ended = ::waitpid(m_child, &status, WNOHANG) == m_child;
  if (ended) {
    // Reads what is still in the pipe, without waiting for processes that may hold it open.
    takeIn(0);
    m_child = -1;
    if (WIFEXITED(status)) m_start.exitCode = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) m_start.signal = WTERMSIG(status);
  } else if (!m_said.valid() && patience.count() > 0) {
    ::usleep(2'000);  // there is nothing left to poll
  }
  hear(ended);
  return ended;
}

void AgentProcess::wait(std::chrono::seconds patience) {
  const auto deadline = steady_clock::now() + patience;
  while (!look(kStep) && steady_clock::now() < deadline) {
  }
}

/// Takes the whole lines; with `isWhole`, the rest too.
void AgentProcess::hear(bool isWhole) {
  std::size_t end = 0;
  while ((end = m_text.find('\n')) != std::string::npos) {
    take(std::string_view(m_text).substr(0, end));
    m_text.erase(0, end + 1);
  }
  if (isWhole && !m_text.empty()) take(m_text);
  if (isWhole || m_text.size() > kLongestText) m_text.clear();
}

void AgentProcess::take(std::string_view line) {
  const auto json = wire::parseJson(line);
  const auto text = [&json](const char* name) {
    if (!json || !json->is_object()) return std::string();
    const auto found = json->find(name);
    return found != json->end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const std::string step = text("start");
  if (step == "waiting") {
    m_start.waitsFor = text("words");
    if (m_onWaiting) m_onWaiting(m_start.waitsFor);
  } else if (step == "failed" || step == "looked") {
    m_start.code = text("code");
    m_start.words = text("words");
    m_start.remedy = text("remedy");
    m_start.detail = text("detail");
    m_start.keystore = text("keystore");
    const auto isNew = json->find("new");
    m_start.isNew = isNew != json->end() && isNew->is_boolean() && isNew->get<bool>();
    const auto wait = json->find("wait_s");
    if (wait != json->end() && wait->is_number_integer()) {
      m_start.wait =
          std::chrono::seconds(std::clamp<std::int64_t>(wait->get<std::int64_t>(), 0, kLongestWaitSeconds));
    }
  } else if (m_start.code.empty() && !line.starts_with("time=")) {
    m_start.stray = line;
  }
}

}  // namespace lanyard::client
