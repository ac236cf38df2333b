#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/wire/json.h"

namespace lanyard::providers {

/// Words for people by language ("en", "de", …); "en" is always there.
using Words = std::map<std::string, std::string>;

/// What a text of an entry must look like.
enum class Form {
  Line,    ///< 1 to 400 characters without control characters
  Name,    ///< an id: a-z, 0-9 and hyphens, 40 at most
  Url,     ///< https, or http to loopback; a part of it may be a placeholder `{name}`
  Scope,   ///< a scope token (RFC 6749 section 3.3)
  Host,    ///< a host name
  Path,    ///< begins with a slash
  Colour,  ///< #rrggbb
};

/// The members of one JSON object, each declared once: the same declarations read an entry and list what an
/// entry may have. Keeps the first fault, and from then on reads nothing.
class Members {
 public:
  using Names = std::vector<std::string>;
  /// Reads `json`, which must outlive it.
  explicit Members(const wire::Json& json, std::string path = {});
  /// Reads nothing, and adds the path of each declared member to `names`.
  explicit Members(Names& names, std::string path = {}) : m_names(&names), m_path(std::move(path)) {}

  // A member that is absent leaves its place as it is. One that is there and does not fit is a fault.
  void text(std::string_view name, std::string& into, Form form = Form::Line);
  void texts(std::string_view name, std::vector<std::string>& into, Form form = Form::Line);
  /// An object whose values are texts.
  void textMap(std::string_view name, std::map<std::string, std::string>& into);
  /// An object of lists of texts.
  void listMap(std::string_view name, std::map<std::string, std::vector<std::string>>& into, Form form);
  /// Words for people, by language.
  void words(std::string_view name, Words& into);
  /// Words for people for each of several things.
  void wordsMap(std::string_view name, std::map<std::string, Words>& into);
  void flag(std::string_view name, bool& into);
  /// From one day to ten years.
  void days(std::string_view name, std::optional<std::chrono::days>& into);
  /// From one second to a day.
  void seconds(std::string_view name, std::optional<std::chrono::seconds>& into);
  /// Up to a year; 0 is one.
  void minutes(std::string_view name, std::optional<std::uint32_t>& into);
  void ports(std::string_view name, std::vector<std::uint16_t>& into);

  /// One of a few words.
  template <class Choice>
  using Choices = std::initializer_list<std::pair<std::string_view, Choice>>;
  template <class Choice>
  void choice(std::string_view name, Choice& into, Choices<Choice> choices) {
    const wire::Json* value = find(name);
    if (value == nullptr) return;
    for (const auto& [word, choice] : choices) {
      if (value->is_string() && value->get_ref<const std::string&>() == word) {
        into = choice;
        return;
      }
    }
    refuse(name, "is none of the known words");
  }
  /// A list of a few words.
  template <class Choice>
  void choiceList(std::string_view name, std::vector<Choice>& into, Choices<Choice> choices) {
    const wire::Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return refuse(name, "is no list");
    for (const wire::Json& item : *value) {
      const auto known = [&item](const auto& pair) { return item == std::string(pair.first); };
      const auto found = std::find_if(choices.begin(), choices.end(), known);
      if (found == choices.end()) return refuse(name, "has an unknown word");
      into.push_back(found->second);
    }
  }
  /// An object whose members describe(Members&, Part&) declares.
  template <class Part>
  void object(std::string_view name, Part& into) {
    if (m_names != nullptr) {
      note(name);
      Members inner(*m_names, pathOf(name));
      describe(inner, into);
      return;
    }
    const wire::Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_object()) return refuse(name, "is no object");
    Members inner(*value, pathOf(name));
    describe(inner, into);
    if (const auto read = inner.done(); !read) m_fault = read.error().detail;
  }

  /// A fault that concerns the member as a whole, after all were read.
  void refuse(std::string_view name, std::string_view why);
  /// Whether all fitted and each member is a declared one. `catalog.bad_entry` Misconfigured (detail: the
  /// member's path and why).
  [[nodiscard]] base::Result<void> done();

 private:
  [[nodiscard]] const wire::Json* find(std::string_view name);
  [[nodiscard]] std::string pathOf(std::string_view name) const;
  void note(std::string_view name) { m_names->push_back(pathOf(name)); }
  bool take(std::string_view name, const wire::Json& value, std::string& into, Form form);
  bool takeWords(std::string_view name, const wire::Json& value, Words& into);
  bool takeNumber(std::string_view name, const wire::Json& value, std::uint64_t most, std::uint64_t& into);

  const wire::Json* m_json = nullptr;
  Names* m_names = nullptr;
  std::string m_path;
  std::string m_fault;
  std::vector<std::string_view> m_declared;
};

}  // namespace lanyard::providers
