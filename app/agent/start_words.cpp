#include "app/agent/start_words.h"

#include <sysexits.h>

#include <string_view>

#include "core/base/redaction.h"
#include "core/wire/json.h"

namespace lanyard::agent {
namespace {

struct Sentence {
  std::string_view code;  ///< one that ends in a dot stands for all that begin so
  const char* text;
  const char* remedy;
};

constexpr const char* kOtherUser =
    "Nothing was made there. Be the user that the folder belongs to, or sign in as yourself (su -, sudo -i), "
    "so that HOME and XDG_RUNTIME_DIR are your own.";

constexpr Sentence kSentences[] = {
    {"wallet.running", "A wallet of yours is running already. There is one per user.", ""},
    {"keystore.absent", "No keyring answers on this computer's session bus.",
     "Start one (gnome-keyring, KWallet), or choose --keystore=file."},
    {"keystore.no_collection", "The keyring has no default collection to keep secrets in.",
     "Make one by the keyring's own program (gnome-keyring: seahorse), or choose --keystore=file."},
    {"keystore.locked", "The keyring is locked.",
     "Unlock it and try again: sign in to the desktop, or run its own program (without a screen, "
     "gnome-keyring's is: gnome-keyring-daemon --unlock)."},
    {"keystore.timeout", "The keyring does not answer.", "Unlock or restart it and try again."},
    {"keystore.sealed", "The wallet is locked.", "Run: lanyard unlock"},
    {"keystore.passphrase_wrong", "The passphrase does not open the sealed store.", "Try again."},
    {"keystore.other_backend", "Your tokens are in another keystore than the one asked for.",
     "Start with that one, or use another --data-dir."},
    {"keystore.key_missing",
     "The keystore lacks the wallet's own key: it is not the one that this data folder was used with. Nothing "
     "was changed.",
     ""},
    {"passphrase.no_terminal", "There is no terminal to ask for the passphrase on.",
     "Give it by --passphrase-fd."},
    {"passphrase.short", "A passphrase has at least 8 characters.", "Choose a longer one."},
    {"passphrase.differ", "The two passphrases were not the same.", "Try again."},
    {"proxy.bad_address", "The proxy is not one that the wallet can use.",
     "Give system, none, or http://[USER[:PASSWORD]@]HOST:PORT."},
    {"store.newer", "The database was written by a newer Lanyard. Nothing was changed.", "Please update."},
    {"store.corrupt",
     "The database is damaged, and its copy is too, or is not there. Nothing was changed.",
     "Put back a backup of wallet.db and wallet.db.copy, or move both away to begin anew."},
    {"dir.not_ours", "The wallet makes nothing in another user's folder.", kOtherUser},
    {"pipe.directory", "The folder of the wallet's socket is not yours alone.",
     "Look at LANYARD_SOCK and XDG_RUNTIME_DIR."},
    {"dir.", "A folder of the wallet cannot be made or used.", "Look at HOME, XDG_DATA_HOME and XDG_RUNTIME_DIR."},
};

bool fits(const Sentence& sentence, std::string_view code) {
  return sentence.code.ends_with('.') ? code.starts_with(sentence.code) : code == sentence.code;
}

}  // namespace

StartWords startWords(const base::Error& error) {
  const std::string detail = base::redacted(error.detail);
  for (const Sentence& sentence : kSentences) {
    if (!fits(sentence, error.code)) continue;
    std::string text = sentence.text;
    if (!detail.empty()) text += " (" + detail + ")";
    return {text, sentence.remedy};
  }
  return {error.code + (detail.empty() ? "" : ": " + detail), {}};
}

int exitCodeOf(const base::Error& error) {
  if (error.code == "keystore.sealed") return EX_TEMPFAIL;
  if (error.code.starts_with("keystore.")) return EX_CANTCREAT;
  if (error.code == "proxy.bad_address") return EX_USAGE;
  if (error.code == "dir.not_ours") return EX_NOPERM;
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
  return wire::writeJson(wire::Json{{"start", "failed"},
                                    {"code", error.code},
                                    {"exit", exitCodeOf(error)},
                                    {"words", words.text},
                                    {"remedy", words.remedy},
                                    {"new", isNew}});
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
