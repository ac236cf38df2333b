#include "app/cli/arguments.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string_view>

#include "app/cli/failure.h"
#include "app/cli/nearest_name.h"
#include "app/cli/plain_text.h"

namespace lanyard::cli {
namespace {

constexpr const char* kAllOptions = "Options";
constexpr const char* kCommonOptions = "Common options";

/// Help as we like it: one usage line, then what it does, then options without CLI11's type notes.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter() {
    column_width(30);
    label("Positionals", "Arguments");
  }
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string out = make_usage(app, std::move(name)) + "\n" + app->get_description() + ".\n" +
                      make_positionals(app) + make_subcommands(app, mode) + make_groups(app, mode) + "\n" +
                      make_footer(app);
    // Its parts bring blank lines of their own.
    for (std::size_t at = 0; (at = out.find("\n\n\n", at)) != std::string::npos;) out.erase(at, 1);
    out.erase(out.find_last_not_of('\n') + 1);
    return out + "\n";
  }
  std::string make_usage(const CLI::App* app, std::string name) const override {
    std::string out = "Usage: " + name;
    if (!app->get_options([](const CLI::Option* o) { return o->nonpositional(); }).empty())
      out += " [OPTIONS]";
    for (const CLI::Option* option :
         app->get_options([](const CLI::Option* o) { return o->get_positional(); })) {
      const std::string& positional = option->get_name(true);
      out += option->get_required() ? " " + positional : " [" + positional + "]";
    }
    if (!app->get_subcommands([](const CLI::App*) { return true; }).empty()) {
      out += app->get_require_subcommand_min() > 0 ? " COMMAND" : " [COMMAND]";
    }
    return out + "\n";
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    const bool takesValue = option->get_type_size() != 0 && !option->get_positional();
    return takesValue ? " " + option->get_type_name() : "";
  }
};

/// A range without its note in the help: the words beside the option say it.
CLI::Validator between(std::int64_t least, std::int64_t most) {
  return CLI::Range(least, most).description("");
}

struct Common {
  static void add(CLI::App& app, Options& options) {
    app.set_help_flag("-h,--help", "Print this help and exit")->group(kCommonOptions);
    app.add_flag("--json", options.common.json, "Print the answer as JSON")->group(kCommonOptions);
    app.add_flag("--no-start", options.common.noStart, "Do not start a wallet when none runs")
        ->group(kCommonOptions);
  }
  static void addPassphrase(CLI::App& app, Options& options) {
    app.add_option("--passphrase-fd", options.common.passphraseFd,
                   "Read the approval passphrase from this open file descriptor")
        ->type_name("N")
        ->check(between(0, 1'048'576))
        ->group(kCommonOptions);
  }
};

void addScope(CLI::App& app, std::vector<std::string>& scopes, const char* what) {
  app.add_option("--scope", scopes, what)->type_name("SCOPE")->allow_extra_args(false);
}

void describeLogin(CLI::App& app, Options& all) {
  LoginOptions& o = all.login;
  app.add_option("PROVIDER", o.target, "A provider's name, or the URL of an OpenID issuer");
  app.add_option("--again", o.again, "Sign in again to an identity that you have")->type_name("WHO");
  app.add_option("--alias", o.alias, "How you want to call it")->type_name("ALIAS");
  app.add_option("--client-id", o.clientId, "The client ID that you registered there")->type_name("ID");
  app.add_flag("--client-secret-stdin", o.clientSecretStdin, "Read the client secret from stdin");
  addScope(app, o.scopes, "Ask for this scope (may be repeated)");
  app.add_option("--audience", o.audience, "Ask for tokens for this audience")->type_name("AUDIENCE");
  app.add_option("--resource", o.resource, "Ask for tokens for this resource (RFC 8707)")->type_name("URL");
  app.add_option("--param", o.params, "Send this to the sign-in page as well (may be repeated)")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_flag("--local", o.local, "The provider is on this computer and may speak plain http");
  app.add_option("--ca", o.caFile, "Trust the certificates in this PEM file for this provider")
      ->type_name("FILE");
  app.add_flag("--no-browser", o.noBrowser, "Print the address instead of opening a browser");
  Common::addPassphrase(app, all);
  app.footer(
      "\nExamples:\n"
      "  lanyard login google --client-id 1234.apps.example\n"
      "  lanyard login https://login.example.org --client-id my-laptop --alias work\n"
      "  lanyard login --again work");
}

void describeToken(CLI::App& app, Options& all) {
  TokenOptions& o = all.token;
  app.add_option("WHO", o.who, "Whose token: an alias, a provider or an id")->required();
  addScope(app, o.scopes, "The token must have this scope (may be repeated)");
  app.add_option("--audience", o.audience, "The token must be for this audience")->type_name("AUDIENCE");
  app.add_option("--resource", o.resource, "The token must be for this resource (RFC 8707)")
      ->type_name("URL");
  app.add_option("--min-valid", o.minValid, "It must stay valid for so long (default: 60)")
      ->type_name("SECONDS")
      ->check(between(0, 31'536'000));
  app.add_option("--wait", o.wait, "Wait so long for your answer (default: 120; 0: do not ask)")
      ->type_name("SECONDS")
      ->check(between(0, 3'600));
  app.add_option("--reason", o.reason, "Why it is needed: shown where you are asked")->type_name("TEXT");
  auto* header = app.add_flag("--header", o.header, "Print it as \"Authorization: Bearer …\"");
  auto* netrc =
      app.add_option("--netrc", o.netrcHost, "Print it as a netrc line for this host")->type_name("HOST");
  auto* xoauth2 =
      app.add_option("--xoauth2", o.xoauth2User, "Print it for a mail program's XOAUTH2")->type_name("USER");
  header->excludes(netrc)->excludes(xoauth2);
  netrc->excludes(xoauth2);
  for (CLI::Option* form : {header, netrc, xoauth2}) form->excludes(app.get_option("--json"));
  app.footer(
      "\nExamples:\n"
      "  lanyard token work\n"
      "  curl -H @<(lanyard token work --header) https://api.example.org/me\n"
      "  lanyard token work --scope repo --wait 0");
}

void describeWho(CLI::App& app, Options& all) {
  app.add_option("WHO", all.who, "Which identity: an alias, a provider or an id")->required();
}

void describeLogout(CLI::App& app, Options& all) {
  LogoutOptions& o = all.logout;
  app.add_option("WHO", o.who, "Which identity: an alias, a provider or an id");
  app.add_flag("--all", o.all, "Sign out of everything, and take back all that you allowed");
  app.add_flag("--everywhere", o.everywhere, "Open the browser to end its own session there too");
  Common::addPassphrase(app, all);
  app.footer(
      "\nExamples:\n"
      "  lanyard logout work\n"
      "  lanyard logout work --everywhere\n"
      "  lanyard logout --all");
}

void describeApprove(CLI::App& app, Options& all) {
  ApproveOptions& o = all.approve;
  app.add_option("ID", o.prompt, "Which request (default: all that wait)");
  app.add_flag("--once", o.once, "Allow it this time");
  app.add_flag("--session", o.session, "Allow it until this login session ends");
  app.add_option("--for", o.until, "Allow it for a time, like 30m, 8h or 2d")->type_name("TIME");
  app.add_flag("--always", o.always, "Allow it until you take it back");
  app.add_flag("--deny", o.deny, "Say no");
  Common::addPassphrase(app, all);
  app.footer("\nWithout a choice it shows what waits and asks you.");
}

void describeAllow(CLI::App& app, Options& all) {
  AllowOptions& o = all.allow;
  app.add_option("PROGRAM", o.program, "The program: a path, or a name to find in PATH")->required();
  app.add_option("WHO", o.who, "Which identity it may use")->required();
  addScope(app, o.scopes, "Only with this scope (may be repeated)");
  app.add_option("--for", o.until, "Only for a time, like 30m, 8h or 2d")->type_name("TIME");
  Common::addPassphrase(app, all);
}

void describeGrants(CLI::App& app, Options& all) {
  Common::addPassphrase(app, all);
  CLI::App* revoke = app.add_subcommand("revoke", "Take it back, at once")->group("Commands");
  revoke->add_option("WHICH", all.grantsRevoke.which,
                     "A grant's id in the list; or a program, for all that it was allowed");
  revoke->add_flag("--all", all.grantsRevoke.all, "Take back everything that you allowed");
  Common::add(*revoke, all);
  Common::addPassphrase(*revoke, all);
  revoke->callback([&all] { all.command = Command::GrantsRevoke; });
}

void describePassphrase(CLI::App& app, Options& all) {
  CLI::App* set =
      app.add_subcommand("set", "Set or change it: asks for the present one, then twice for the new one")
          ->group("Commands");
  Common::add(*set, all);
  Common::addPassphrase(*set, all);
  app.require_subcommand(1);
}

void describeUnlock(CLI::App& app, Options& all) {
  Common::addPassphrase(app, all);
}

void describeNothing(CLI::App&, Options&) {}

void describeHelp(CLI::App& app, Options&) {
  // Read before the arguments are (see parseArguments); here for its own help alone.
  app.add_option("COMMAND", "Which command (default: all of them)");
}

void describeStop(CLI::App& app, Options& all) {
  app.add_flag("--force", all.force, "Even when something is not saved, and is lost by it");
}

struct CommandRow {
  const char* name;
  const char* description;
  Command command;
  void (*describe)(CLI::App&, Options&);
};

/// In the order of a newcomer's day.
constexpr std::array<CommandRow, 16> kCommands{{
    {"login", "Sign in to a service in your browser", Command::Login, describeLogin},
    {"list", "List your identities", Command::List, describeNothing},
    {"token", "Print an access token", Command::Token, describeToken},
    {"refresh", "Renew an identity's token now", Command::Refresh, describeWho},
    {"logout", "Sign out of a service, and forget it here", Command::Logout, describeLogout},
    {"approve", "Answer the requests that wait for you", Command::Approve, describeApprove},
    {"allow", "Allow a program to use an identity, beforehand", Command::Allow, describeAllow},
    {"grants", "List what you allowed, or take it back", Command::Grants, describeGrants},
    {"passphrase", "Set the approval passphrase", Command::PassphraseSet, describePassphrase},
    {"lock", "Lock the wallet: nobody gets anything until you unlock it", Command::Lock, describeNothing},
    {"unlock", "Unlock the wallet with the approval passphrase", Command::Unlock, describeUnlock},
    {"status", "Show how the wallet is", Command::Status, describeNothing},
    {"doctor", "Find out what is wrong, and how to mend it", Command::Doctor, describeNothing},
    {"stop", "End the wallet; the next command starts it again", Command::Stop, describeStop},
    {"restart", "End the wallet and start it again", Command::Restart, describeStop},
    {"help", "Show the help of a command", Command::Help, describeHelp},
}};

void addCommand(CLI::App& app, const CommandRow& row, Options& options) {
  CLI::App* command = app.add_subcommand(row.name, row.description)->group("Commands");
  Common::add(*command, options);
  row.describe(*command, options);
  command->callback([&options, name = row.command] {
    if (options.command != Command::GrantsRevoke) options.command = name;
    // These look at what is there, and start nothing.
    if (name == Command::Doctor || name == Command::Stop) options.common.noStart = true;
  });
}

/// Only the named command is built, because a token is asked for more often than all else together.
void addCommands(CLI::App& app, std::string_view name, Options& options) {
  const auto named =
      std::ranges::find(kCommands, name, [](const CommandRow& row) { return std::string_view(row.name); });
  if (named != kCommands.end()) {
    addCommand(app, *named, options);
    return;
  }
  for (const CommandRow& row : kCommands) addCommand(app, row, options);
}

const CLI::App* subcommandOf(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

/// The words that are no options: commands first. The value of an option of `app` is not among them.
std::vector<std::string> plainWords(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  const CLI::App* at = &app;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") break;
    if (word.starts_with('-')) {
      const CLI::Option* option = at->get_option_no_throw(word);
      if (option != nullptr && option->get_items_expected_max() != 0) ++i;
      continue;
    }
    words.push_back(word);
    if (const CLI::App* next = subcommandOf(*at, word)) at = next;
  }
  return words;
}

/// The deepest command that the words name, and how it is written; the rest of the words is its own.
struct Named {
  const CLI::App* app;
  std::string written = "lanyard";
  std::size_t words = 0;
};
Named namedBy(const CLI::App& app, const std::vector<std::string>& words) {
  Named named{&app};
  for (const std::string& word : words) {
    const CLI::App* next = subcommandOf(*named.app, word);
    if (next == nullptr) break;
    named.app = next;
    named.written += " " + word;
    ++named.words;
  }
  return named;
}

std::string seeHelpOf(const std::string& written) {
  return "  See: " + written + " --help\n";
}

/// A word where a command has to be and none of this name is; empty where that is not the fault.
std::string unknownCommand(const CLI::App& app, const std::vector<std::string>& words) {
  const Named named = namedBy(app, words);
  const auto commands = named.app->get_subcommands([](const CLI::App*) { return true; });
  if (commands.empty() || named.words == words.size()) return {};
  const std::string& word = words[named.words];
  std::vector<std::string> names;
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  std::string nearest = nearestName(word, names);
  if (nearest.empty()) nearest = named.app == &app ? otherWord(word) : std::string();
  std::string out = "lanyard: There is no command \"" + named.written + " " + plainText(word, 60) + "\".";
  if (!nearest.empty()) out += " Did you mean: " + named.written + " " + nearest + "?";
  return out + "\n" + seeHelpOf(named.written);
}

/// An option that is not there; empty where that is not the fault.
std::string unknownOption(const CLI::App& app, const std::vector<std::string>& arguments) {
  const CLI::App* at = &app;
  std::string written = "lanyard";
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string& word = arguments[i];
    if (const CLI::App* next = subcommandOf(*at, word)) {
      at = next;
      written += " " + word;
    }
    if (!word.starts_with("--")) continue;
    const std::string name = word.substr(0, word.find('='));
    if (const CLI::Option* option = at->get_option_no_throw(name)) {
      if (option->get_items_expected_max() != 0 && name == word) ++i;
      continue;
    }
    std::vector<std::string> names;
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& one : option->get_lnames()) names.push_back(one);
    }
    const std::string nearest = nearestName(name.substr(2), names);
    return "lanyard: There is no option \"" + plainText(name, 60) + "\"." +
           (nearest.empty() ? "" : " Did you mean: --" + nearest + "?") + "\n" + seeHelpOf(written);
  }
  return {};
}

/// CLI11's words for what is wrong, where ours are clearer.
std::string faultWords(const CLI::App& app, const std::vector<std::string>& arguments,
                       const CLI::ParseError& error) {
  const std::vector<std::string> words = plainWords(app, arguments);
  std::string unknown = unknownCommand(app, words);
  if (unknown.empty()) unknown = unknownOption(app, arguments);
  if (!unknown.empty()) return unknown;
  const Named named = namedBy(app, words);
  const auto commands = named.app->get_subcommands([](const CLI::App*) { return true; });
  std::string what = error.what();
  if (named.words == words.size() && named.app->get_require_subcommand_min() > 0 && !commands.empty())
    what = "Say what to do, like: " + named.written + " " + commands.front()->get_name();
  return "lanyard: " + what + "\n" + seeHelpOf(named.written);
}

bool asksForVersion(const std::vector<std::string>& arguments) {
  return std::ranges::find(arguments, "--version") != arguments.end();
}

std::string helpOf(const Named& named) {
  return named.app->get_formatter()->make_help(named.app, named.written, CLI::AppFormatMode::Normal);
}

}  // namespace

Parsed parseArguments(int argc, const char* const* argv) {
  Parsed parsed;
  Options options;
  CLI::App app(
      "Lanyard carries your sign-ins: sign in once, in your own browser, and the\n"
      "programs that you allow get their tokens from here",
      "lanyard");
  app.formatter(std::make_shared<HelpFormatter>());
  app.option_defaults()->group(kAllOptions);
  app.set_version_flag("--version", "lanyard " LANYARD_VERSION, "Print the version and exit")
      ->group(kCommonOptions);
  Common::add(app, options);
  app.require_subcommand(1);
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  const auto first =
      std::ranges::find_if(arguments, [](const std::string& word) { return !word.starts_with('-'); });
  addCommands(app, first == arguments.end() ? std::string_view() : *first, options);
  // After the commands, which would inherit it.
  app.footer(
      "\nFirst steps:\n"
      "  lanyard passphrase set                      to say yes in a terminal\n"
      "  lanyard login https://login.example.org --client-id my-laptop --alias work\n"
      "  lanyard token work\n\n"
      "\"lanyard help COMMAND\" and \"man lanyard-COMMAND\" tell more.");
  if (first == arguments.end() && !asksForVersion(arguments)) {
    const bool known = std::ranges::all_of(
        arguments, [&](const std::string& word) { return app.get_option_no_throw(word) != nullptr; });
    if (known) {
      parsed.text = helpOf({&app});
      return parsed;
    }
  }
  // "help token" is "token --help", and "help" is "--help".
  const bool asksForHelp = std::ranges::any_of(
      arguments, [](const std::string& word) { return word == "--help" || word == "-h"; });
  if (first != arguments.end() && *first == "help" && !asksForHelp) {
    arguments.erase(first);
    arguments.emplace_back("--help");
    std::vector<const char*> words{"lanyard"};
    for (const std::string& word : arguments) words.push_back(word.c_str());
    return parseArguments(static_cast<int>(words.size()), words.data());
  }
  const std::vector<std::string> words = plainWords(app, arguments);
  try {
    app.parse(argc, argv);
    parsed.options = options;
    parsed.options->written = namedBy(app, words).written;
  } catch (const CLI::CallForHelp&) {
    // Nothing that is not there has a help.
    parsed.text = unknownCommand(app, words);
    if (parsed.text.empty()) {
      parsed.text = helpOf(namedBy(app, words));
    } else {
      parsed.exitCode = kExitUsage;
    }
  } catch (const CLI::CallForVersion& version) {
    parsed.text = std::string(version.what()) + "\n";
  } catch (const CLI::ParseError& error) {
    parsed.text = faultWords(app, arguments, error);
    parsed.exitCode = kExitUsage;
  }
  return parsed;
}

}  // namespace lanyard::cli
