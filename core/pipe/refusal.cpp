#include "core/pipe/refusal.h"

#include <string_view>

#include "core/wire/error_words.h"

namespace lanyard::pipe {

Refusal refusalFor(const base::Error& error) {
  // Every error has words, of its own or of its family (a test checks this); a code without words is our
  // fault.
  constexpr wire::ReplyWords kUnknown{
      wire::Reason::Internal, "something went wrong",
      "Start the wallet by lanyard-agent --foreground --log-level=debug to see more."};
  const wire::ReplyWords* found = wire::replyWords(error.code);
  const wire::ReplyWords& words = found != nullptr ? *found : kUnknown;
  Refusal refusal;
  refusal.reason = words.reason;
  refusal.message = wire::filled(words.message, error.values) + " (" + error.code + ")";
  refusal.hint = wire::filled(words.hint, error.values);
  refusal.code = error.code;
  refusal.values = error.values;
  refusal.said = error.said;
  // These hints end in a list or a value.
  if (std::string_view(words.hint).ends_with(": ")) refusal.hint += error.detail;
  return refusal;
}

std::string refusalLine(const wire::Json& id, const Refusal& refusal) {
  wire::Json more = wire::Json::object();
  if (!refusal.code.empty()) more["error"] = refusal.code;
  if (!refusal.values.empty()) more["values"] = refusal.values;
  if (!refusal.said.empty()) more["provider_says"] = refusal.said;
  return wire::errorLine(id, refusal.reason, refusal.message, refusal.hint, std::move(more));
}

}  // namespace lanyard::pipe
