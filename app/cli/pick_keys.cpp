#include "app/cli/pick_keys.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

enum class Key {
  None,
  Letter,
  Up,
  Down,
  PageUp,
  PageDown,
  First,
  Last,
  Erase,
  EraseWord,
  EraseAll,
  Take,
  Stop
};

struct Stroke {
  Key key = Key::None;
  std::string letter = {};
};

/// The bytes of a terminal as keys.
class KeyReader {
 public:
  explicit KeyReader(int fd) : m_fd(fd) {}

  /// Reads what is there. False: the terminal is gone.
  bool fill() {
    std::array<char, 256> bytes{};
    const ssize_t got = ::read(m_fd, bytes.data(), bytes.size());
    if (got > 0) m_bytes.append(bytes.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  /// The next key of what was read; none at its end.
  std::optional<Stroke> next() {
    if (m_bytes.empty()) return std::nullopt;
    const char first = m_bytes.front();
    if (first == '\x1b') return escape();
    if (static_cast<unsigned char>(first) < 0x20 || first == '\x7f') {
      m_bytes.erase(0, 1);
      return Stroke{control(first)};
    }
    std::size_t size = 1;
    while (size < m_bytes.size() && (static_cast<unsigned char>(m_bytes[size]) & 0xc0U) == 0x80) ++size;
    Stroke stroke{Key::Letter, m_bytes.substr(0, size)};
    m_bytes.erase(0, size);
    return stroke;
  }

 private:
  static Key control(char byte) {
    switch (byte) {
      case '\n':
      case '\r':
        return Key::Take;
      case '\x7f':
      case '\b':
        return Key::Erase;
      case 'U' - '@':
        return Key::EraseAll;
      case 'W' - '@':
        return Key::EraseWord;
      case 'P' - '@':
        return Key::Up;
      case 'N' - '@':
      case '\t':
        return Key::Down;
      case 'D' - '@':
        return Key::Stop;
      default:
        return Key::None;
    }
  }

  /// A key that a terminal tells by several bytes. Escape alone is one that no others follow.
  Stroke escape() {
    const bool follows = ready(1) && (m_bytes[1] == '[' || m_bytes[1] == 'O');
    if (!follows) {
      m_bytes.erase(0, 1);
      return {Key::Stop};
    }
    std::size_t end = 2;
    const auto isParameter = [](char c) { return (c >= '0' && c <= '9') || c == ';' || c == '?'; };
    while (ready(end) && isParameter(m_bytes[end])) ++end;
    const std::string name = m_bytes.substr(2, end - 2) + (end < m_bytes.size() ? m_bytes[end] : ' ');
    m_bytes.erase(0, end + 1);
    return {named(name)};
  }

  static Key named(std::string_view name) {
    struct Named {
      std::string_view name;
      Key key;
    };
    constexpr std::array<Named, 10> kNames{{{"A", Key::Up},
                                            {"B", Key::Down},
                                            {"H", Key::First},
                                            {"F", Key::Last},
                                            {"1~", Key::First},
                                            {"7~", Key::First},
                                            {"4~", Key::Last},
                                            {"8~", Key::Last},
                                            {"5~", Key::PageUp},
                                            {"6~", Key::PageDown}}};
    for (const Named& one : kNames) {
      if (one.name == name) return one.key;
    }
    return Key::None;
  }

  /// Whether there is a byte at this place, or comes at once.
  bool ready(std::size_t place) {
    constexpr int kTogetherMs = 50;  // the bytes of one key come together, also over a slow line
    while (m_bytes.size() <= place) {
      pollfd waiting{m_fd, POLLIN, 0};
      if (::poll(&waiting, 1, kTogetherMs) != 1 || !fill()) return false;
    }
    return true;
  }

  int m_fd;
  std::string m_bytes;
};

/// The list as it stands on the terminal. The cursor stays where is typed, in its first line.
class Drawing {
 public:
  explicit Drawing(const Terminal& terminal) : m_terminal(terminal) {}

  void draw(const PickList& list, const std::string& note) const {
    const Terminal::Size size = m_terminal.size();
    const std::vector<std::string> lines = list.screen(size.columns, size.rows, colourAllowed(), note);
    // Wide letters take more room than counted: the terminal cuts the line instead of breaking it.
    std::string out = "\x1b[?7l\r\x1b[J";
    for (std::size_t i = 0; i < lines.size(); ++i) out += (i == 0 ? "" : "\r\n") + lines[i];
    out += "\x1b[?7h";
    if (lines.size() > 1) out += "\x1b[" + std::to_string(lines.size() - 1) + "A";
    out += "\r\x1b[" + std::to_string(client::characters(lines.front())) + "C";
    m_terminal.write(out);
  }
  void erase() const { m_terminal.write("\r\x1b[J"); }

 private:
  const Terminal& m_terminal;
};

/// Does what a key says. A value: the person is done.
std::optional<Picked> apply(const Stroke& stroke, PickList& list, std::string& note) {
  constexpr std::ptrdiff_t kPage = 10;
  constexpr std::ptrdiff_t kAll = 1'000'000;
  note.clear();
  switch (stroke.key) {
    case Key::Letter:
      list.type(stroke.letter);
      break;
    case Key::Erase:
      list.erase();
      break;
    case Key::EraseWord:
      list.eraseWord();
      break;
    case Key::EraseAll:
      list.eraseAll();
      break;
    case Key::Up:
      list.move(-1);
      break;
    case Key::Down:
      list.move(1);
      break;
    case Key::PageUp:
      list.move(-kPage);
      break;
    case Key::PageDown:
      list.move(kPage);
      break;
    case Key::First:
      list.move(-kAll);
      break;
    case Key::Last:
      list.move(kAll);
      break;
    case Key::Stop:
      return Picked{};
    case Key::Take:
      if (const ProviderLine* line = list.marked()) {
        if (line->cannot.empty()) return Picked{line->id, {}};
        note = cannotWords(*line);
      } else if (const std::string address = addressOf(list.typed()); !address.empty()) {
        return Picked{{}, address};
      }
      break;
    case Key::None:
      break;
  }
  return std::nullopt;
}

}  // namespace

bool canPick() {
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
}

Outcome<Picked> pickByKeys(PickList list) {
  const Terminal terminal;
  const Drawing drawing(terminal);
  KeyReader keys(terminal.fd());
  std::string note;
  for (;;) {
    int came = TerminalMode::kInput;
    {
      const TerminalMode mode(terminal.fd(), TerminalMode::Keys::Each);
      if (!mode.works()) return usageError("There is no terminal to ask on.");
      drawing.draw(list, note);
      while ((came = mode.wait()) == TerminalMode::kInput || came == SIGWINCH) {
        if (came == TerminalMode::kInput && !keys.fill()) came = TerminalMode::kFailed;
        while (const auto stroke = keys.next()) {
          if (auto picked = apply(*stroke, list, note)) {
            drawing.erase();
            return std::move(*picked);
          }
        }
        if (came == TerminalMode::kFailed) break;
        drawing.draw(list, note);
      }
      drawing.erase();
    }
    if (came < 0) return Picked{};
    // The terminal is restored, so now the signal takes its usual effect. After a stop we continue here.
    ::raise(came);
  }
}

}  // namespace lanyard::cli
