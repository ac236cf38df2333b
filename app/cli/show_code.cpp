#include "app/cli/show_code.h"

#include <unistd.h>

#include <string>
#include <vector>

#include "app/cli/big_code.h"
#include "app/cli/browser.h"
#include "app/cli/duration.h"
#include "app/cli/environment.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

/// What the terminal of stderr can show. Away from a terminal: plain words alone.
struct Screen {
  bool isTerminal = ::isatty(STDERR_FILENO) == 1 && environmentVariable("TERM") != "dumb";
  bool colours = isTerminal && colourAllowed();
  std::size_t columns = outputColumns(STDERR_FILENO);

  Screen() {
    constexpr std::size_t kUsual = 80;
    if (columns == 0) columns = kUsual;
  }
};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

std::vector<std::string> modulesIn(const wire::Json& step) {
  std::vector<std::string> modules;
  for (const wire::Json& row : member(step, "qr")) {
    if (row.is_string()) modules.push_back(row.get<std::string>());
  }
  return modules;
}

}  // namespace

Outcome<void> showCode(const wire::Json& step, bool quiet) {
  const std::string code = client::plainLine(field(step, "user_code"), 60);
  const std::string address = field(step, "verification_uri");
  if (code.empty()) return protocolError("a step without its code");
  if (!isWebAddress(address)) return protocolError("the address for the code is no web address");
  if (quiet) return {};
  const Screen screen;
  tell("To sign in, open this address in a browser on any device:\n\n  " + address +
       "\n\nand type this code there:\n");
  const std::string large = screen.isTerminal ? joined(bigCode(code, screen.columns)) : std::string();
  if (!large.empty()) tell(large + "\n");
  tell("  " + code + "\n");
  const std::string qr =
      screen.isTerminal ? joined(qrLines(modulesIn(step), screen.columns, screen.colours)) : "";
  if (!qr.empty()) tell("Or scan this:\n\n" + qr + "\n");
  const auto until = number(step, "until");
  const std::string when = until ? clockOf(*until) : std::string();
  if (!when.empty()) tell("The code is good until " + when + ". Waiting\u2026 (Ctrl+C to stop)");
  return {};
}

}  // namespace lanyard::cli
