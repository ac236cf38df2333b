#include "app/cli/pick_list.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include "app/cli/output.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

/// What is above and below the lines themselves: what is typed, and the keys.
constexpr std::size_t kOtherRows = 2;
/// More would hide what stood on the terminal before.
constexpr std::size_t kMostShown = 15;
constexpr std::string_view kTyped = "Search: ";

/// Without what people overlook in a name: capitals, spaces and signs.
std::string likeness(std::string_view text) {
  std::string like;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z') like += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80) like += c;
  }
  return like;
}

std::vector<std::string> wordsOf(std::string_view typed) {
  std::vector<std::string> words;
  std::istringstream rest{std::string(typed)};
  for (std::string word; rest >> word;) words.push_back(likeness(word));
  return words;
}

/// How far the line is from what was typed; kNot: it is not meant.
constexpr int kNot = 9;
int distance(const ProviderLine& line, const std::vector<std::string>& words, const std::string& whole) {
  const std::string id = likeness(line.id);
  const std::string name = likeness(line.name);
  const std::string all = id + " " + name + " " + likeness(line.about);
  const bool meant = std::ranges::all_of(
      words, [&all](const std::string& word) { return all.find(word) != std::string::npos; });
  if (!meant) return kNot;
  if (id == whole || name == whole) return 0;
  if (id.starts_with(whole) || name.starts_with(whole)) return 1;
  return id.find(whole) != std::string::npos || name.find(whole) != std::string::npos ? 2 : 3;
}

/// The number at the end of a text, and what is before it; 0 if there is none.
std::pair<std::size_t, std::string> endingNumber(const std::string& text) {
  const std::size_t before = text.find_last_not_of("0123456789");
  const std::size_t from = before == std::string::npos ? 0 : before + 1;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + from, text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) number = 0;
  return {number, text.substr(0, from)};
}

void eraseLetter(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80) text.pop_back();
  if (!text.empty()) text.pop_back();
}

/// The end of a text that is longer than its place: what was typed last.
std::string lastLetters(const std::string& text, std::size_t most) {
  std::string shown = text;
  while (!shown.empty() && client::characters(shown) > most) {
    shown.erase(0, 1);
    while (!shown.empty() && (static_cast<unsigned char>(shown.front()) & 0xc0U) == 0x80) shown.erase(0, 1);
  }
  return shown;
}

std::string keysWords(std::size_t columns) {
  constexpr std::size_t kWide = 72;
  return columns >= kWide ? "Type to search. Arrows or a number: mark one. Enter: take it. Esc: stop."
                          : "Arrows or number, Enter; Esc: stop";
}

}  // namespace

std::vector<std::size_t> fitting(const std::vector<ProviderLine>& lines, std::string_view typed) {
  const std::vector<std::string> words = wordsOf(typed);
  const std::string whole = likeness(typed);
  std::vector<std::pair<int, std::size_t>> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const int far = words.empty() ? 0 : distance(lines[i], words, whole);
    if (far != kNot) found.emplace_back(far, i);
  }
  std::ranges::sort(found);
  std::vector<std::size_t> indexes;
  for (const auto& [far, index] : found) indexes.push_back(index);
  return indexes;
}

std::string addressOf(std::string_view typed) {
  const std::size_t first = std::min(typed.find_first_not_of(' '), typed.size());
  const std::string text(typed.substr(first, typed.find_last_not_of(' ') + 1 - first));
  const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  if (!plain) return {};
  if (text.starts_with("https://") || text.starts_with("http://")) return text;
  const std::size_t dot = text.find('.');
  const bool isHost = dot != std::string::npos && dot > 0 && dot + 1 < text.size() &&
                      text.find("://") == std::string::npos && text.find('@') == std::string::npos;
  return isHost ? "https://" + text : std::string();
}

PickList::PickList(std::vector<ProviderLine> lines) : m_lines(std::move(lines)) {
  find();
}

void PickList::type(std::string_view letter) {
  constexpr std::size_t kMostTyped = 2048;  // an address is not longer
  if (m_typed.size() + letter.size() > kMostTyped) return;
  m_typed += letter;
  find();
}

void PickList::erase() {
  eraseLetter(m_typed);
  find();
}

void PickList::eraseWord() {
  while (!m_typed.empty() && m_typed.back() == ' ') m_typed.pop_back();
  while (!m_typed.empty() && m_typed.back() != ' ') m_typed.pop_back();
  find();
}

void PickList::eraseAll() {
  m_typed.clear();
  find();
}

void PickList::find() {
  m_marked = 0;
  const auto [number, before] = endingNumber(m_typed);
  const bool isAlone = before.empty() && number >= 1 && number <= m_lines.size();
  if (!isAlone) m_fitting = fitting(m_lines, m_typed);
  if (!isAlone && (number == 0 || !m_fitting.empty())) return;
  std::vector<std::size_t> others = fitting(m_lines, before);
  if (number > others.size()) return;
  m_fitting = std::move(others);
  m_marked = number - 1;
}

void PickList::move(std::ptrdiff_t by) {
  if (m_fitting.empty()) return;
  const auto last = static_cast<std::ptrdiff_t>(m_fitting.size()) - 1;
  m_marked = static_cast<std::size_t>(
      std::clamp(static_cast<std::ptrdiff_t>(m_marked) + by, std::ptrdiff_t{0}, last));
}

const ProviderLine* PickList::marked() const {
  return m_fitting.empty() ? nullptr : &m_lines[m_fitting[m_marked]];
}

std::string PickList::markedWords() const {
  if (const ProviderLine* line = marked()) {
    return line->name + ": " + line->note + ". " + std::to_string(m_marked + 1) + " of " +
           std::to_string(m_fitting.size()) + ".";
  }
  const std::string address = addressOf(m_typed);
  return address.empty() ? "None fits. For any other service, type its address (https://…)."
                         : "Enter signs in at " + address + ".";
}

std::vector<std::string> PickList::screen(std::size_t columns, std::size_t rows, bool bright,
                                          const std::string& note) const {
  constexpr std::size_t kNoteWidth = 60;  // a narrower one has no room for more than the name
  constexpr std::size_t kName = 25;
  const std::size_t width = std::max<std::size_t>(columns, 20) - 1;
  std::vector<std::string> last = linesOf(note.empty() ? markedWords() : note, width);
  constexpr std::size_t kFew = 4;  // rows, where there is room for one line of each sort
  last.resize(std::min(last.size(), rows > kFew ? rows - kFew + 1 : 1));
  const std::size_t others = last.size() + kOtherRows;
  const std::size_t room = std::clamp<std::size_t>(rows > others ? rows - others : 1, 1, kMostShown);
  const std::size_t shown = std::min(room, m_fitting.size());
  const std::size_t first = m_marked < shown ? 0 : m_marked - shown + 1;
  const std::size_t digits = std::to_string(m_fitting.size()).size();
  std::size_t names = 0;
  std::size_t notes = 0;
  for (std::size_t i = first; i < first + shown; ++i) {
    names = std::max(names, std::min(kName, client::characters(m_lines[m_fitting[i]].name)));
    notes = std::max(notes, client::characters(m_lines[m_fitting[i]].note));
  }
  std::vector<std::string> out{std::string(kTyped) +
                               client::plainLine(lastLetters(m_typed, width - kTyped.size()), width)};
  for (std::size_t i = first; i < first + shown; ++i) {
    const ProviderLine& line = m_lines[m_fitting[i]];
    const std::string number = std::to_string(i + 1);
    std::string text =
        (i == m_marked ? "> " : "  ") + std::string(digits - number.size(), ' ') + number + "  ";
    if (width >= kNoteWidth)
      text += client::padded(client::plainLine(line.name, kName), names + 2) +
              client::padded(line.note, notes + 2);
    text += width >= kNoteWidth ? line.about : line.name + (line.about.empty() ? "" : ": " + line.about);
    text = client::plainLine(text.substr(0, text.find_last_not_of(' ') + 1), width);
    out.push_back(bright && i == m_marked ? "\x1b[1m" + text + "\x1b[0m" : text);
  }
  for (const std::string& line : last) out.push_back(client::plainLine(line, width));
  out.push_back(client::plainLine(keysWords(columns), width));
  return out;
}

}  // namespace lanyard::cli
