#include "core/wallet/token_report.h"

#include <utility>

#include "core/jose/digest.h"

namespace lanyard::wallet {
base::Result<TokenReport> readReport(const std::optional<base::Secret>& token, std::string sha256,
                                     std::string_view challenge) {
  TokenReport report;
  report.tokenSha256 = token ? jose::sha256Hex(token->view()) : std::move(sha256);
  if (!challenge.empty()) {
    auto read = oauth::parseTokenChallenge(challenge);
    if (!read) return tl::unexpected(read.error());
    report.challenge = std::move(*read);
  }
  if (report.tokenSha256.empty() && !report.challenge.wantsThePerson())
    return base::fail(errors::kChallengeNoToken);
  return report;
}

}  // namespace lanyard::wallet
