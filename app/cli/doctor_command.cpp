#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/connection_words.h"
#include "app/cli/doctor_checks.h"
#include "app/cli/environment.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

using State = Finding::State;

/// There is a problem.
constexpr int kExitUnwell = 1;

Finding socketFinding() {
  const auto place = placeOfWallet(::getuid());
  if (place) return checkSocket(place->path, ::getuid());
  return {"socket", State::Problem, place.error().message,
          "Sign in to the system as yourself, or set XDG_RUNTIME_DIR."};
}

/// All lines, in the order of dependence.
std::vector<Finding> examine(Session& session) {
  const auto doctor = session.call({"wallet.doctor"});
  std::vector<Finding> wallet;
  if (doctor) {
    wallet = findingsOf(*doctor);
  } else {
    wallet = findingsWithout(doctor.error(), lookAtKeystore());
  }
  const bool screen =
      !environmentVariable("DISPLAY").empty() || !environmentVariable("WAYLAND_DISPLAY").empty();
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  std::vector<Finding> all{socketFinding()};
  all.insert(all.end(), wallet.begin(), wallet.begin() + 2);
  all.push_back(checkBrowser(environmentVariable("BROWSER"), environmentVariable("PATH"), screen));
  all.push_back(checkLoopback());
  all.push_back(checkProxy(environment, doctor ? field(*doctor, "proxy") : std::string()));
  all.insert(all.end(), wallet.begin() + 2, wallet.end());
  return all;
}

const char* nameOf(State state) {
  if (state == State::Ok) return "ok";
  return state == State::Problem ? "problem" : "unknown";
}

wire::Json toJson(const std::vector<Finding>& findings, bool well) {
  wire::Json checks = wire::Json::array();
  for (const Finding& found : findings) {
    wire::Json check{{"name", found.name}, {"state", nameOf(found.state)}, {"words", found.words}};
    if (!found.remedy.empty()) check["remedy"] = found.remedy;
    checks.push_back(std::move(check));
  }
  return wire::Json{{"well", well}, {"checks", std::move(checks)}};
}

std::string toText(const std::vector<Finding>& findings, bool colour) {
  std::string out;
  for (const Finding& found : findings) {
    const bool marked = colour && found.state == State::Problem;
    const std::string state = client::padded(found.state == State::Problem ? "PROBLEM"
                                             : found.state == State::Ok    ? "ok"
                                                                           : "?",
                                             8);
    out += client::padded(found.name, 10) + (marked ? "\x1b[33m" + state + "\x1b[0m" : state) + found.words +
           "\n";
    if (!found.remedy.empty()) out += std::string(18, ' ') + "-> " + found.remedy + "\n";
  }
  return out;
}

Outcome<void> runDoctor(Session& session, bool& well) {
  const std::vector<Finding> findings = examine(session);
  well = std::ranges::none_of(findings, [](const Finding& one) { return one.state == State::Problem; });
  if (session.options().json) return printJson(toJson(findings, well));
  return print(toText(findings, colourWanted()));
}

class DoctorRun final : public CommandRun {
 public:
  [[nodiscard]] Outcome<void> run(Session& session) override {
    bool well = true;
    auto looked = runDoctor(session, well);
    if (!well) setExitCode(kExitUnwell);
    return looked;
  }
};

}  // namespace

extern constinit const Command kDoctor{.name = "doctor",
                                       .description = "Find out what is wrong, and how to mend it",
                                       .make = makeRun<DoctorRun>,
                                       .startsNothing = true};

}  // namespace lanyard::cli
