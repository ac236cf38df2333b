#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>

#include "app/cli/answer_here.h"
#include "app/cli/command.h"
#include "app/cli/duration.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "app/cli/prompt_text.h"

namespace lanyard::cli {
namespace {

struct ApproveOptions {
  std::string prompt;
  bool once = false;
  bool session = false;
  std::string until;  ///< a duration
  bool always = false;
  bool deny = false;
};

/// What the person chose. `none`: leave it waiting.
struct Choice {
  std::string choice;
  std::int64_t until = 0;  ///< unix, for "until"
};

Outcome<Choice> untilFrom(const std::string& text) {
  const auto duration = parseDuration(text);
  if (!duration) return usageError("A time is written like 30m, 8h or 2d.");
  return Choice{"until", std::time(nullptr) + duration->count()};
}

Outcome<Choice> choiceOf(const ApproveOptions& options) {
  const std::array<std::pair<bool, const char*>, 4> flags{{{options.once, "once"},
                                                           {options.session, "session"},
                                                           {options.always, "always"},
                                                           {options.deny, "deny"}}};
  Choice chosen;
  int count = options.until.empty() ? 0 : 1;
  for (const auto& [set, name] : flags) {
    if (!set) continue;
    chosen.choice = name;
    ++count;
  }
  if (count > 1) return usageError("Choose one of --once, --session, --for, --always and --deny.");
  return options.until.empty() ? Outcome<Choice>(chosen) : untilFrom(options.until);
}

bool isOffered(const wire::Json& prompt, const std::string& choice) {
  const wire::Json offered = member(prompt, "choices");
  return choice == "deny" ||
         (offered.is_array() && std::ranges::find(offered, wire::Json(choice)) != offered.end());
}

Outcome<Choice> askChoice(const wire::Json& prompt, int until) {
  struct Letter {
    const char* letter;
    const char* choice;
    const char* words;
  };
  constexpr std::array<Letter, 5> kLetters{{{"o", "once", "[o]nce"},
                                            {"s", "session", "this [s]ession"},
                                            {"u", "until", "[u]ntil a time"},
                                            {"a", "always", "[a]lways"},
                                            {"d", "deny", "[d]eny"}}};
  std::string question = "Allow: ";
  for (const Letter& letter : kLetters) {
    if (isOffered(prompt, letter.choice)) question += std::string(letter.words) + ", ";
  }
  question += "or Enter to leave it waiting: ";
  for (;;) {
    const auto answer = askLine(question, until);
    if (!answer) return Refusal(answer.error());
    if (answer->empty()) return Choice{};
    const auto found = std::ranges::find_if(kLetters, [&](const Letter& letter) {
      return (*answer == letter.letter || *answer == letter.choice) && isOffered(prompt, letter.choice);
    });
    if (found == kLetters.end()) continue;
    if (found->choice != std::string_view("until")) return Choice{found->choice, 0};
    const auto time = askLine("For how long (30m, 8h, 2d)? ", until);
    if (!time) return Refusal(time.error());
    if (const auto end = untilFrom(*time)) return end;
  }
}

/// What the answer has come to, and how to take it back where it lasts.
std::string answered(const Choice& choice) {
  if (choice.choice == "deny") return "Denied.";
  if (choice.choice == "once") return "Allowed, this once.";
  const std::string until = choice.choice == "until" ? " until " + minuteOf(choice.until) : "";
  return "Allowed" + until + (choice.choice == "session" ? " in this session" : "") +
         ". See it and take it back: lanyard grants";
}

Outcome<void> answer(Session& session, const wire::Json& prompt, const Choice& choice) {
  if (!isOffered(prompt, choice.choice)) {
    return usageError("\"" + choice.choice + "\" is not offered for this program.",
                      "A shell or a program that cannot be known gets less: see lanyard approve");
  }
  wire::Json params{
      {"prompt", field(prompt, "id")}, {"digest", field(prompt, "digest")}, {"choice", choice.choice}};
  if (choice.choice == "until") params["until"] = choice.until;
  const auto result = session.callConfirmed({"consent.answer", params, {}});
  if (!result) return Refusal(result.error());
  if (session.options().json) return printJson(*result);
  tell(answered(choice));
  return {};
}

/// The prompts of the wallet; those with the id alone, if one was named.
Outcome<wire::Json> waiting(Session& session, const std::string& id) {
  const auto result = session.call({"consent.list"});
  if (!result) return Refusal(result.error());
  const wire::Json prompts = member(*result, "prompts");
  if (!prompts.is_array()) return protocolError("a list without prompts");
  wire::Json chosen = wire::Json::array();
  for (const wire::Json& prompt : prompts) {
    if (field(prompt, "id").empty() || field(prompt, "digest").empty())
      return protocolError("a prompt without an id");
    if (id.empty() || field(prompt, "id") == id) chosen.push_back(prompt);
  }
  if (chosen.empty() && !id.empty()) {
    return usageError("Nothing with this id waits (any more).", "See what waits: lanyard approve");
  }
  return chosen;
}

/// False: at least one was left waiting.
Outcome<bool> answerEach(Session& session, const wire::Json& prompts) {
  bool all = true;
  std::size_t position = 0;
  for (const wire::Json& prompt : prompts) {
    tell(promptText(prompt, ++position, prompts.size(), std::time(nullptr)));
    const auto choice = askChoice(prompt, session.until());
    if (!choice) return Refusal(choice.error());
    if (choice->choice.empty()) {
      all = false;
      continue;
    }
    if (auto answered = answer(session, prompt, *choice); !answered) return Refusal(answered.error());
  }
  return all;
}

Outcome<void> runApprove(Session& session, const ApproveOptions& options) {
  const auto choice = choiceOf(options);
  if (!choice) return Refusal(choice.error());
  const auto prompts = waiting(session, options.prompt);
  if (!prompts) return Refusal(prompts.error());
  const bool json = session.options().json;
  if (choice->choice.empty()) {
    if (json) return printJson(wire::Json{{"prompts", *prompts}});
    if (prompts->empty()) tell("Nothing is waiting.");
    if (::isatty(STDIN_FILENO) == 1 && hasTerminal()) {
      const auto answered = answerEach(session, *prompts);
      return answered ? Outcome<void>() : Refusal(answered.error());
    }
    std::string out;
    std::size_t position = 0;
    for (const wire::Json& prompt : *prompts)
      out += promptText(prompt, ++position, prompts->size(), std::time(nullptr)) + "\n";
    return print(out);
  }
  if (prompts->empty()) return usageError("Nothing is waiting.");
  if (prompts->size() > 1)
    return usageError("Several are waiting: name one by its id.", "See them: lanyard approve");
  // The passphrase says yes to what is shown here, and the digest binds the answer to it.
  tell(promptText(prompts->front(), 1, 1, std::time(nullptr)));
  return answer(session, prompts->front(), *choice);
}

class ApproveRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions& common) override {
    syntax.add({"ID", &m_options.prompt, "Which request (default: all that wait)"});
    syntax.add({"--once", &m_options.once, "Allow it this time"});
    syntax.add({"--session", &m_options.session, "Allow it until this login session ends"});
    syntax.add({"--for", &m_options.until, "Allow it for a time, like 30m, 8h or 2d", "TIME"});
    syntax.add({"--always", &m_options.always, "Allow it until you take it back"});
    syntax.add({"--deny", &m_options.deny, "Say no"});
    addPassphrase(syntax, common);
    syntax.setFooter("Without a choice it shows what waits and asks you.");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override { return runApprove(session, m_options); }

 private:
  ApproveOptions m_options;
};

}  // namespace

extern constinit const Command kApprove{
    .name = "approve", .description = "Answer the requests that wait for you", .make = makeRun<ApproveRun>};

Outcome<bool> answerHere(const CommonOptions& options, const std::string& prompt, int until) {
  CommonOptions own = options;
  own.json = false;  // the command has its own output
  own.noStart = true;
  own.passphraseFd.reset();
  // A connection of its own, because the waiting request uses the other one.
  Session session(own);
  session.askUntil(until);
  const auto prompts = waiting(session, prompt);
  // The prompt may have just ended; then its request has an answer.
  if (!prompts && prompts.error().reason == "usage") return true;
  if (!prompts) return Refusal(prompts.error());
  return answerEach(session, *prompts);
}

}  // namespace lanyard::cli
