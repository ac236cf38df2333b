#include "app/cli/command.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/provider_list.h"
#include "app/cli/provider_words.h"
#include "core/base/errors.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {

Outcome<wire::Json> allProviders(Session& session, const std::string& search) {
  constexpr std::int64_t kPage = 200;    // the most that the wallet gives at once
  constexpr std::size_t kMost = 20'000;  // a longer list is a fault of the wallet
  wire::Json all = wire::Json::array();
  for (;;) {
    wire::Json params{{"limit", kPage}};
    if (!search.empty()) params["search"] = search;
    if (!all.empty()) params["offset"] = all.size();
    auto page = session.call({"provider.list", params, {}});
    if (!page) return page;
    const auto total = number(*page, "total");
    wire::Json rows = member(*page, "providers");
    if (!total || !rows.is_array()) return protocolError("a list without providers");
    for (wire::Json& row : rows) all.push_back(std::move(row));
    if (rows.empty() || static_cast<std::int64_t>(all.size()) >= *total) return all;
    if (all.size() > kMost) return protocolError("a list that does not end");
  }
}

Outcome<wire::Json> providerNamed(Session& session, const std::string& name) {
  auto shown = session.call({"provider.show", {{"provider", name}}, {}});
  if (!shown && shown.error().error == errors::kProviderUnknown.code) return wire::Json(nullptr);
  if (!shown) return shown;
  wire::Json provider = member(*shown, "provider");
  if (!provider.is_object()) return protocolError("a provider that is none");
  return provider;
}

namespace {

Outcome<void> show(const wire::Json& provider, bool json) {
  if (json) return printJson(wire::Json{{"provider", provider}});
  std::string out = explained(member(provider, "entry"));
  const std::string note = providerLine(provider).note;
  return print(client::padded("In this version", 34) + note + "\n" + out);
}

Outcome<void> list(Session& session, const std::string& search) {
  const auto all = allProviders(session, search);
  if (!all) return Refusal(all.error());
  if (!search.empty() && all->empty()) {
    return Refusal(Failure{66, "provider_unknown",
                           "No provider is known by " + client::plainLine(search, 60) + ".",
                           "See all: lanyard providers. Any other OpenID provider: lanyard login ADDRESS "
                           "--client-id ID."});
  }
  if (session.options().json) return printJson(wire::Json{{"providers", *all}});
  std::vector<ProviderLine> lines;
  for (const wire::Json& provider : *all) lines.push_back(providerLine(provider));
  return print(providerTable(lines));
}

class ProvidersRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"NAME", &m_name, "Explain this one; or list those that the word fits"});
    syntax.setFooter(
        "Examples:\n"
        "  lanyard providers\n"
        "  lanyard providers github\n"
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
