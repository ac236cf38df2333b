#include "app/cli/tool_token.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "app/cli/json_fields.h"
#include "app/cli/scopes.h"
#include "app/cli/user_password.h"
#include "core/base/errors.h"
#include "core/client/plain_text.h"
#include "core/wire/json.h"

namespace lanyard::cli {
namespace {

constexpr std::chrono::seconds kQuestionTime{120};  // the wallet's own wait, core/wire/README.md
constexpr std::chrono::seconds kProviderTime{90};   // a refresh at the provider, by the wallet's deadlines

/// What forges and registries take beside a token, where the wallet does not say.
constexpr const char* kAnyUser = "oauth2";

/// In the order of the names.
wire::ObjectText paramsFor(const ToolAsk& ask) {
  wire::ObjectText params;
  if (!ask.audience.empty()) params.add("audience", ask.audience);
  if (ask.url.empty()) params.add("identity", ask.identity);
  if (ask.minValid) params.add("min_valid_s", *ask.minValid);
  if (!ask.reason.empty()) params.add("reason", ask.reason);
  if (!ask.resource.empty()) params.add("resource", ask.resource);
  params.addIfAny("scopes", scopesOf(ask.scopes));
  if (!ask.url.empty()) params.add("url", ask.url);
  if (ask.asksNobody) params.add("wait_s", std::int64_t{0});
  return params;
}

bool isLine(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Outcome<void> usePassword(const ToolAsk& ask, std::string_view credentials, const std::string& host,
                          ToolToken given, const std::function<Outcome<void>(const ToolToken&)>& use) {
  if (host.empty() || placeOf(ask.url) != placeOf(host)) {
    return Refusal(Failure{kExitProtocol, "unsupported", "This password belongs to another host.",
                           "It is for " + client::plainLine(host, 200) +
                               " alone. To choose another identity: lanyard route add ADDRESS WHO"});
  }
  const UserAndPassword pair(credentials);
  if (!pair.whole() || !isLine(pair.both)) return protocolError("credentials that are none");
  given.isBearer = false;
  given.user = pair.user();
  given.secret = pair.password();
  given.sha256.clear();
  return use(given);
}

}  // namespace

std::string placeOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  std::string place(url.substr(0, url.find_first_of("/?#")));
  std::ranges::transform(place, place.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  constexpr std::string_view kHttps = ":443";
  if (place.ends_with(kHttps)) place.resize(place.size() - kHttps.size());
  return place;
}

Outcome<void> withToolToken(Session& session, const ToolAsk& ask,
                            const std::function<Outcome<void>(const ToolToken&)>& use) {
  ToolAsk known = ask;
  if (ask.idToken && !ask.url.empty()) {
    // An ID token is asked for by an identity alone.
    const auto found = session.call({"route.find", wire::Json{{"address", ask.url}}});
    if (!found) return Refusal(found.error());
    known.identity = field(member(*found, "identity"), "id");
    known.url.clear();
  }
  const Session::TokenRequest request =
      ask.idToken ? Session::TokenRequest{"id_token.get", "id_token"} : Session::TokenRequest{};
  return session.callForToken(
      request, paramsFor(known), kQuestionTime + kProviderTime,
      [&](const wire::TokenReply& reply) -> Outcome<void> {
        const std::string_view token = reply.token;
        if (!isWord(token)) return protocolError("an access token with characters that no token has");
        auto json = wire::parseJson(reply.result);
        if (!json || !json->is_object()) return protocolError("a token without what is known of it");
        if (auto kept = json->find(request.member); kept != json->end() && kept->is_string())
          base::wipe(kept->get_ref<std::string&>());
        const wire::Json identity = member(*json, "identity");
        ToolToken given{token,
                        field(*json, "user"),
                        true,
                        field(*json, "token_sha256"),
                        field(identity, "id"),
                        number(*json, "expires_at")};
        if (field(*json, "token_type") == "Basic")
          return usePassword(ask, token, field(identity, "issuer_host"), std::move(given), use);
        if (!isWord(given.user)) given.user = kAnyUser;
        if (!isWord(given.sha256)) given.sha256.clear();
        return use(given);
      });
}

namespace {

/// Renews, without a question, the tokens of the identity whose current token is the one in question.
Outcome<void> renewIf(Session& session, ToolAsk ask, const std::function<bool(const ToolToken&)>& isIt) {
  ask.asksNobody = true;
  ask.minValid = 0;
  std::string identity;
  auto got = withToolToken(session, ask, [&](const ToolToken& given) -> Outcome<void> {
    if (given.isBearer && isIt(given)) identity = given.identity;
    return {};
  });
  if (!got || identity.empty()) return got;
  Call call{"token.refresh", wire::Json{{"identity", identity}, {"wait_s", 0}}};
  call.patience = kProviderTime;
  const auto renewed = session.call(call);
  if (!renewed) return Refusal(renewed.error());
  return {};
}

}  // namespace

Outcome<void> renewRefused(Session& session, ToolAsk ask, std::string_view sha256) {
  return renewIf(session, std::move(ask), [&](const ToolToken& given) { return given.sha256 == sha256; });
}

Outcome<void> reportRefused(Session& session, ToolAsk ask, std::string_view token) {
  return renewIf(session, std::move(ask), [&](const ToolToken& given) { return given.secret == token; });
}

bool isNotOurs(const Failure& failure) {
  return failure.error == errors::kRouteNone.code || failure.error == errors::kRouteBadAddress.code;
}

Outcome<std::string> readInput(std::size_t most, bool endsAtEmptyLine) {
  std::string text;
  std::array<char, 4096> part{};
  // In one place, so that no copy of a secret is left behind.
  text.reserve(most + part.size());
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return usageError("What the tool said on standard input cannot be read.");
    text.append(part.data(), static_cast<std::size_t>(got));
    explicit_bzero(part.data(), part.size());
    if (text.size() > most) return usageError("What the tool said on standard input is too long.");
    const bool whole = text.starts_with('\n') || text.find("\n\n") != std::string::npos;
    if (got == 0 || (endsAtEmptyLine && whole)) return text;
  }
}

}  // namespace lanyard::cli
