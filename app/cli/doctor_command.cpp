#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/doctor_checks.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/plain_text.h"
#include "core/wire/socket_path.h"

namespace lanyard::cli {
namespace {

using State = Finding::State;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : std::string();
}

Finding socketFinding() {
  const auto place =
      wire::socketPath(std::getenv("LANYARD_SOCK"), std::getenv("XDG_RUNTIME_DIR"), ::getuid());
  if (place) return checkSocket(place->path, ::getuid());
  return {"socket", State::Problem, place.error().why,
          "Sign in to the system as yourself, or set XDG_RUNTIME_DIR."};
}

/// All lines, in the order in which one thing needs the other.
std::vector<Finding> examine(Session& session) {
  const auto doctor = session.call({"wallet.doctor"});
  std::vector<Finding> wallet;
  if (doctor) {
    wallet = findingsOf(*doctor);
  } else {
    wallet = findingsWithout(doctor.error(), lookAtKeystore());
  }
  const bool screen = !variable("DISPLAY").empty() || !variable("WAYLAND_DISPLAY").empty();
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  std::vector<Finding> all{socketFinding()};
  all.insert(all.end(), wallet.begin(), wallet.begin() + 2);
  all.push_back(checkBrowser(variable("BROWSER"), variable("PATH"), screen));
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
    const std::string state = padded(found.state == State::Problem ? "PROBLEM"
                                     : found.state == State::Ok    ? "ok"
                                                                   : "?",
                                     8);
    out += padded(found.name, 10) + (marked ? "\x1b[33m" + state + "\x1b[0m" : state) + found.words + "\n";
    if (!found.remedy.empty()) out += std::string(18, ' ') + "-> " + found.remedy + "\n";
  }
  return out;
}

}  // namespace

Outcome<void> runDoctor(Session& session, bool& well) {
  const std::vector<Finding> findings = examine(session);
  well = std::ranges::none_of(findings, [](const Finding& one) { return one.state == State::Problem; });
  if (session.options().json) return printJson(toJson(findings, well));
  return print(toText(findings, colourWanted()));
}

}  // namespace lanyard::cli
