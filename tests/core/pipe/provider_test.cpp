#include <QTest>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace provider_test {

using namespace lanyard;
using namespace lanyard::test;
using wire::Json;

namespace {

std::vector<std::string> idsIn(const Json& reply) {
  std::vector<std::string> ids;
  for (const Json& row : reply.at("result").at("providers")) ids.push_back(row.at("id"));
  return ids;
}

}  // namespace

class ProviderTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void listsThoseWithoutARegistrationFirst() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "provider.list", Json::object());
    const Json reply = tool->answer(1);
    QCOMPARE(idsIn(reply), (std::vector<std::string>{"zero", "acme", "cloud", "code", "mine"}));
    const Json& rows = reply.at("result").at("providers");
    QVERIFY(rows.at(0).at("needs_registration") == false && rows.at(1).at("needs_registration") == true);
    QVERIFY(rows.at(1).at("initials") == "AC" && rows.at(1).at("colour") == "#aabbcc");
    QVERIFY(rows.at(1).at("origin") == "built_in" && rows.at(4).at("origin") == "yours");
    QVERIFY(rows.at(1).at("unsupported").is_null());
    QVERIFY(rows.at(3).at("unsupported").is_null());
    QCOMPARE(rows.at(2).at("unsupported").get<std::string>(), std::string("unsupported.protocol"));
  }
  void findsByNameAndByWhatItIs() {
    PipeWorld world;
    const auto tool = world.connect();
    int id = 0;
    for (const auto& [words, found] : std::vector<std::pair<std::string, std::vector<std::string>>>{
             {"acme corp", {"acme"}},
             {"MAIL", {"acme"}},
             {"mail acme", {"acme"}},
             {"mail zero", {}},
             {"o", {"zero", "acme", "cloud", "code", "mine"}},
             {"none", {}}}) {
      tool->ask(++id, "provider.list", Json{{"search", words}});
      QCOMPARE(idsIn(tool->answer(id)), found);
    }
    tool->ask(50, "provider.list", Json{{"offset", 1}, {"limit", 2}});
    QCOMPARE(idsIn(tool->answer(50)), (std::vector<std::string>{"acme", "cloud"}));
    QVERIFY(tool->answer(50).at("result").at("total") == 5);
    tool->ask(51, "provider.list", Json{{"limit", 201}});
    QVERIFY(tool->answer(51).contains("error"));
  }
  void showsAllThatAnEntrySays() {
    PipeWorld world;
    const auto tool = world.connect();
    tool->ask(1, "provider.show", Json{{"provider", "acme"}});
    const Json shown = tool->answer(1).at("result").at("provider");
    QVERIFY(shown.at("entry") == world.catalog.document("acme"));
    tool->ask(2, "provider.show", Json{{"provider", "nobody"}});
    QCOMPARE(tool->answer(2).at("error").at("data").at("error").get<std::string>(),
             std::string("provider.unknown"));
  }
  void theDoctorNamesAFileThatWasRefused() {
    PipeWorld world;
    pipe::Parts parts = world.parts();
    parts.surroundings = [] {
      pipe::Surroundings around;
      around.refusedFiles = {{"/etc/lanyard/a.json", "catalog.unsafe_file", "others can write it"}};
      return around;
    };
    world.server = std::make_unique<pipe::PipeServer>(std::move(parts));
    const auto tool = world.connect();
    tool->ask(1, "wallet.doctor", Json::object());
    QCOMPARE(ended(tool, 1), std::string("ok"));
    QVERIFY(tool->answer(1).at("result").at("refused_files") ==
            Json::array({{{"path", "/etc/lanyard/a.json"},
                          {"code", "catalog.unsafe_file"},
                          {"detail", "others can write it"}}}));
  }
  // A file of the person's can name a provider as it likes: the question says whose name it is, and where a
  // sign-in goes beside the issuer.
  void marksAProviderOfThePersonsOwnFiles() {
    PipeWorld world;
    Json elsewhere{{"id", "else"},
                   {"name", "Elsewhere"},
                   {"issuer", "https://else.example"},
                   {"endpoints", {{"revocation", "https://tokens.example/revoke"}}}};
    QVERIFY(world.catalog.addPersonal(elsewhere.dump()).has_value());
    const auto tool = world.connect();
    tool->ask(1, "identity.sign_in",
              Json{{"issuer", "https://else.example"}, {"client_id", "c"}, {"wait_s", 60}});
    tool->ask(2, "consent.list", Json::object());
    const Json prompt = tool->answer(2).at("result").at("prompts").at(0);
    QVERIFY(prompt.at("provider_yours") == true);
    QVERIFY(prompt.at("other_hosts") == Json::array({"tokens.example"}));
  }
  // A file that says another place now sends nothing there unasked: the question about the next sign-in names
  // it, and one about a sign-in again names the places that the identity keeps.
  void asksAnewWhereAChangedEntryLeads() {
    PipeWorld world;
    const auto tool = world.connect();
    const auto hosts = [&tool](int id) {
      tool->ask(id, "consent.list", Json::object());
      return tool->answer(id).at("result").at("prompts").back().at("other_hosts");
    };
    const Json again{{"identity", "work"}, {"wait_s", 60}};
    world.wallet.views.front().otherHosts = {"tokens.acme.example"};
    QVERIFY(
        world.catalog
            .addSystem(
                Json{{"id", "acme"}, {"endpoints", {{"revocation", "https://other.example/revoke"}}}}.dump())
            .has_value());
    tool->ask(1, "identity.sign_in", again);
    QVERIFY(hosts(2) == Json::array({"tokens.acme.example"}));
    tool->ask(3, "identity.sign_in",
              Json{{"issuer", "https://acme.example"}, {"client_id", "c"}, {"wait_s", 60}});
    QVERIFY(hosts(4) == Json::array({"other.example"}));
    QCOMPARE(world.wallet.signIns, 0);
  }
};

LANYARD_TEST(ProviderTest)

}  // namespace provider_test

#include "provider_test.moc"
