#include "app/cli/failure.h"

#include "core/client/plain_text.h"
#include "core/wire/error_words.h"
#include "core/wire/reason.h"

namespace lanyard::cli {
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
  const std::string said = client::plainLine(failure.message, kLongest);
  Failure out;
  out.reason = client::plainLine(failure.reason, 64);
  out.hint = client::plainLine(failure.hint, kLongest);
  out.error = client::plainLine(failure.error, 64);
  out.said = client::plainLine(failure.said, kLongest);
  const wire::ReasonRow* row = wire::findReason(failure.reason);
  const wire::ReasonWords* words = wire::findReasonWords(failure.reason);
  const bool known = row != nullptr && words != nullptr;
  out.exitCode = known ? row->exitCode : kExitProtocol;
  const std::string ours = known ? std::string(words->terminal.what) : "The wallet refused: " + out.reason;
  // The wallet knows best what happened; a reason that we do not know is named beside it.
  out.message = said.empty() ? ours : known ? said : ours + ", " + said;
  if (!out.message.ends_with('.')) out.message.push_back('.');
  if (known && out.hint.empty()) out.hint = words->terminal.help;
  return out;
}

}  // namespace lanyard::cli
