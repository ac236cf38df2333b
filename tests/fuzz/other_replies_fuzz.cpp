#include <algorithm>

#include "core/oauth/person.h"
#include "core/oauth/token_response.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

namespace {

providers::IdentitySource sourceBy(std::uint8_t choice) {
  providers::IdentitySource source;
  source.from = providers::IdentityFrom::TokenReply;
  source.numeric = (choice & 8U) != 0;
  source.subject = (choice & 16U) != 0 ? "id" : "authed_user.id";
  source.name = "name";
  source.email = "a.b.c";
  return source;
}

void checkPerson(const oauth::Person& person, bool numeric) {
  const std::string& subject = person.subject;
  require(!subject.empty() && subject.size() <= 255, "a subject has a length");
  require(std::all_of(subject.begin(), subject.end(), [](char c) { return c >= ' ' && c < '\x7f'; }),
          "a subject is printable");
  if (!numeric) return;
  require(std::all_of(subject.begin(), subject.end(), [](char c) { return c >= '0' && c <= '9'; }),
          "a number has digits");
  require(subject == "0" || subject.front() != '0', "a number has one spelling");
}

}  // namespace

// The first byte chooses how the provider differs, the rest is the body.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = data[0];
  const std::string_view text = fuzz::textOf(data + 1, size - 1);
  oauth::ReplyRules rules;
  const bool form = (choice & 1U) != 0;
  rules.form.formEncoded = form;
  if ((choice & 2U) != 0) rules.form.nested = "authed_user";
  rules.form.okMember = "ok";
  rules.form.noTokenType = (choice & 4U) != 0;
  rules.commaScopes = (choice & 32U) != 0;
  rules.refresh = (choice & 64U) != 0;
  rules.identity = sourceBy(choice);
  const char* type = form ? "application/x-www-form-urlencoded" : "application/json";
  const auto reply = oauth::parseTokenResponse(200, type, base::Secret(text), rules);
  if (reply) {
    const std::string_view token = reply->accessToken.view();
    require(!token.empty() && token.size() <= oauth::kMaxTokenBytes, "a token has a length");
    require(std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; }),
            "a token fits into a header");
    if (reply->person) checkPerson(*reply->person, rules.identity.numeric);
    if (reply->scopes && rules.commaScopes) {
      for (const std::string& scope : *reply->scopes)
        require(scope.find(',') == std::string::npos, "commas part scopes");
    }
  }
  const auto person = oauth::parsePerson(200, "application/json", text, rules.identity);
  if (person) checkPerson(*person, rules.identity.numeric);
  return 0;
}
