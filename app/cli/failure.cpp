#include "app/cli/failure.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/cli/plain_text.h"

namespace lanyard::cli {
namespace {

struct Words {
  std::string_view reason;
  std::string_view message;
  std::string_view hint;
};

constexpr std::array<Words, 17> kWords{{
    {"bad_request", "The wallet did not understand the request", ""},
    {"unsupported", "This wallet cannot do that", "Compare the versions: lanyard --version, lanyard status"},
    {"consent_denied", "You, or a rule of yours, said no", "See what is allowed: lanyard grants"},
    {"consent_timeout", "Nobody answered in time",
     "Ask again, and answer in Lanyard or with: lanyard approve"},
    {"identity_unknown", "There is no such identity", "See what there is: lanyard list"},
    {"identity_ambiguous", "Several identities fit", "Name one by its alias: lanyard list"},
    {"sign_in_required", "You need to sign in again", "Sign in: lanyard login --again ALIAS"},
    {"wallet_locked", "The wallet is locked", "Unlock it in Lanyard or with: lanyard unlock"},
    {"keystore_unavailable", "The keystore cannot be used", "Unlock your keyring, then try again"},
    {"scope_not_available", "The identity does not have what was asked for",
     "Sign in again with the scopes you need: lanyard login --again ALIAS --scope SCOPE"},
    {"provider_unreachable", "The provider cannot be reached", "Check the network, then try again"},
    {"rate_limited", "Too many requests", "Wait a moment, then try again"},
    {"passphrase_wrong", "That is not the approval passphrase", "Wait a moment, then try again"},
    {"passphrase_required", "This needs the approval passphrase",
     "Run it in a terminal, or give the passphrase with --passphrase-fd N"},
    {"provider_refused", "The provider refused", ""},
    {"cancelled", "It was cancelled", ""},
    {"internal", "The wallet failed", "Its log says why"},
}};

}  // namespace

Refusal usageError(std::string message, std::string hint) {
  return Refusal(Failure{kExitUsage, "usage", std::move(message), std::move(hint)});
}

Refusal unreachable(std::string message, std::string hint) {
  return Refusal(Failure{kExitUnreachable, "wallet_unreachable", std::move(message), std::move(hint)});
}

Refusal protocolError(const std::string& what) {
  return Refusal(Failure{kExitProtocol, "protocol_error", "The wallet's answer makes no sense: " + what + ".",
                         "Compare the versions: lanyard --version, lanyard status"});
}

int exitCodeOf(std::string_view reason) {
  const wire::ReasonRow* row = wire::findReason(reason);
  return row != nullptr ? row->exitCode : kExitProtocol;
}

wire::Json asJson(const Failure& failure) {
  wire::Json json{{"reason", failure.reason}, {"message", failure.message}, {"hint", failure.hint}};
  if (!failure.error.empty()) json["error"] = failure.error;
  if (!failure.said.empty()) json["provider_says"] = failure.said;
  return json;
}

Failure fromWallet(const wire::Failure& failure) {
  // What the wallet says may hold a provider's words: one plain line each, 600 characters are enough for a
  // sentence with two addresses.
  constexpr std::size_t kLongest = 600;
  const std::string said = plainText(failure.message, kLongest);
  Failure out;
  out.reason = plainText(failure.reason, 64);
  out.hint = plainText(failure.hint, kLongest);
  out.error = plainText(failure.error, 64);
  out.said = plainText(failure.said, kLongest);
  const wire::ReasonRow* row = wire::findReason(failure.reason);
  const auto words = std::ranges::find(kWords, std::string_view(failure.reason), &Words::reason);
  const bool known = row != nullptr && words != kWords.end();
  out.exitCode = known ? row->exitCode : kExitProtocol;
  const std::string ours = known ? std::string(words->message) : "The wallet refused: " + out.reason;
  // The wallet knows best what happened; a reason that we do not know is named beside it.
  out.message = said.empty() ? ours : known ? said : ours + ", " + said;
  if (!out.message.ends_with('.')) out.message.push_back('.');
  if (known && out.hint.empty()) out.hint = words->hint;
  return out;
}

}  // namespace lanyard::cli
