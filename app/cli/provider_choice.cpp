#include "app/cli/provider_choice.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "app/cli/browser.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/pick_keys.h"
#include "app/cli/pick_list.h"
#include "app/cli/provider_list.h"
#include "app/cli/provider_words.h"
#include "app/cli/terminal.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

/// As many as fit on a screen beside the question.
constexpr std::size_t kShown = 15;
constexpr std::size_t kChoiceWords = 400;
/// In fewer columns a name stands in a line with what it is.
constexpr std::size_t kNarrow = 60;

Refusal stopped() {
  return Refusal(
      Failure{75, "cancelled", "Nothing was chosen.", "See what Lanyard knows: lanyard providers."});
}

/// One line, without the space that comes with what is pasted. Fails when it is empty.
Outcome<std::string> askFor(const std::string& question) {
  auto answer = askLine(question);
  if (!answer) return answer;
  const std::size_t first = answer->find_first_not_of(" \t\r");
  if (first == std::string::npos) return stopped();
  return answer->substr(first, answer->find_last_not_of(" \t\r") + 1 - first);
}

// Where no key moves a line: a list with numbers.

void showList(const std::vector<ProviderLine>& lines, const std::vector<std::size_t>& found) {
  const std::size_t columns = Terminal().size().columns;
  std::vector<ProviderLine> shown;
  for (const std::size_t index : found) {
    if (shown.size() == kShown) break;
    shown.push_back(lines[index]);
    shown.back().id = std::to_string(shown.size()) + "  " + shown.back().id;
  }
  std::string table = columns < kNarrow ? std::string() : providerTable(shown, columns);
  if (columns < kNarrow) {
    for (const ProviderLine& one : shown)
      table += client::plainLine(one.id + ": " + one.about, columns - 1) + "\n";
  }
  if (!table.empty()) table.pop_back();
  tell(table);
  if (found.size() > kShown)
    tell("… and " + std::to_string(found.size() - kShown) + " more: type a part of a name to see them.");
}

/// Which of those that are shown the answer names by its number.
std::optional<std::size_t> numbered(const std::vector<std::size_t>& found, const std::string& answer) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(answer.data(), answer.data() + answer.size(), number);
  const bool whole = error == std::errc() && end == answer.data() + answer.size();
  if (!whole || number < 1 || number > std::min(found.size(), kShown)) return std::nullopt;
  return found[number - 1];
}

Outcome<Picked> pickByLines(const std::vector<ProviderLine>& lines) {
  std::vector<std::size_t> found = fitting(lines, {});
  showList(lines, found);
  for (;;) {
    const auto answer = askFor("A number, a name or a part of one, or an address (Enter to stop): ");
    if (!answer) return Refusal(answer.error());
    std::optional<std::size_t> meant = numbered(found, *answer);
    const auto named = std::ranges::find(lines, *answer, &ProviderLine::id);
    if (!meant && named != lines.end()) meant = static_cast<std::size_t>(named - lines.begin());
    if (meant && lines[*meant].cannot.empty()) return Picked{lines[*meant].id, {}};
    if (meant) {
      tell(cannotWords(lines[*meant]));
      continue;
    }
    std::vector<std::size_t> fewer = fitting(lines, *answer);
    if (fewer.empty()) {
      const std::string address = addressOf(*answer);
      if (!address.empty()) return Picked{{}, address};
      tell("None is known by " + client::plainLine(*answer, 60) + ".");
      continue;
    }
    found = std::move(fewer);
    showList(lines, found);
  }
}

// What is asked then.

void tellRegistration(const wire::Json& entry) {
  const std::size_t columns = Terminal().size().columns;
  const wire::Json registration = member(entry, "registration");
  const auto show = [columns](const char* label, const std::string& value) {
    constexpr std::size_t kLabel = 20;
    if (value.empty()) return;
    std::string out =
        labelled("  " + std::string(label), client::plainLine(value, kChoiceWords), columns, kLabel);
    out.pop_back();
    tell(out);
  };
  show("Register at", field(registration, "page"));
  const char* label = "Redirect address";
  for (const wire::Json& redirect : member(registration, "redirects")) {
    if (redirect.is_string()) show(label, redirect.get<std::string>());
    label = "or";
  }
  show("Note", field(member(registration, "note"), "en"));
  show("Its terms", field(member(registration, "terms"), "en"));
}

/// A part of an address: what is between two dots or slashes of it, or a whole host.
bool isPart(const std::string& text) {
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c <= '~' && std::string_view("/?#@\\\"{}<>").find(c) == std::string_view::npos;
  });
}

/// The host of an address that is nothing but a host; else empty.
std::string hostAlone(const std::string& address) {
  std::string rest = address.starts_with("https://") ? address.substr(8) : std::string();
  if (!rest.empty() && rest.back() == '/') rest.pop_back();
  return isPart(rest) ? rest : std::string();
}

/// A provider's address with what the person put into it.
struct FilledIn {
  std::string issuer;
  std::vector<std::string> parts = {};  ///< "NAME=VALUE"; none where the person typed a whole address
};

Outcome<FilledIn> filledIn(const wire::Json& entry) {
  std::string issuer = field(entry, "issuer");
  std::vector<std::string> named;
  const wire::Json parts = member(entry, "parts");
  tell("Its address is " + client::plainLine(issuer, kChoiceWords) + ".");
  for (std::size_t open = 0; (open = issuer.find('{')) != std::string::npos;) {
    const std::size_t close = issuer.find('}', open);
    if (close == std::string::npos) return protocolError("an address that is none");
    const std::string name = issuer.substr(open + 1, close - open - 1);
    const std::string words = field(member(parts, name.c_str()), "en");
    std::string question = client::plainLine(words.empty() ? name : name + ", " + words, kChoiceWords);
    auto answer = askFor(question + ": ");
    if (!answer) return Refusal(answer.error());
    // An address in the place of its host is meant as the host, or as the whole.
    if (isWebAddress(*answer)) {
      const std::string host = hostAlone(*answer);
      if (host.empty()) return FilledIn{*answer};
      *answer = host;
    }
    if (!isPart(*answer)) {
      tell("That is no part of an address.");
      continue;
    }
    named.push_back(name + "=" + *answer);
    issuer.replace(open, close - open + 1, *answer);
  }
  return FilledIn{std::move(issuer), std::move(named)};
}

bool isOpen(const std::string& issuer) {
  return issuer.find('{') != std::string::npos;
}

bool registersItself(const wire::Json& provider) {
  const wire::Json ways = member(member(member(provider, "entry"), "registration"), "ways");
  const bool can =
      std::ranges::any_of(ways, [](const wire::Json& way) { return way == "dynamic" || way == "cimd"; });
  return can && !flag(provider, "needs_registration") && field(provider, "client_id").empty();
}

/// The return address that its entry says, in the form of --redirect; empty where any port will do.
std::string redirectOf(const wire::Json& entry) {
  const wire::Json loopback = member(entry, "loopback");
  std::string ports;
  for (const wire::Json& port : member(loopback, "ports")) {
    if (port.is_number_integer())
      ports += (ports.empty() ? "" : ",") + std::to_string(port.get<std::int64_t>());
  }
  if (ports.empty()) return {};
  const std::string host = field(loopback, "host");
  const std::string path = field(loopback, "path");
  return "http://" + (host.empty() ? "127.0.0.1" : host) + ":" + ports + (path.empty() ? "/callback" : path);
}

/// Without the space that comes with what is pasted. `enter`: what an empty answer means.
Outcome<std::string> askClientId(const std::string& enter) {
  auto answer = askLine("Client ID (" + enter + "): ");
  if (answer) std::erase_if(*answer, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
  return answer;
}

Outcome<void> askForClient(const wire::Json& provider, const ChoiceGiven& given, ProviderChoice& choice) {
  const wire::Json entry = member(provider, "entry");
  const std::string name = providerLine(provider).name;
  const bool itself = registersItself(provider);
  tell(itself ? "Lanyard can register itself there. If you have a client ID there, use that."
              : name + " needs a client ID that you, or your organisation, register there.");
  if (!itself) tellRegistration(entry);
  auto answer = askClientId(itself ? "Enter: none" : "Enter to stop");
  if (!answer) return Refusal(answer.error());
  if (answer->empty() && !itself) {
    return Refusal(Failure{75, "cancelled", "No client ID was given, so nothing was sent.",
                           "Where to register one: lanyard providers " + providerLine(provider).id});
  }
  choice.clientId = *answer;
  choice.asked = true;
  const bool wantsSecret = field(member(entry, "client"), "secret") == "needed";
  if (choice.clientId.empty() || given.secret || !wantsSecret) return {};
  auto secret = askSecret("Client secret (not shown; Enter: there is none): ");
  if (!secret) return Refusal(secret.error());
  choice.clientSecret = std::move(*secret);
  return {};
}

Outcome<ProviderChoice> chooseAddress(const std::string& address, const ChoiceGiven& given) {
  ProviderChoice choice{.target = address, .clientId = given.clientId};
  choice.asked = true;
  if (!choice.clientId.empty() || given.secret) return choice;
  auto answer = askClientId("Enter: Lanyard registers itself there");
  if (!answer) return Refusal(answer.error());
  choice.clientId = *answer;
  return choice;
}

}  // namespace

Outcome<ProviderChoice> completeChoice(Session& session, const std::string& name, const ChoiceGiven& given,
                                       bool asks) {
  ProviderChoice choice{.target = name, .clientId = given.clientId};
  const auto provider = providerNamed(session, name);
  if (!provider && provider.error().exitCode == kExitUnreachable) return Refusal(provider.error());
  // What else is wrong, the sign-in says, also to a wallet of a version before.
  if (!provider || !provider->is_object() || !providerLine(*provider).cannot.empty()) return choice;
  const wire::Json entry = member(*provider, "entry");
  const std::string known = field(*provider, "client_id");
  std::string issuer = field(entry, "issuer");
  bool whole = false;
  if (asks && isOpen(issuer) && !given.parts) {
    auto filled = filledIn(entry);
    if (!filled) return Refusal(filled.error());
    issuer = std::move(filled->issuer);
    whole = filled->parts.empty();
    choice.parts = std::move(filled->parts);
    choice.asked = true;
    if (whole) choice.target = issuer;
    if (whole && choice.clientId.empty()) choice.clientId = known;
  }
  if (asks && choice.clientId.empty() && known.empty()) {
    const auto told = askForClient(*provider, given, choice);
    if (!told) return Refusal(told.error());
  }
  const bool itself = choice.clientId.empty() && registersItself(*provider);
  if (itself && !isOpen(issuer)) {
    choice.target = issuer;
    choice.parts.clear();
  }
  // The wallet cannot know by its address alone whose software a server runs.
  const std::string redirect = flag(*provider, "self_hosted") ? redirectOf(entry) : std::string();
  if (whole && !choice.clientId.empty() && !redirect.empty() && !given.redirect) choice.redirect = redirect;
  return choice;
}

Outcome<ProviderChoice> chooseProvider(Session& session, const ChoiceGiven& given) {
  const auto all = allProviders(session, {});
  if (!all) return Refusal(all.error());
  std::vector<ProviderLine> lines = providerLines(*all);
  tell("Sign in to which service?");
  const auto picked = canPick() ? pickByKeys(PickList(lines)) : pickByLines(lines);
  if (!picked) return Refusal(picked.error());
  if (picked->id.empty() && picked->address.empty()) return stopped();
  if (!picked->address.empty()) {
    tell("  " + client::plainLine(picked->address, kChoiceWords));
    return chooseAddress(picked->address, given);
  }
  const auto line = std::ranges::find(lines, picked->id, &ProviderLine::id);
  if (line != lines.end()) tell("  " + line->name);
  auto choice = completeChoice(session, picked->id, given, true);
  if (choice) choice->asked = true;
  return choice;
}

}  // namespace lanyard::cli
