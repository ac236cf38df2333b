#include "app/cli/confirmation_checks.h"

#include "app/cli/json_fields.h"
#include "core/base/errors.h"
#include "core/wire/error_words.h"

namespace lanyard::cli {
namespace {

using State = Finding::State;

}  // namespace

ConfirmationWords confirmationWords(std::string_view code) {
  // Any other code gets the words of the whole family `confirm.`.
  const bool known = code.starts_with("confirm.");
  const wire::Remedy* words = wire::doctorWords(known ? code : "confirm.");
  return {words->what, words->help};
}

Finding unlockFinding(const wire::Json& doctor) {
  const std::string by = field(doctor, "unlock");
  const wire::Json confirmation = member(doctor, "confirmation");
  if (by.empty() || !confirmation.is_object())
    return {"unlock", State::Unknown, "the wallet does not say", {}};
  const bool asks = field(confirmation, "state") == "ok";
  const ConfirmationWords missing = confirmationWords(field(confirmation, "detail"));
  const std::string why = asks ? "Lanyard's action is registered with polkit" : missing.what;
  if (by == "passphrase") return {"unlock", State::Ok, "by the approval passphrase; " + why, {}};
  if (asks) return {"unlock", State::Ok, "by your computer's password; " + why, {}};
  return {"unlock", State::Problem, "the wallet cannot be locked: no approval passphrase, and " + why,
          "Set a passphrase: lanyard passphrase set. " +
              (missing.remedy.empty() ? std::string() : "Or: " + missing.remedy + ".")};
}

/// Never a problem: a wallet works without it, and a sealed file cannot have it.
Finding resetFinding(const wire::Json& doctor) {
  const wire::Json reset = member(doctor, "reset");
  if (!reset.is_object()) return {"reset", State::Unknown, "the wallet does not say", {}};
  if (field(reset, "state") == "ok") {
    return {"reset",
            State::Ok,
            "your computer's password replaces a forgotten approval passphrase, in Lanyard's window",
            {}};
  }
  const std::string code = field(reset, "detail");
  if (code == errors::kApprovalSealed) {
    return {"reset", State::Ok, "nothing replaces a forgotten passphrase: it seals the wallet's file", {}};
  }
  if (code.starts_with("keystore."))
    return {"reset", State::Unknown, "not known while the keystore does not answer", {}};
  return {"reset",
          State::Ok,
          "nothing replaces a forgotten approval passphrase: " + confirmationWords(code).what,
          {}};
}

}  // namespace lanyard::cli
