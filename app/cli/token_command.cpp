#include <algorithm>
#include <string_view>

#include "app/cli/commands.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/scopes.h"
#include "core/base/secret.h"

namespace lanyard::cli {
namespace {

constexpr std::int64_t kDefaultWait = 120;  // the wallet's own, core/wire/README.md
constexpr std::int64_t kNetworkTime = 90;   // a refresh at the provider, by the wallet's deadlines

wire::Json paramsOf(const TokenOptions& options) {
  wire::Json params{{"identity", options.who}};
  addScopes(params, options.scopes);
  if (!options.audience.empty()) params["audience"] = options.audience;
  if (!options.resource.empty()) params["resource"] = options.resource;
  if (options.minValid) params["min_valid_s"] = *options.minValid;
  if (options.wait) params["wait_s"] = *options.wait;
  if (!options.reason.empty()) params["reason"] = options.reason;
  return params;
}

/// RFC 4648 section 4.
void appendBase64(std::string& out, std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8U) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(i + k <= bytes.size() ? kDigits[(group >> (18U - 6U * k)) & 0x3fU] : '=');
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

bool isWord(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

Outcome<void> check(const TokenOptions& options) {
  if (!options.netrcHost.empty() && !isWord(options.netrcHost))
    return usageError("--netrc takes a host name.");
  const bool plainUser = std::ranges::none_of(
      options.xoauth2User, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (!plainUser) return usageError("--xoauth2 takes a user name, without control characters.");
  return {};
}

Outcome<void> printToken(const TokenOptions& options, std::string_view token) {
  std::string line;
  line.reserve(token.size() * 2 + options.xoauth2User.size() * 2 + options.netrcHost.size() + 64);
  if (options.header) {
    line.append("Authorization: Bearer ").append(token);
  } else if (!options.netrcHost.empty()) {
    // "oauth2" is the user name that forges take beside a token.
    line.append("machine ").append(options.netrcHost).append(" login oauth2 password ").append(token);
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

}  // namespace

Outcome<void> runToken(Session& session, const TokenOptions& options) {
  if (auto checked = check(options); !checked) return checked;
  Call request{"token.get", paramsOf(options), {}, {}};
  request.patience = std::chrono::seconds(options.wait.value_or(kDefaultWait) + kNetworkTime);
  auto result = session.call(request);
  if (!result) return Refusal(result.error());
  const auto found = result->find("access_token");
  if (found == result->end() || !found->is_string()) return protocolError("no access token in it");
  auto& token = found->get_ref<std::string&>();
  // One printable word (RFC 6750 section 2.1): a line break in it would add a header or a netrc line of its
  // own.
  Outcome<void> printed = protocolError("an access token with characters that no token has");
  if (isWord(token)) printed = session.options().json ? printJson(*result) : printToken(options, token);
  base::wipe(token);
  return printed;
}

}  // namespace lanyard::cli
