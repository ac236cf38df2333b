#include "core/providers/members.h"

#include <algorithm>

#include "core/providers/text_forms.h"

namespace lanyard::providers {

Members::Members(const wire::Json& json, std::string path) : m_json(&json), m_path(std::move(path)) {
  if (!json.is_object()) m_fault = "not an object";
}

std::string Members::pathOf(std::string_view name) const {
  return m_path.empty() ? std::string(name) : m_path + "." + std::string(name);
}

const wire::Json* Members::find(std::string_view name) {
  if (m_names != nullptr) {
    note(name);
    return nullptr;
  }
  m_declared.push_back(name);
  if (!m_fault.empty()) return nullptr;
  const auto found = m_json->find(name);
  return found == m_json->end() ? nullptr : &*found;
}

void Members::refuse(std::string_view name, std::string_view why) {
  if (m_names == nullptr && m_fault.empty()) m_fault = pathOf(name) + " " + std::string(why);
}

bool Members::take(std::string_view name, const wire::Json& value, std::string& into, Form form) {
  if (!value.is_string()) {
    refuse(name, "is no text");
    return false;
  }
  into = value.get<std::string>();
  const std::string_view fault = formFault(into, form);
  if (!fault.empty()) refuse(name, fault);
  return fault.empty();
}

bool Members::takeWords(std::string_view name, const wire::Json& value, Words& into) {
  if (!value.is_object() || !value.contains("en")) {
    refuse(name, "has no words in English (\"en\")");
    return false;
  }
  for (const auto& [language, words] : value.items()) {
    if (!isLanguage(language)) {
      refuse(name, "has words in a language that is none");
      return false;
    }
    if (!take(name, words, into[language], Form::Line)) return false;
  }
  return true;
}

bool Members::takeNumber(std::string_view name, const wire::Json& value, std::uint64_t most,
                         std::uint64_t& into) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() == 0 || value.get<std::uint64_t>() > most) {
    refuse(name, "is no whole number from 1 to " + std::to_string(most));
    return false;
  }
  into = value.get<std::uint64_t>();
  return true;
}

void Members::text(std::string_view name, std::string& into, Form form) {
  const wire::Json* value = find(name);
  if (value != nullptr) take(name, *value, into, form);
}

void Members::texts(std::string_view name, std::vector<std::string>& into, Form form) {
  const wire::Json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_array()) return refuse(name, "is no list");
  into.clear();
  for (const wire::Json& item : *value) {
    if (!take(name, item, into.emplace_back(), form)) return;
  }
}

void Members::textMap(std::string_view name, std::map<std::string, std::string>& into) {
  const wire::Json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_object()) return refuse(name, "is no object");
  for (const auto& [key, item] : value->items()) {
    if (!take(name, item, into[key], Form::Line)) return;
  }
}

void Members::listMap(std::string_view name, std::map<std::string, std::vector<std::string>>& into,
                      Form form) {
  const wire::Json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_object()) return refuse(name, "is no object");
  for (const auto& [key, list] : value->items()) {
    if (!list.is_array()) return refuse(name, "has a member that is no list");
    for (const wire::Json& item : list) {
      if (!take(name, item, into[key].emplace_back(), form)) return;
    }
  }
}

void Members::words(std::string_view name, Words& into) {
  const wire::Json* value = find(name);
  if (value != nullptr) takeWords(name, *value, into);
}

void Members::wordsMap(std::string_view name, std::map<std::string, Words>& into) {
  const wire::Json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_object()) return refuse(name, "is no object");
  for (const auto& [key, words] : value->items()) {
    if (!takeWords(name, words, into[key])) return;
  }
}

void Members::flag(std::string_view name, bool& into) {
  const wire::Json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_boolean()) return refuse(name, "is neither true nor false");
  into = value->get<bool>();
}

void Members::days(std::string_view name, std::optional<std::chrono::days>& into) {
  // Ten years: nobody means a longer time.
  constexpr std::uint64_t kMostDays = 3650;
  std::uint64_t number = 0;
  const wire::Json* value = find(name);
  if (value != nullptr && takeNumber(name, *value, kMostDays, number))
    into = std::chrono::days(static_cast<std::int64_t>(number));
}

void Members::seconds(std::string_view name, std::optional<std::chrono::seconds>& into) {
  // A day: what is counted in seconds is the life of an access token, or a grace.
  constexpr std::uint64_t kMostSeconds = 86'400;
  std::uint64_t number = 0;
  const wire::Json* value = find(name);
  if (value != nullptr && takeNumber(name, *value, kMostSeconds, number))
    into = std::chrono::seconds(static_cast<std::int64_t>(number));
}

void Members::minutes(std::string_view name, std::optional<std::uint32_t>& into) {
  constexpr std::uint64_t kYear = 525'600;
  const wire::Json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() > kYear)
    return refuse(name, "is no number of minutes");
  into = value->get<std::uint32_t>();
}

void Members::ports(std::string_view name, std::vector<std::uint16_t>& into) {
  const wire::Json* value = find(name);
  if (value == nullptr) return;
  if (!value->is_array()) return refuse(name, "is no list");
  for (const wire::Json& port : *value) {
    std::uint64_t number = 0;
    if (!takeNumber(name, port, 65535, number)) return;
    into.push_back(static_cast<std::uint16_t>(number));
  }
}

base::Result<void> Members::done() {
  if (m_fault.empty() && m_json != nullptr) {
    for (const auto& [name, value] : m_json->items()) {
      if (std::find(m_declared.begin(), m_declared.end(), name) == m_declared.end()) {
        refuse(name, "is no member that is known");
        break;
      }
    }
  }
  if (!m_fault.empty()) return base::fail(errors::kCatalogBadEntry, m_fault);
  return {};
}

}  // namespace lanyard::providers
