#include "app/agent/start_words.h"

#include <sysexits.h>

#include <cstdlib>

#include "core/base/redaction.h"
#include "core/wire/error_words.h"
#include "core/wire/json.h"

namespace lanyard::agent {
StartWords startWords(const base::Error& error) {
  const std::string detail = base::redacted(error.detail);
  if (const wire::Remedy* words = wire::startWords(error.code)) {
    return {words->what + (detail.empty() ? "" : " (" + detail + ")"), words->help};
  }
  return {error.code + (detail.empty() ? "" : ": " + detail), {}};
}

int exitCodeOf(const base::Error& error) {
  if (error.code == errors::kKeystoreSealed || error.code == errors::kKeystoreDelayed) return EX_TEMPFAIL;
  if (error.code.starts_with("keystore.")) return EX_CANTCREAT;
  if (error.code == errors::kProxyBadAddress) return EX_USAGE;
  if (error.code == errors::kDirNotOurs) return EX_NOPERM;
  switch (error.kind) {
    case base::ErrorKind::Locked:
    case base::ErrorKind::StoreUnavailable:
      return EX_CANTCREAT;
    case base::ErrorKind::Denied:
      return EX_NOPERM;
    case base::ErrorKind::Transient:
      return EX_TEMPFAIL;
    default:
      return EX_UNAVAILABLE;
  }
}

std::string failedLine(const base::Error& error, bool isNew) {
  const StartWords words = startWords(error);
  wire::Json line{{"start", "failed"},   {"code", error.code},     {"exit", exitCodeOf(error)},
                  {"words", words.text}, {"remedy", words.remedy}, {"detail", base::redacted(error.detail)},
                  {"new", isNew}};
  const bool waits = error.code == errors::kKeystorePassphraseWrong || error.code == errors::kKeystoreDelayed;
  if (waits && !error.values.empty()) line["wait_s"] = std::atoi(error.values.front().c_str());
  return wire::writeJson(line);
}

std::string lookedLine(const std::string& keystore, const base::Result<void>& found) {
  const StartWords words = found ? StartWords() : startWords(found.error());
  return wire::writeJson(wire::Json{{"start", "looked"},
                                    {"keystore", keystore},
                                    {"code", found ? std::string() : found.error().code},
                                    {"words", words.text},
                                    {"remedy", words.remedy}});
}

std::string waitingLine(const std::string& words) {
  return wire::writeJson(wire::Json{{"start", "waiting"}, {"words", words}});
}

}  // namespace lanyard::agent
