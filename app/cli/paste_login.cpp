#include "app/cli/paste_login.h"

#include <unistd.h>

#include "app/cli/browser.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/provider_list.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

// A prompt waits for 2 minutes, and the service is asked after it.
constexpr std::chrono::seconds kPastePatience{4 * 60};

/// Where such a token is made, as far as that is known.
void tellWhereToMakeIt(Session& session, const LoginOptions& options) {
  if (!namesProvider(options)) return;
  const auto provider = providerNamed(session, options.target);
  const std::string page = provider ? field(member(*provider, "entry"), "tokens_page") : std::string();
  if (isWebAddress(page)) tell("Make one at: " + page);
}

Outcome<base::Secret> readToken(Session& session, const LoginOptions& options) {
  const std::string what = options.basic ? "password" : "token";
  if (options.secretFd) return readSecretFrom(static_cast<int>(*options.secretFd), what);
  if (::isatty(STDIN_FILENO) == 0) return readSecretFrom(STDIN_FILENO, what);
  if (!session.options().json && !options.basic) tellWhereToMakeIt(session, options);
  const std::string whose =
      options.user.empty() ? std::string() : " of " + client::plainLine(options.user, 60);
  auto typed = askSecret(options.basic ? "Password" + whose + " (not shown): "
                                       : std::string("Token or key (not shown): "));
  if (!typed || !typed->empty()) return typed;
  return Refusal(Failure{75, "cancelled", "No " + what + " was given, so nothing was kept.", {}});
}

}  // namespace

Outcome<wire::Json> paste(Session& session, const LoginOptions& options) {
  const auto params = pasteParamsOf(options);
  if (!params) return params;
  auto token = readToken(session, options);
  if (!token) return Refusal(token.error());
  // The space that comes with a token that is copied. A password may have some.
  if (options.basic) {
    const wire::SecretMember password{"password", token->view()};
    return session.callConfirmedOrPrompted({"identity.paste", *params, {&password, 1}, kPastePatience});
  }
  std::string_view word = token->view();
  const std::size_t first = word.find_first_not_of(" \t\r\n");
  const std::size_t last = word.find_last_not_of(" \t\r\n");
  if (first != std::string_view::npos) word = word.substr(first, last + 1 - first);
  const wire::SecretMember secret{"token", word};
  return session.callConfirmedOrPrompted({"identity.paste", *params, {&secret, 1}, kPastePatience});
}

Outcome<void> tellPasted(bool json, const wire::Json& result) {
  const wire::Json identity = member(result, "identity");
  if (!identity.is_object()) return protocolError("a token that was kept without an identity");
  const bool replaced = flag(result, "renewed");
  if (json) return printJson(wire::Json{{"step", "done"}, {"identity", identity}, {"renewed", replaced}});
  const std::string name = client::plainLine(field(identity, "name"), 60);
  const std::string what = field(identity, "credential") == "password" ? "password" : "token";
  tell((replaced ? "Replaced the " : "Kept the ") + what + " for " +
       client::plainLine(field(identity, "issuer_host"), 80) +
       (name.empty() ? "" : ", which is " + name + "'s") + ". Its alias is " +
       client::plainLine(field(identity, "alias"), 60) + ".");
  const auto end = number(identity, "sign_in_by");
  const std::string day = end ? dayOf(*end) : std::string();
  if (!day.empty()) tell("It is good until " + day + "; lanyard list reminds you before that.");
  return {};
}

}  // namespace lanyard::cli
