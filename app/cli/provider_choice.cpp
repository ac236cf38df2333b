#include "app/cli/provider_choice.h"

#include <charconv>
#include <vector>

#include "app/cli/browser.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/provider_list.h"
#include "app/cli/provider_words.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

/// As many as fit on a screen beside the question.
constexpr std::size_t kShown = 15;
constexpr std::size_t kChoiceWords = 200;

Refusal stopped() {
  return Refusal(Failure{75, "cancelled", "Nothing was chosen.", "See them all: lanyard providers."});
}

void showList(const wire::Json& found) {
  std::vector<ProviderLine> lines;
  for (const wire::Json& provider : found) {
    if (lines.size() == kShown) break;
    lines.push_back(providerLine(provider));
    lines.back().id = std::to_string(lines.size()) + "  " + lines.back().id;
  }
  std::string table = providerTable(lines);
  if (!table.empty()) table.pop_back();
  tell(table);
  if (found.size() > kShown)
    tell("… and " + std::to_string(found.size() - kShown) + " more: type a part of a name to see them.");
}

/// The provider of this number in the list, or null.
wire::Json numbered(const wire::Json& found, const std::string& answer) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(answer.data(), answer.data() + answer.size(), number);
  const bool whole = error == std::errc() && end == answer.data() + answer.size();
  return whole && number >= 1 && number <= std::min(found.size(), kShown) ? found.at(number - 1)
                                                                          : wire::Json();
}

void tellRegistration(const wire::Json& entry) {
  const wire::Json registration = member(entry, "registration");
  const auto show = [](const char* label, const std::string& value) {
    if (!value.empty()) tell(client::padded(label, 20) + client::plainLine(value, kChoiceWords));
  };
  show("Register at", field(registration, "page"));
  for (const wire::Json& redirect : member(registration, "redirects")) {
    if (redirect.is_string()) show("Return address", redirect.get<std::string>());
  }
  show("Note", field(member(registration, "note"), "en"));
  show("Its terms", field(member(registration, "terms"), "en"));
}

/// The address with the person's parts in it.
Outcome<std::string> filledIn(const wire::Json& entry) {
  std::string issuer = field(entry, "issuer");
  const wire::Json parts = member(entry, "parts");
  for (std::size_t open = 0; (open = issuer.find('{')) != std::string::npos;) {
    const std::size_t close = issuer.find('}', open);
    if (close == std::string::npos) return protocolError("an address that is none");
    const std::string name = issuer.substr(open + 1, close - open - 1);
    const std::string words = field(member(parts, name.c_str()), "en");
    auto answer = askLine(client::plainLine(words.empty() ? name : words, kChoiceWords) + ": ");
    if (!answer) return answer;
    if (answer->empty()) return stopped();
    // A whole address in the place of its host is meant as the address.
    if (isWebAddress(*answer)) return *answer;
    issuer.replace(open, close - open + 1, *answer);
  }
  return issuer;
}

Outcome<ProviderChoice> completeChoice(Session& session, const std::string& id, std::string clientId) {
  const auto provider = providerNamed(session, id);
  if (!provider) return Refusal(provider.error());
  const wire::Json entry = member(*provider, "entry");
  ProviderChoice choice{id, std::move(clientId)};
  const bool any = field(entry, "issuer").find('{') != std::string::npos;
  if (any) {
    auto issuer = filledIn(entry);
    if (!issuer) return Refusal(issuer.error());
    choice.target = *issuer;
    if (choice.clientId.empty()) choice.clientId = field(*provider, "client_id");
  }
  if (!choice.clientId.empty() || !field(*provider, "client_id").empty()) return choice;
  tell("It needs a client ID that you, or your organisation, registered there.");
  tellRegistration(entry);
  auto answer = askLine("Client ID: ");
  if (!answer) return Refusal(answer.error());
  if (answer->empty()) return stopped();
  choice.clientId = *answer;
  return choice;
}

}  // namespace

Outcome<ProviderChoice> chooseProvider(Session& session, const std::string& clientId) {
  auto found = allProviders(session, {});
  if (!found) return Refusal(found.error());
  tell("Sign in to which service?");
  for (;;) {
    showList(*found);
    auto answer = askLine("A number, a name or a part of one, or an address (Enter to stop): ");
    if (!answer) return Refusal(answer.error());
    if (answer->empty()) return stopped();
    if (isWebAddress(*answer)) {
      ProviderChoice choice{*answer, clientId};
      if (!choice.clientId.empty()) return choice;
      auto id = askLine("Client ID: ");
      if (!id) return Refusal(id.error());
      if (id->empty()) return stopped();
      choice.clientId = *id;
      return choice;
    }
    const wire::Json one = numbered(*found, *answer);
    if (one.is_object()) return completeChoice(session, field(one, "id"), clientId);
    const auto named = providerNamed(session, *answer);
    if (!named) return Refusal(named.error());
    if (named->is_object()) return completeChoice(session, *answer, clientId);
    auto fewer = allProviders(session, *answer);
    if (!fewer) return Refusal(fewer.error());
    if (fewer->empty()) {
      tell("None is known by " + client::plainLine(*answer, 60) + ".");
    } else {
      found = std::move(fewer);
    }
  }
}

}  // namespace lanyard::cli
