#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/provider_words.h"

namespace lanyard::cli {

/// The lines that a person who types `typed` means, the likeliest first: its name, a beginning of it, a part
/// of it, and last those that only say it. All of its words are in each; all lines for no words.
[[nodiscard]] std::vector<std::size_t> fitting(const std::vector<ProviderLine>& lines,
                                               std::string_view typed);

/// The https address that a person means by "login.example.org" or "https://login.example.org/x"; empty if
/// it is none.
[[nodiscard]] std::string addressOf(std::string_view typed);

/// A list at a terminal that gets shorter with each letter typed, and one line of which is marked. Letters
/// are searched for; a number alone, or behind a search that fits nothing with it, marks the line of that
/// number.
class PickList {
 public:
  explicit PickList(std::vector<ProviderLine> lines);

  /// A letter's bytes.
  void type(std::string_view letter);
  void erase();
  void eraseWord();
  void eraseAll();
  /// Marks the line that is so many below, at most the last one.
  void move(std::ptrdiff_t by);

  [[nodiscard]] const std::string& typed() const { return m_typed; }
  /// The marked line; null when none fits.
  [[nodiscard]] const ProviderLine* marked() const;
  /// What is shown: the line that is typed in, then the others, each at most `columns` wide and `rows` in
  /// all. `bright`: the marked line is bold; a sign shows it in any case. `note`: said in the last line in
  /// the place of what the marked one is.
  [[nodiscard]] std::vector<std::string> screen(std::size_t columns, std::size_t rows, bool bright,
                                                const std::string& note) const;

 private:
  void find();
  [[nodiscard]] std::string markedWords() const;

  std::vector<ProviderLine> m_lines;
  std::string m_typed;
  std::vector<std::size_t> m_fitting;
  std::size_t m_marked = 0;
};

}  // namespace lanyard::cli
