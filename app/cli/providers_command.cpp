#include "app/cli/command.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/provider_list.h"
#include "app/cli/provider_words.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

Outcome<void> show(const wire::Json& provider, bool json) {
  if (json) return printJson(wire::Json{{"provider", provider}});
  const std::size_t columns = outputColumns();
  const ProviderLine line = providerLine(provider);
  const std::string can =
      line.cannot.empty() ? labelled("To sign in", "lanyard login " + line.id, columns) : std::string();
  return print(
      labelled("In this version", line.note + (line.cannot.empty() ? "" : ": " + line.cannot), columns) +
      can + explained(member(provider, "entry"), columns));
}

Refusal unknown(Session& session, const std::string& word) {
  const std::string nearest = nearestProvider(session, word);
  return Refusal(Failure{66, "provider_unknown",
                         "No provider is known by " + client::plainLine(word, 60) + "." +
                             (nearest.empty() ? "" : " Did you mean: " + nearest + "?"),
                         "See all: lanyard providers. Any other one: lanyard login ADDRESS."});
}

Outcome<void> list(Session& session, const std::string& search) {
  const auto all = allProviders(session, search);
  if (!all) return Refusal(all.error());
  if (!search.empty() && all->empty()) return unknown(session, search);
  if (session.options().json) return printJson(wire::Json{{"providers", *all}});
  return print(providerTable(providerLines(*all), outputColumns()));
}

class ProvidersRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"PROVIDER", &m_name, "Explain this one; or list those that the word fits"});
    syntax.setFooter(
        "Examples:\n"
        "  lanyard providers\n"
        "  lanyard providers google\n"
        "  lanyard providers mail");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override {
    if (m_name.empty()) return list(session, {});
    const auto named = providerNamed(session, m_name);
    if (!named) return Refusal(named.error());
    return named->is_null() ? list(session, m_name) : show(*named, session.options().json);
  }

 private:
  std::string m_name;
};

}  // namespace

extern constinit const Command kProviders{
    .name = "providers",
    .description = "List the services that Lanyard knows, or explain one",
    .make = makeRun<ProvidersRun>};

}  // namespace lanyard::cli
