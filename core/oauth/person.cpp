#include "core/oauth/person.h"

#include <algorithm>

#include "core/oauth/server_error.h"

namespace lanyard::oauth {
namespace {

constexpr std::size_t kLongestSubject = 255;  // as OpenID Connect Core section 2 has it

/// The value at a path of members ("data.id"); null where there is none.
const wire::Json* valueAt(const wire::Json& json, std::string_view path) {
  const wire::Json* at = &json;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    if (!at->is_object()) return nullptr;
    const auto found = at->find(std::string(path.substr(0, dot)));
    if (found == at->end()) return nullptr;
    at = &*found;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

std::string textAt(const wire::Json& json, const std::string& path) {
  const wire::Json* value = path.empty() ? nullptr : valueAt(json, path);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool isSubject(const std::string& text) {
  return !text.empty() && text.size() <= kLongestSubject &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

}  // namespace

base::Result<Person> personIn(const wire::Json& json, const providers::IdentitySource& source) {
  const auto refuse = [](const char* why) { return base::fail(errors::kUserinfoMissingSub, why); };
  const wire::Json* subject = source.subject.empty() ? nullptr : valueAt(json, source.subject);
  if (subject == nullptr) return refuse("no subject");
  Person person;
  if (source.numeric) {
    // The parser keeps 64 bits whole; beyond them it would round, and two people could become one.
    if (!subject->is_number_unsigned()) return refuse("the subject is no whole number");
    person.subject = std::to_string(subject->get<std::uint64_t>());
  } else {
    if (!subject->is_string()) return refuse("the subject is no text");
    person.subject = subject->get<std::string>();
    if (!isSubject(person.subject)) return refuse("the subject is empty, too long or not printable");
  }
  person.name = textAt(json, source.name);
  if (person.name.empty()) person.name = textAt(json, source.login);
  person.email = textAt(json, source.email);
  return person;
}

base::Result<Person> parsePerson(int status, std::string_view contentType, std::string_view body,
                                 const providers::IdentitySource& source) {
  const std::string number = "status " + std::to_string(status);
  if (isTransientStatus(status)) return base::fail(errors::kUserinfoUnavailable, number);
  if (status == 401 || status == 403) return base::fail(errors::kUserinfoRefused, number);
  if (!isWholeReply(status)) return base::fail(errors::kUserinfoHttpStatus, number);
  const auto json = jsonObject(contentType, body);
  if (!json) return tl::unexpected(badJson("userinfo", json.error(), status));
  return personIn(*json, source);
}

}  // namespace lanyard::oauth
