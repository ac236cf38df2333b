#include <vector>

#include "app/cli/commands.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"

namespace lanyard::cli {
namespace {

/// The new passphrase: twice from the terminal, because nobody sees what is typed; once from a descriptor.
Outcome<base::Secret> newPassphrase(const CommonOptions& options) {
  if (options.passphraseFd) return readPassphraseLine(*options.passphraseFd);
  auto first = askPassphrase("New approval passphrase: ");
  if (!first) return first;
  const auto second = askPassphrase("Once more: ");
  if (!second) return Refusal(second.error());
  if (!first->equals(second->view())) return usageError("The two are not the same. Nothing was changed.");
  return first;
}

}  // namespace

Outcome<void> runPassphraseSet(Session& session) {
  const CommonOptions& options = session.options();
  const auto status = session.call({"wallet.status"});
  if (!status) return Refusal(status.error());
  base::Secret current;
  std::vector<wire::SecretMember> secrets;
  if (!isNo(member(*status, "passphrase"))) {
    auto read = options.passphraseFd ? session.givenPassphrase()
                                     : askPassphrase("Current approval passphrase: ");
    if (!read) return Refusal(read.error());
    current = std::move(*read);
    secrets.push_back({"current", current.view()});
  }
  const auto fresh = newPassphrase(options);
  if (!fresh) return Refusal(fresh.error());
  secrets.push_back({"new", fresh->view()});
  const auto result = session.call({"passphrase.set", wire::Json::object(), secrets});
  if (!result) return Refusal(result.error());
  return options.json ? printJson(*result) : Outcome<void>();
}

}  // namespace lanyard::cli
