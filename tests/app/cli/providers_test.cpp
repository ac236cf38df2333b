#include <algorithm>

#include "app/cli/provider_words.h"
#include "core/providers/catalog.h"
#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace providers_test {

using namespace lanyard;
using namespace lanyard::test;
using wire::Json;

namespace {

Json row(const char* id, const char* name, bool needs) {
  return {{"id", id},
          {"name", name},
          {"about", "Something"},
          {"client_id", ""},
          {"needs_registration", needs},
          {"unsupported", nullptr},
          {"origin", "built_in"}};
}

/// A wallet that knows two providers.
QList<QByteArray> script(const QJsonObject& request) {
  const QJsonObject params = request.value(QLatin1String("params")).toObject();
  const QString search = params.value(QLatin1String("search")).toString();
  const QString named = params.value(QLatin1String("provider")).toString();
  Json zero = row("zero", "Zero", false);
  Json acme = row("acme", "Acme Corp", true);
  const auto reply = [](const Json& json) {
    return QList<QByteArray>{result(QByteArray::fromStdString(json.dump()))};
  };
  if (methodOf(request) == QLatin1String("provider.list")) {
    Json all = Json::array();
    if (QStringLiteral("zero").contains(search)) all.push_back(zero);
    if (QStringLiteral("acme").contains(search)) all.push_back(acme);
    return reply(Json{{"total", all.size()}, {"providers", all}});
  }
  if (named == QLatin1String("acme")) {
    acme["entry"] = {{"id", "acme"},
                     {"name", "Acme Corp"},
                     {"issuer", "https://{org}.acme.example"},
                     {"parts", {{"org", {{"en", "your organisation"}}}}},
                     {"refresh", {{"idle_days", 30}}},
                     {"unverified", {"refresh"}},
                     {"registration",
                      {{"page", "https://acme.example/apps"}, {"redirects", {"http://127.0.0.1/callback"}}}}};
    return reply(Json{{"provider", acme}});
  }
  return {unknownProvider()};
}

struct Scene {
  QTemporaryDir dir;
  FakeWallet wallet{dir.filePath(QStringLiteral("w.sock")), script};
  Client client{dir.filePath(QStringLiteral("w.sock"))};
};

}  // namespace

class ProvidersTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void hasWordsForEachMember() {
    for (const std::string& path : providers::entryMembers()) {
      const auto named = [&path](const cli::MemberWords& one) { return one.path == path; };
      QVERIFY2(std::ranges::count_if(cli::memberWords(), named) == 1, path.c_str());
    }
  }
  // Each member that a file of ours has is shown, and so is one that this version does not know.
  void showsEachValue() {
    const Json entry{{"id", "a"},
                     {"about", {{"en", "What it is"}, {"de", "Was es ist"}}},
                     {"refresh", {{"idle_days", 30}, {"keeps_old", true}}},
                     {"scope", {{"words", {{"read", {{"en", "See it"}}}, {"write", {{"en", "Change it"}}}}}}},
                     {"unverified", {"scope.words", "refresh.keeps_old"}},
                     {"newer", {{"a", 1}}}};
    const std::string out = cli::explained(entry, 0);
    for (const char* words :
         {"What it is", "Ends unused after (days)          30\n", "read: See it  (not verified)\n",
          "write: Change it  (not verified)\n", "The old one stays good            yes  (not verified)\n",
          "newer                             {\"a\":1}\n"})
      QVERIFY2(out.find(words) != std::string::npos, (out + "\n lacks: " + words).c_str());
    QVERIFY(out.find("Was es ist") == std::string::npos);
  }
  void lists() {
    Scene scene;
    const Run run = scene.client.run({QStringLiteral("providers")});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out, QByteArray("zero  nothing to register  Zero: Something\n"
                                 "acme  needs a client ID    Acme Corp: Something\n"));
    const Run json = scene.client.run({QStringLiteral("providers"), QStringLiteral("--json")});
    QCOMPARE(Json::parse(json.out.toStdString()).at("providers").size(), std::size_t(2));
  }
  void explainsOneOrSearches() {
    Scene scene;
    const Run one = scene.client.run({QStringLiteral("providers"), QStringLiteral("acme")});
    QVERIFY2(one.exitCode == 0 &&
                 one.out.contains("Where to register                 https://acme.example/apps\n"),
             one.out.constData());
    QVERIFY(one.out.contains("30  (not verified)\n"));
    const Run some = scene.client.run({QStringLiteral("providers"), QStringLiteral("zer")});
    QCOMPARE(some.out, QByteArray("zero  nothing to register  Zero: Something\n"));
    const Run none = scene.client.run({QStringLiteral("providers"), QStringLiteral("nobody")});
    QCOMPARE(none.exitCode, 66);
    QVERIFY(none.out.isEmpty() && none.err.contains("No provider is known by nobody."));
    const Run near = scene.client.run({QStringLiteral("providers"), QStringLiteral("acmee")});
    QVERIFY2(near.err.contains("Did you mean: acme?"), near.err.constData());
  }
  // Those that this version cannot sign in to come last, and say why.
  void listsLastWhatCannotBeDone() {
    Json undriven = row("first", "First", false);
    undriven["unsupported"] = "unsupported.protocol";
    const auto lines = cli::providerLines(Json::array({undriven, row("second", "Second", true)}));
    QCOMPARE(lines.front().id, std::string("second"));
    QCOMPARE(lines.back().note, std::string("not yet"));
    QVERIFY(
        cli::cannotWords(lines.back()).starts_with("Lanyard cannot sign in to First yet: it is signed in to"));
    undriven["unsupported"] = "unsupported.of_a_newer_wallet";
    QVERIFY(!cli::providerLine(undriven).cannot.empty());
  }
  void fitsANarrowTerminal() {
    const Json entry{{"id", "a"}, {"about", {{"en", "What it is, in a sentence of some length"}}}};
    QCOMPARE(
        cli::explained(entry, 30),
        std::string("Name for commands\n  a\nWhat it is\n  What it is, in a sentence of\n  some length\n"));
    const std::string wide = cli::explained(entry, 64);
    QVERIFY(wide.find("\n                                  some length\n") != std::string::npos);
  }
  // What the wallet says of a provider comes from files: it does nothing to a terminal.
  void printsNoControlCharacters() {
    const Json entry{{"id", "a"}, {"name", "A\u001b[2J"}, {"issuer", "https://a.example\r\nx"}};
    const std::string out = cli::explained(entry, 0);
    QVERIFY(out.find('\u001b') == std::string::npos && out.find('\r') == std::string::npos);
  }
};

LANYARD_TEST(ProvidersTest)

}  // namespace providers_test

#include "providers_test.moc"
