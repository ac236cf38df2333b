#include <unistd.h>

#include "app/cli/command.h"
#include "app/cli/connection_words.h"
#include "app/cli/output.h"
#include "app/cli/wallet_stop.h"

namespace lanyard::cli {
namespace {

Outcome<void> runStop(Session& session, bool force) {
  const auto place = placeOfWallet(::getuid());
  if (!place) return Refusal(place.error());
  const bool there = isThere(place->path);
  if (!there) tell("No wallet runs.");
  const auto stopped = there ? stopWallet(session, force) : Outcome<void>();
  if (!stopped) return stopped;
  return session.options().json ? printJson(wire::Json{{"stopped", there}}) : Outcome<void>();
}

class StopRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"--force", &m_force, "Even when something is not saved, and is lost by it"});
  }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runStop(session, m_force); }

 private:
  bool m_force = false;
};

}  // namespace

extern constinit const Command kStop{.name = "stop",
                                     .description = "End the wallet; the next command starts it again",
                                     .make = makeRun<StopRun>,
                                     .startsNothing = true};

}  // namespace lanyard::cli
