#include "core/adapters/local/line_buffer.h"
#include "core/adapters/local/process_directory.h"
#include "core/adapters/network/redirect_request.h"
#include "core/wire/json.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

/// Lines come out as they went in, however the bytes were cut.
void checkLines(std::string_view bytes, std::size_t piece) {
  constexpr std::size_t kLimit = 64;
  adapters::LineBuffer buffer(kLimit);
  std::string seen;
  while (!bytes.empty()) {
    buffer.append(bytes.substr(0, piece));
    seen += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (const auto line = buffer.take()) {
      require(line->size() <= kLimit, "a line is within the limit");
      require(seen.compare(0, line->size() + 1, *line + '\n') == 0, "a line comes out as it went in");
      seen.erase(0, line->size() + 1);
    }
    if (buffer.tooLong()) return;
  }
  require(seen.find('\n') == std::string::npos, "no line is left behind");
}

}  // namespace

// What other programs of the machine can put before us: the name in /proc/PID/stat, a control group, bytes on
// the pipe.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::textOf(data, size);
  const auto stat = adapters::parseProcessStat(text);
  if (stat) static_cast<void>(adapters::terminalName(stat->terminal));
  const std::string unit = adapters::unitOf(text);
  require(unit.find('/') == std::string::npos, "a unit is the last part of a path");
  const std::string valid = adapters::validUtf8(text);
  require(adapters::isUtf8(valid), "what is shown is UTF-8");
  require(!adapters::isUtf8(text) || valid == text, "good UTF-8 stays as it is");
  if (size > 0) checkLines(text.substr(1), 1 + data[0] % 16U);
  return 0;
}
