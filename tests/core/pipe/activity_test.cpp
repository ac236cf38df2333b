#include <QTest>
#include <functional>

#include "tests/support/pipe_world.h"
#include "tests/support/test_program.h"

namespace activity_test {

using namespace lanyard;
using namespace lanyard::test;
using grants::Kind;
using wire::Json;

namespace {

const Json kWork{{"identity", "work"}, {"wait_s", 60}};
const std::string kGit = "/usr/bin/git";

/// A prompt is open, and the tool waits.
std::shared_ptr<FakePipeConnection> asking(PipeWorld& world) {
  const auto tool = world.connect();
  tool->ask(1, "token.get", kWork);
  static_cast<void>(QTest::qWaitFor([&] { return !world.desk.prompts().empty(); }));
  return tool;
}

struct Line {
  std::string what;  ///< kind and outcome
  std::string identity;
  std::string tool;
  std::string detail;
};

using Story = std::function<void(PipeWorld&)>;
using Lines = std::vector<Line>;

}  // namespace

class ActivityTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void recordsEachEvent_data() {
    QTest::addColumn<Story>("story");
    QTest::addColumn<Lines>("lines");
    const std::string scopes = "openid read write";
    const Line asked{"consent asked", "id-1", kGit, scopes};
    const auto row = [](const char* name, const Story& story, const Lines& lines) {
      QTest::newRow(name) << story << lines;
    };
    row("allowed once",
        [](PipeWorld& world) {
          const auto tool = asking(world);
          static_cast<void>(world.answer(Kind::Once));
          QCOMPARE(ended(tool, 1), std::string("ok"));
        },
        {asked, {"consent once", "id-1", kGit, scopes}, {"token allowed", "id-1", kGit, scopes}});
    row("allowed always: a grant, and its use",
        [](PipeWorld& world) {
          const auto tool = asking(world);
          static_cast<void>(world.answer(Kind::Always));
          QCOMPARE(ended(tool, 1), std::string("ok"));
        },
        {asked,
         {"consent always", "id-1", kGit, scopes},
         {"grant allowed", "id-1", kGit, "always GRANT"},
         {"token allowed", "id-1", kGit, scopes + " by grant GRANT"}});
    row("denied",
        [](PipeWorld& world) {
          const auto tool = asking(world);
          static_cast<void>(world.answer(std::nullopt));
          QCOMPARE(ended(tool, 1), std::string("consent_denied"));
        },
        {asked, {"consent denied", "id-1", kGit, scopes}, {"token consent.denied", "id-1", kGit, ""}});
    row("timed out",
        [](PipeWorld& world) {
          const auto tool = asking(world);
          world.clock.advance(std::chrono::seconds(61));
          QCOMPARE(ended(tool, 1), std::string("consent_timeout"));
        },
        {asked, {"consent timeout", "id-1", kGit, scopes}, {"token consent.timeout", "id-1", kGit, ""}});
    row("taken back", [](PipeWorld& world) { asking(world)->drop(); },
        {asked, {"consent cancelled", "id-1", kGit, scopes}});
    row("the wallet is locked",
        [](PipeWorld& world) {
          const auto tool = asking(world);
          world.lock.passphraseSet();
          QVERIFY(world.lock.lock(wallet::LockCause::Hand).has_value());
          QCOMPARE(ended(tool, 1), std::string("wallet_locked"));
        },
        {asked,
         {"consent locked", "id-1", kGit, scopes},
         {"token wallet.locked", "id-1", kGit, ""},
         {"lock locked", "", "", "by hand"}});
    row("a grant is used",
        [](PipeWorld& world) {
          world.allow();
          world.wallet.inMemory = true;
          const auto tool = world.connect();
          tool->ask(1, "token.get", kWork);
          QCOMPARE(ended(tool, 1), std::string("ok"));
        },
        {{"token allowed", "id-1", kGit, scopes + " by grant GRANT"}});
    row("a grant is used in vain",
        [](PipeWorld& world) {
          world.allow();
          world.wallet.error = base::Error{errors::kHttpNotSent};
          const auto tool = world.connect();
          tool->ask(1, "token.get", kWork);
          QCOMPARE(ended(tool, 1), std::string("provider_unreachable"));
        },
        {{"token http.not_sent", "id-1", kGit, ""}});
    row("allowed beforehand",
        [](PipeWorld& world) {
          const auto desktop = world.connectDesktop();
          desktop->ask(1, "grant.allow", {{"program", kGit}, {"identity", "work"}});
          QCOMPARE(ended(desktop, 1), std::string("ok"));
        },
        {{"grant allowed", "id-1", kGit, "always"}});
    row("a grant is taken back",
        [](PipeWorld& world) {
          const std::string id = world.allow();
          const auto desktop = world.connectDesktop();
          desktop->ask(1, "grant.revoke", {{"grant", id}});
          QCOMPARE(ended(desktop, 1), std::string("ok"));
        },
        {{"grant revoked", "id-1", kGit, "GRANT"}});
    row("a stored grant was changed from outside",
        [](PipeWorld& world) {
          world.allow();
          world.store.grantRows.front().identityId = "id-2";
          consent::GrantBook book(world.store, world.clock, world.random,
                                  base::Secret(std::string_view("key")));
          QVERIFY(book.load().has_value());
          book.tellRejected(world.log);
        },
        {{"grant grant.changed_outside", "", "", "the stored grant GRANT is ignored"}});
    row("a sign-in on the screen",
        [](PipeWorld& world) {
          const auto desktop = world.connectDesktop();
          desktop->ask(1, "identity.sign_in", {{"identity", "work"}});
          QCOMPARE(ended(desktop, 1), std::string("ok"));
        },
        {{"sign_in allowed", "id-1", "lanyard-desktop", "on the screen"}});
    row("a wrong passphrase",
        [](PipeWorld& world) {
          world.setPassphrase();
          const auto tool = world.connect();
          tool->ask(1, "identity.revoke", {{"identity", "work"}, {"passphrase", "not this one"}});
          QCOMPARE(ended(tool, 1), std::string("passphrase_wrong"));
        },
        {{"passphrase approval.wrong", "", kGit, ""}});
    row("a wrong passphrase for a grant, by somebody who does not wait",
        [](PipeWorld& world) {
          world.setPassphrase();
          const auto tool = world.connect();
          tool->ask(1, "grant.list", {{"passphrase", "not this one"}});
          tool->drop();
          static_cast<void>(QTest::qWaitFor([&] { return !world.store.records.empty(); }));
        },
        {{"passphrase approval.wrong", "", kGit, ""}});
    row("a passphrase is set",
        [](PipeWorld& world) {
          const auto desktop = world.connectDesktop();
          desktop->ask(1, "passphrase.set", {{"new", "correct horse"}});
          QCOMPARE(ended(desktop, 1), std::string("ok"));
        },
        {{"passphrase set", "", "", "on the screen"}});
  }
  void recordsEachEvent() {
    QFETCH(Story, story);
    QFETCH(Lines, lines);
    PipeWorld world;
    std::string grant;
    connect(&world.book, &consent::GrantBook::grantChanged, this,
            [&grant](const std::string& id) { grant = id; });
    story(world);
    QCOMPARE(world.store.records.size(), lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const ports::ActivityRecord& record = world.store.records[i];
      std::string detail = lines[i].detail;
      if (const std::size_t at = detail.find("GRANT"); at != std::string::npos) detail.replace(at, 5, grant);
      QCOMPARE(record.kind + ' ' + record.outcome, lines[i].what);
      QCOMPARE(record.identityId, lines[i].identity);
      QCOMPARE(record.tool, lines[i].tool);
      QCOMPARE(record.detail, detail);
      QVERIFY(record.detail.find("correct horse") == std::string::npos);
      QVERIFY(record.detail.find("not this one") == std::string::npos);
    }
  }
};

LANYARD_TEST(ActivityTest)

}  // namespace activity_test

#include "activity_test.moc"
