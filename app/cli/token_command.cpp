#include <algorithm>
#include <array>
#include <string_view>

#include "app/cli/command.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/scopes.h"
#include "app/cli/sign_in_steps.h"
#include "app/cli/token_input.h"
#include "app/cli/tool_token.h"
#include "app/cli/user_password.h"
#include "core/base/secret.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

struct TokenOptions {
  std::string who;
  std::vector<std::string> scopes;
  std::string audience;
  std::string resource;
  std::optional<std::int64_t> minValid;
  std::optional<std::int64_t> wait;
  std::string reason;
  std::string method;
  std::string url;
  std::string nonce;
  bool idToken = false;
  std::optional<std::string> challenge;  ///< of the service that refused the token on standard input
  bool noBrowser = false;
  bool header = false;
  std::string netrcHost;
  std::string xoauth2User;
};

constexpr std::int64_t kDefaultWait = 120;  // the wallet's own, core/wire/README.md
/// A person's in the browser, and before it the wait for their yes.
constexpr std::chrono::minutes kBrowserTime{10};
constexpr std::int64_t kNetworkTime = 90;   // a refresh at the provider, by the wallet's deadlines

bool namesAddress(const std::string& who) {
  return who.find("://") != std::string::npos;
}

/// In the order of the names.
wire::ObjectText paramsOf(const TokenOptions& options) {
  wire::ObjectText params;
  if (!options.audience.empty()) params.add("audience", options.audience);
  const bool isAddress = namesAddress(options.who);
  if (!isAddress) params.add("identity", options.who);
  if (!options.method.empty()) params.add("method", options.method);
  if (options.minValid) params.add("min_valid_s", *options.minValid);
  if (!options.nonce.empty()) params.add("nonce", options.nonce);
  if (!options.reason.empty()) params.add("reason", options.reason);
  if (!options.resource.empty()) params.add("resource", options.resource);
  params.addIfAny("scopes", scopesOf(options.scopes));
  if (isAddress) params.add("url", options.who);
  if (!options.url.empty()) params.add("url", options.url);
  if (options.wait) params.add("wait_s", *options.wait);
  return params;
}

constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// RFC 4648 section 4.
void appendBase64(std::string& out, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8U) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(i + k <= bytes.size() ? kBase64Digits[(group >> (18U - 6U * k)) & 0x3fU] : '=');
    }
  }
}

/// "user=" {User} "^Aauth=Bearer " {Token} "^A^A", in base64: what IMAP and SMTP take for XOAUTH2.
void appendXoauth2(std::string& out, const std::string& user, std::string_view token) {
  std::string plain;
  plain.reserve(user.size() + token.size() + 32);
  plain.append("user=").append(user).append(
      "\x01"
      "auth=Bearer ");
  plain.append(token).append("\x01\x01");
  appendBase64(out, plain);
  base::wipe(plain);
}

/// An IPv6 address is in brackets, and has colons of its own.
std::string withoutPort(const std::string& place) {
  const std::size_t colon = place.rfind(':');
  const bool inBrackets = place.find(']', colon == std::string::npos ? 0 : colon) != std::string::npos;
  return colon == std::string::npos || inBrackets ? place : place.substr(0, colon);
}

Outcome<void> check(const TokenOptions& options) {
  if (options.noBrowser && !options.challenge) return usageError("--no-browser goes with --challenge.");
  if (!options.netrcHost.empty() && !isWord(options.netrcHost))
    return usageError("--netrc takes a host name.");
  const bool plainUser = std::ranges::none_of(
      options.xoauth2User, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (!plainUser) return usageError("--xoauth2 takes a user name, without control characters.");
  const bool isAddress = namesAddress(options.who);
  const std::string place = isAddress ? placeOf(options.who) : std::string();
  if (isAddress && !options.netrcHost.empty() && placeOf(options.netrcHost) != withoutPort(place))
    return usageError("--netrc takes the host of the address, without its port: " +
                      client::plainLine(withoutPort(place), 200) + ".");
  if (isAddress && options.idToken) return usageError("--id-token takes an identity's name, not an address.");
  if (isAddress && !options.url.empty())
    return usageError("The address stands in the place of the identity already: leave --url out.");
  if (!isAddress && options.method.empty() != options.url.empty())
    return usageError("--method and --url go together: the request that the token is for.");
  if (!options.nonce.empty() && options.method.empty())
    return usageError("--nonce goes with --method and --url.");
  return {};
}

Outcome<void> printLine(std::string_view text) {
  std::string line;
  line.reserve(text.size() + 1);
  line.append(text).push_back('\n');
  auto printed = print(line);
  base::wipe(line);
  return printed;
}

Outcome<void> cannotPrint(std::string message, std::string hint) {
  return Refusal(Failure{76, "unsupported", std::move(message), std::move(hint)});
}

/// For a service that speaks only HTTP Basic. `host`: the one that the password belongs to.
Outcome<void> printBasic(const TokenOptions& options, std::string_view credentials, std::string_view host) {
  if (!options.xoauth2User.empty())
    return cannotPrint("This is a password, and XOAUTH2 wants an access token.",
                       "Give the mail program the password itself: lanyard token " + options.who);
  const std::string place = placeOf(host);
  const std::string shown = client::plainLine(std::string(host), 200);
  if (namesAddress(options.who) && (place.empty() || placeOf(options.who) != place))
    return cannotPrint("This password belongs to another host than the address.",
                       "It is for " + shown + " alone.");
  const UserAndPassword pair(credentials);
  if (!pair.whole()) return protocolError("credentials that are none");
  std::string line;
  line.reserve(credentials.size() * 2 + options.netrcHost.size() + 64);
  if (options.header) {
    line.append("Authorization: Basic ").append(credentials);
  } else if (!options.netrcHost.empty()) {
    if (withoutPort(place) != place)
      return cannotPrint("A netrc line has no port, and this password is for " + shown + " alone.",
                         "Ask for the header instead: --header.");
    if (place.empty() || placeOf(options.netrcHost) != place)
      return cannotPrint("This password belongs to another host than " + options.netrcHost + ".",
                         "It is for " + shown + " alone.");
    if (!isWord(pair.user()) || !isWord(pair.password()))
      return cannotPrint("A netrc line cannot hold this user name and password.",
                         "Ask for the header instead: --header.");
    line.append("machine ").append(options.netrcHost).append(" login ").append(pair.user());
    line.append(" password ").append(pair.password());
  } else {
    line.append(pair.password());
  }
  line.push_back('\n');
  auto printed = print(line);
  base::wipe(line);
  return printed;
}

/// A token that is bound to a key is sent together with its proof, or it is refused.
Outcome<void> printProved(const wire::TokenReply& reply) {
  std::string lines;
  lines.reserve(reply.token.size() + reply.proof.size() + 64);
  lines.append("Authorization: DPoP ").append(reply.token).append("\nDPoP: ").append(reply.proof);
  lines.push_back('\n');
  auto printed = print(lines);
  base::wipe(lines);
  return printed;
}

/// `user`: the name beside it, for a service that takes it as a password; empty where nobody told.
Outcome<void> printToken(const TokenOptions& options, std::string_view token, const std::string& user) {
  std::string line;
  line.reserve(token.size() * 2 + options.xoauth2User.size() * 2 + options.netrcHost.size() + 64);
  if (options.header) {
    line.append("Authorization: Bearer ").append(token);
  } else if (!options.netrcHost.empty()) {
    // "oauth2" is the user name that forges accept together with a token.
    line.append("machine ").append(options.netrcHost).append(" login ");
    line.append(isWord(user) ? user : "oauth2").append(" password ").append(token);
  } else if (!options.xoauth2User.empty()) {
    appendXoauth2(line, options.xoauth2User, token);
  } else {
    line.append(token);
  }
  line.push_back('\n');
  auto printed = print(line);
  base::wipe(line);
  return printed;
}

Outcome<void> runToken(Session& session, const TokenOptions& options) {
  if (auto checked = check(options); !checked) return checked;
  const std::chrono::seconds patience(options.wait.value_or(kDefaultWait) + kNetworkTime);
  const Session::TokenRequest request =
      options.idToken ? Session::TokenRequest{"id_token.get", "id_token"} : Session::TokenRequest{};
  return session.callForToken(
      request, paramsOf(options), patience, [&](const wire::TokenReply& reply) -> Outcome<void> {
        // One printable word (RFC 6750 section 2.1): a line break in it would add a header or
        // a netrc line of its own.
        if (!isWord(reply.token) || (!reply.proof.empty() && !isWord(reply.proof))) {
          return protocolError("an access token with characters that no token has");
        }
        if (session.options().json) return printLine(reply.result);
        if (!reply.proof.empty()) return printProved(reply);
        const bool basic = reply.result.find("\"token_type\":\"Basic\"") != std::string_view::npos;
        if (!basic && options.netrcHost.empty()) return printToken(options, reply.token, {});
        auto whole = wire::parseJson(reply.result);
        const std::string host = whole ? field(member(*whole, "identity"), "issuer_host") : std::string();
        const std::string user = whole ? field(*whole, "user") : std::string();
        if (whole && whole->contains("access_token"))
          base::wipe((*whole)["access_token"].get_ref<std::string&>());
        return basic ? printBasic(options, reply.token, host) : printToken(options, reply.token, user);
      });
}

/// The value of a header that was passed with its name.
std::string_view valueOf(std::string_view header) {
  constexpr std::string_view kName = "www-authenticate:";
  const bool named = header.size() >= kName.size() &&
                     std::equal(kName.begin(), kName.end(), header.begin(), [](char a, char b) {
                       return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
                     });
  if (named) header.remove_prefix(kName.size());
  const auto isBlank = [](char c) { return c == ' ' || c == '\r' || c == '\n'; };
  while (!header.empty() && isBlank(header.front())) header.remove_prefix(1);
  while (!header.empty() && isBlank(header.back())) header.remove_suffix(1);
  return header;
}

/// Hands in that a service refused the token on standard input, and prints the one that takes its place. If
/// the service wants more than that, the person signs in meanwhile.
Outcome<void> runReport(Session& session, const TokenOptions& options) {
  if (auto checked = check(options); !checked) return checked;
  const auto refused = readTokenFromStdin();
  if (!refused) return Refusal(refused.error());
  wire::Json params{{namesAddress(options.who) ? "url" : "identity", options.who}};
  if (!options.method.empty()) params["method"] = options.method;
  if (!options.url.empty()) params["url"] = options.url;
  if (!options.nonce.empty()) params["nonce"] = options.nonce;
  if (!options.audience.empty()) params["audience"] = options.audience;
  if (!options.resource.empty()) params["resource"] = options.resource;
  if (!options.reason.empty()) params["reason"] = options.reason;
  if (options.minValid) params["min_valid_s"] = *options.minValid;
  if (options.wait) params["wait_s"] = *options.wait;
  addScopes(params, options.scopes);
  const std::string_view challenge = valueOf(*options.challenge);
  if (!challenge.empty()) params["challenge"] = challenge;
  const std::array<wire::SecretMember, 1> secrets{{{"token", refused->view()}}};
  Call call{"token.report", params};
  if (!refused->empty()) call.secrets = secrets;
  call.patience = std::chrono::seconds(2 * options.wait.value_or(kDefaultWait) + kNetworkTime) + kBrowserTime;
  Progress progress(session, options.noBrowser, Progress::Beside);
  auto result = session.call(call, [&](const wire::Notification& step) { progress(step); });
  if (!progress.trouble()) return progress.trouble();
  if (!result) return Refusal(result.error());
  const auto found = result->find("access_token");
  if (found == result->end() || !found->is_string()) return protocolError("no token in it");
  auto& token = found->get_ref<std::string&>();
  if (!isWord(token)) return protocolError("an access token with characters that no token has");
  if (session.options().json) {
    std::string text = asciiLine(*result);
    auto printed = printLine(text);
    base::wipe(text);
    base::wipe(token);
    return printed;
  }
  wire::TokenReply reply{token, {}, {}};
  const auto proof = result->find("proof");
  if (proof != result->end() && proof->is_string()) reply.proof = proof->get_ref<const std::string&>();
  if (!reply.proof.empty() && !isWord(reply.proof)) return protocolError("a proof with characters that none has");
  const auto printReply = [&] {
    if (!reply.proof.empty()) return printProved(reply);
    if (field(*result, "token_type") == "Basic")
      return printBasic(options, token, field(member(*result, "identity"), "issuer_host"));
    return printToken(options, token, field(*result, "user"));
  };
  auto printed = printReply();
  base::wipe(token);
  return printed;
}

class TokenRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"WHO", &m_options.who, "Whose token: alias, provider, id, or the address that it is for"})
        .isRequired = true;
    addScope(syntax, m_options.scopes, "The token must have this scope (may be repeated)");
    syntax.add({"--audience", &m_options.audience, "The token must be for this audience", "AUDIENCE"});
    syntax.add({"--resource", &m_options.resource, "The token must be for this resource (RFC 8707)", "URL"});
    syntax
        .add({"--id-token", &m_options.idToken,
              "The ID token, which proves who you are, for tools that want it instead"})
        .excludes = {"--scope", "--resource", "--netrc", "--xoauth2", "--method", "--url", "--nonce"};
    syntax
        .add({"--challenge", &m_options.challenge,
              "The service refused the token on stdin, with this WWW-Authenticate:\nprint another, and "
              "sign in again first if it wants that",
              "HEADER"})
        .excludes = {"--id-token"};
    syntax.add({"--no-browser", &m_options.noBrowser,
                "With --challenge: print the address instead of opening a browser"});
    syntax
        .add({"--min-valid", &m_options.minValid, "It must stay valid for so long (default: 60)", "SECONDS"})
        .most = 31'536'000;
    syntax
        .add({"--wait", &m_options.wait, "Wait so long for your answer (default: 120; 0: do not ask)",
              "SECONDS"})
        .most = 3'600;
    syntax.add({"--reason", &m_options.reason, "Why it is needed: shown where you are asked", "TEXT"});
    syntax.add({"--method", &m_options.method, "The request that it is for: GET, POST …", "METHOD"})
        .excludes = {"--netrc", "--xoauth2"};
    syntax.add({"--url", &m_options.url, "The address of that request", "URL"}).excludes = {"--netrc",
                                                                                            "--xoauth2"};
    syntax.add({"--nonce", &m_options.nonce, "What the service sent as DPoP-Nonce", "NONCE"});
    syntax.add({"--header", &m_options.header, "Print it as \"Authorization: Bearer …\""}).excludes = {
        "--netrc", "--xoauth2", "--json"};
    syntax.add({"--netrc", &m_options.netrcHost, "Print it as a netrc line for this host", "HOST"})
        .excludes = {"--xoauth2", "--json"};
    syntax.add({"--xoauth2", &m_options.xoauth2User, "Print it for a mail program's XOAUTH2", "USER"})
        .excludes = {"--json"};
    syntax.setFooter(
        "Examples:\n"
        "  lanyard token work\n"
        "  curl -H @<(lanyard token work --header) https://api.example.org/me\n"
        "  lanyard token work --scope repo --wait 0\n"
        "  lanyard token work --id-token --audience kubernetes\n"
        "  lanyard token https://git.example.org/team\n"
        "  lanyard token work --method GET --url https://api.example.org/me\n"
        "  lanyard token work --challenge \"$header\" <<< \"$token\"");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override {
    return m_options.challenge ? runReport(session, m_options) : runToken(session, m_options);
  }

 private:
  TokenOptions m_options;
};

}  // namespace

extern constinit const Command kToken{
    .name = "token", .description = "Print an access token, or an ID token", .make = makeRun<TokenRun>};

}  // namespace lanyard::cli
