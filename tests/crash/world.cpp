#include "tests/crash/world.h"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

#include "tests/support/tasks.h"

namespace lanyard::crash {
namespace {

using wire::Json;

// A process that is silent for so long hangs, which is a failure too.
constexpr std::chrono::seconds kWorldPatience{40};

pid_t spawn(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t pid = -1;
  if (::posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, argv.data(), environ) != 0) return -1;
  return pid;
}

}  // namespace

Run World::run(const std::string& job, int fatal) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw std::runtime_error("socketpair");
  // Only the child keeps the other end: it is closed here once the child has started, so that the child's
  // death ends the input.
  base::FileDescriptor theirs(::dup(ends[1]));
  ::close(ends[1]);
  LineLink link{base::FileDescriptor(ends[0])};
  Run run;
  const int grantedBefore = m_provider.refreshes - m_provider.refused;
  const int refusedBefore = m_provider.refused;
  const int reusesBefore = m_provider.reuses;
  const pid_t child = spawn({"wallet", "--wallet", m_folder.path().toStdString(),
                             std::to_string(theirs.get()), job, std::to_string(fatal), m_identity});
  if (child < 0) throw std::runtime_error("posix_spawn");
  theirs.reset();
  serve(link, run);
  // The process has reported everything, or hangs.
  if (run.killedAt.empty() && run.report.is_null()) ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (killed == run.killedAt.empty() || (!killed && status != 0))
    throw std::runtime_error(job + " broke down");
  run.rotations = m_provider.refreshes - m_provider.refused - grantedBefore;
  run.refused = m_provider.refused - refusedBefore;
  run.reuses = m_provider.reuses - reusesBefore;
  return run;
}

void World::serve(LineLink& link, Run& run) {
  while (const auto line = link.read(kWorldPatience)) {
    if (line->contains("killed")) {
      run.killedAt = (*line)["killed"].get<std::string>();
      run.sealed = (*line)["sealed"].get<bool>();
    } else if (line->contains("report")) {
      run.report = (*line)["report"];
    } else if (line->contains("identity")) {
      m_identity = (*line)["identity"].get<std::string>();
    } else if (line->contains("authorize")) {
      link.write({{"code", m_provider.authorize((*line)["authorize"].get<std::string>())}});
    } else {
      link.write(answer((*line)["http"]));
    }
  }
}

Json World::answer(const Json& asked) {
  ports::HttpRequest request;
  request.method =
      asked["post"].get<bool>() ? ports::HttpRequest::Method::Post : ports::HttpRequest::Method::Get;
  request.url = asked["url"].get<std::string>();
  request.body = base::Secret(asked["body"].get<std::string>());
  // The provider answers at once, so the result is there already.
  const auto box = test::start(m_provider.send(std::move(request)));
  const auto& response = box->value().value();
  return {{"status", response.status}, {"body", std::string(response.body.view())}};
}

}  // namespace lanyard::crash
