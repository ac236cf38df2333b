#include "app/desktop/prompts_model.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/app/desktop/fake_wallet.h"
#include "tests/app/desktop/fixed_clock.h"
#include "tests/support/test_program.h"

namespace prompts_model_test {

using namespace lanyard::desktop;
using lanyard::wire::Json;

namespace {

Json promptOf(const std::string& id, const std::string& path = "/usr/bin/git") {
  return {{"id", id},
          {"digest", "digest-of-" + id},
          {"kind", "token"},
          {"identity", {{"id", "1"}, {"alias", "work"}, {"name", "Ana"}}},
          {"issuer_host", "login.example.org"},
          {"scopes", {"openid", "read:user"}},
          {"choices", {"once", "session", "until", "always", "deny"}},
          {"waiting", 1},
          {"tool",
           {{"name", "git"},
            {"path", path},
            {"sort", "program"},
            {"terminal", "/dev/pts/3"},
            {"chain", {{{"pid", 7}, {"path", "/bin/bash"}}}}}}};
}

}  // namespace

class PromptsModelTest : public QObject {
  Q_OBJECT

  struct Stage {
    FakeWallet wallet;
    FixedClock clock;
    Channel channel{wallet.takeOther()};
    PromptsModel model{channel, clock};

    void open(const Json& prompt) { wallet.notify("prompt.opened", {{"prompt", prompt}}); }
    bool wake() {
      model.setAttended(true);
      return QTest::qWaitFor([this] { return model.awake(); });
    }
  };

 private Q_SLOTS:
  void namesAudienceAndResource() {
    Stage s;
    Json both = promptOf("a");
    both["audience"] = "reports";
    both["resource"] = "https://mail.example/api";
    s.open(both);
    QTRY_VERIFY(s.model.open());
    QCOMPARE(s.model.audience(), QStringLiteral("reports, https://mail.example/api"));
    both["digest"] = "another";
    both["audience"] = "";
    s.open(both);
    QTRY_COMPARE(s.model.audience(), QStringLiteral("https://mail.example/api"));
  }
  void saysWhatTheTokenCanDoUnasked() {
    Stage s;
    s.open(promptOf("a"));
    QTRY_VERIFY(s.model.open());
    QVERIFY(s.model.unasked().isEmpty());
    Json more = promptOf("a");
    more["digest"] = "another";
    more["also"] = {"phone", "ad\u202emin"};
    s.open(more);
    QTRY_COMPARE(s.model.unasked().size(), 2);
    QCOMPARE(s.model.unasked().front(), QStringLiteral("See your phone number"));
    QCOMPARE(s.model.unasked().back(), QStringLiteral("“admin”, as the provider calls it"));
  }
  void saysWhatAnIdTokenDoes() {
    Stage s;
    Json prompt = promptOf("a");
    prompt["kind"] = "id_token";
    prompt["client_id"] = "laptop";
    prompt["scopes"] = {"openid"};
    prompt["identity"]["other_audiences"] = {"project"};
    s.open(prompt);
    QTRY_VERIFY(s.model.open());
    QVERIFY(s.model.question().startsWith(QStringLiteral("Let this program prove that it is you, by ")));
    QCOMPARE(s.model.permissions().size(), 2);
    QVERIFY(s.model.permissions().front().contains(QStringLiteral("“laptop, project”")));
    Json named = prompt;
    named["digest"] = "another";
    named["audience"] = "k8s";
    s.open(named);
    QTRY_VERIFY(s.model.permissions().front().contains(QStringLiteral("“laptop, k8s”")));
  }
  void takesNoAnswerWhileAsleep() {
    Stage s;
    s.open(promptOf("a"));
    QTRY_VERIFY(s.model.open());
    s.model.allow(0);
    s.model.deny();
    s.model.setAttended(true);
    s.model.allow(0);
    s.model.deny();
    QVERIFY(!s.wallet.has("consent.answer"));
  }
  void namesTheClientWhereItIsNeeded() {
    Stage s;
    Json prompt = promptOf("a");
    prompt["identity"]["client_id"] = "laptop";
    s.open(prompt);
    QTRY_COMPARE(s.model.person(), QStringLiteral("Ana · client laptop"));
    // What a program wants to sign in, of which nothing is known yet.
    Stage other;
    prompt = promptOf("b");
    prompt["kind"] = "sign_in";
    prompt["identity"] = nullptr;
    prompt["client_id"] = "laptop";
    other.open(prompt);
    QTRY_COMPARE(other.model.person(), QStringLiteral("client laptop"));
    Stage none;
    none.open(promptOf("c"));
    QTRY_COMPARE(none.model.person(), QStringLiteral("Ana"));
  }
  void saysThatATokenIsPastedOrWhole() {
    Stage s;
    Json prompt = promptOf("a");
    prompt["identity"]["credential"] = "pasted";
    prompt["scopes"] = Json::array();
    s.open(prompt);
    QTRY_VERIFY(s.model.question().startsWith(QStringLiteral("Let this program have your token for ")));
    QCOMPARE(s.model.permissions(),
             QStringList{QStringLiteral("Everything that the token can do which you pasted")});
    Stage password;
    prompt = promptOf("p");
    prompt["identity"]["credential"] = "password";
    prompt["scopes"] = Json::array();
    password.open(prompt);
    QTRY_VERIFY(
        password.model.question().startsWith(QStringLiteral("Let this program have your password for ")));
    QCOMPARE(password.model.permissions(),
             QStringList{QStringLiteral("Sign in there as you, with your user name and your password")});
    Stage other;
    prompt = promptOf("b");
    prompt["kind"] = "paste";
    prompt["identity"] = nullptr;
    prompt["scopes"] = Json::array();
    prompt["other_hosts"] = {"api.example.org"};
    other.open(prompt);
    QTRY_VERIFY(other.model.question().startsWith(
        QStringLiteral("Let this program give Lanyard a token or password for ")));
    QCOMPARE(other.model.permissions(),
             QStringList({QStringLiteral("Add what it gives Lanyard as an identity of yours"),
                          QStringLiteral("Try it at api.example.org")}));
  }
  void wakesOnlyWhileAttended() {
    Stage s;
    s.open(promptOf("a"));
    QTRY_VERIFY(s.model.open());
    s.model.setAttended(true);
    s.model.setAttended(false);
    QTest::qWait(2 * PromptsModel::sleepMs);
    QVERIFY(!s.model.awake());
    QVERIFY(s.wake());
    s.model.setAttended(false);
    QVERIFY(!s.model.awake());
  }
  void answersWithTheDigestOfWhatWasShown_data() {
    QTest::addColumn<int>("way");
    QTest::addColumn<QByteArray>("params");
    QTest::newRow("once") << 0 << QByteArray(R"({"choice":"once","digest":"digest-of-a","prompt":"a"})");
    QTest::newRow("session") << 1
                             << QByteArray(R"({"choice":"session","digest":"digest-of-a","prompt":"a"})");
    QTest::newRow("an hour")
        << 2 << QByteArray(R"({"choice":"until","digest":"digest-of-a","prompt":"a","until":1800003600})");
    QTest::newRow("eight hours")
        << 3 << QByteArray(R"({"choice":"until","digest":"digest-of-a","prompt":"a","until":1800028800})");
    QTest::newRow("always") << 4 << QByteArray(R"({"choice":"always","digest":"digest-of-a","prompt":"a"})");
    QTest::newRow("deny") << -1 << QByteArray(R"({"choice":"deny","digest":"digest-of-a","prompt":"a"})");
  }
  void answersWithTheDigestOfWhatWasShown() {
    QFETCH(int, way);
    QFETCH(QByteArray, params);
    Stage s;
    s.open(promptOf("a"));
    QTRY_VERIFY(s.model.open());
    QVERIFY(s.wake());
    way < 0 ? s.model.deny() : s.model.allow(way);
    const Json request = s.wallet.expect("consent.answer");
    QCOMPARE(QByteArray::fromStdString(request["params"].dump()), params);
    QVERIFY(!s.model.awake());
    s.model.allow(0);
    s.wallet.reply(request, {{"answered", true}});
    QTRY_VERIFY(!s.model.open());
    QVERIFY(!s.wallet.has("consent.answer"));
  }
  void offersOnlyTheChoicesGiven() {
    Stage s;
    Json shell = promptOf("a", "/bin/bash");
    shell["tool"]["sort"] = "shell";
    shell["choices"] = {"once", "deny", "root"};
    s.open(shell);
    QTRY_VERIFY(s.model.open());
    QCOMPARE(s.model.durations().size(), 1);
    QCOMPARE(s.model.warnings().size(), 1);
    QVERIFY(s.wake());
    s.model.allow(1);
    s.model.allow(-1);
    QVERIFY(!s.wallet.has("consent.answer"));
  }
  void neverSwapsTheNextInUnderAClick() {
    Stage s;
    s.open(promptOf("a", "/usr/bin/first"));
    s.open(promptOf("b", "/usr/bin/second"));
    QTRY_COMPARE(s.model.queued(), 2);
    QCOMPARE(s.model.programPath(), QStringLiteral("/usr/bin/first"));
    QVERIFY(s.wake());
    s.wallet.notify("prompt.closed", {{"prompt", "a"}, {"outcome", "timeout"}});
    QTRY_COMPARE(s.model.programPath(), QStringLiteral("/usr/bin/second"));
    QVERIFY(!s.model.awake());
    s.model.allow(0);
    QVERIFY(!s.wallet.has("consent.answer"));
    QTRY_VERIFY(s.model.awake());
  }
  void sleepsAnewWhenTheQuestionChanges() {
    Stage s;
    s.open(promptOf("a"));
    QTRY_VERIFY(s.model.open());
    QVERIFY(s.wake());
    Json more = promptOf("a");
    more["waiting"] = 3;
    s.open(more);
    QTest::qWait(20);
    QVERIFY(s.model.awake());
    Json other = promptOf("a", "/usr/bin/other");
    other["digest"] = "another";
    s.open(other);
    QTRY_COMPARE(s.model.programPath(), QStringLiteral("/usr/bin/other"));
    QVERIFY(!s.model.awake());
  }
  void aClosedWindowIsANo() {
    Stage s;
    s.open(promptOf("a"));
    QTRY_VERIFY(s.model.open());
    s.model.dismiss();
    QVERIFY(s.wallet.expect("consent.answer")["params"]["choice"] == "deny");
  }
  void showsAClaimAsAClaim() {
    Stage s;
    Json liar = promptOf("a", "/usr/bin/python3.11");
    liar["tool"]["name"] = "System Settings";
    liar["tool"]["sort"] = "interpreter";
    liar["tool"]["script"] = "/usr/bin/trusted\u202e";
    liar["issuer_host"] = "lоgin.example.org";
    s.open(liar);
    QTRY_VERIFY(s.model.open());
    QCOMPARE(s.model.programPath(), QStringLiteral("/usr/bin/python3.11"));
    QVERIFY(s.model.warnings().first().contains(QStringLiteral("cannot be checked")));
    QVERIFY(s.model.warnings().first().contains(QStringLiteral("/usr/bin/trusted.")));
    QVERIFY(s.model.host().startsWith(QStringLiteral("xn--")));
  }
  void saysWhatAYesCountsFor_data() {
    QTest::addColumn<QString>("sort");
    QTest::addColumn<bool>("says");
    QTest::newRow("program") << "program" << true;
    QTest::newRow("interpreter") << "interpreter" << true;
    QTest::newRow("shell: its warning says more") << "shell" << false;
    QTest::newRow("unverified") << "unverified" << false;
  }
  void saysWhatAYesCountsFor() {
    QFETCH(QString, sort);
    QFETCH(bool, says);
    Stage s;
    Json prompt = promptOf("a");
    prompt["tool"]["sort"] = sort.toStdString();
    s.open(prompt);
    QTRY_VERIFY(s.model.open());
    QCOMPARE(s.model.reach().contains(QStringLiteral("whatever can run it")), says);
  }
  void showsWhatItWasStartedAsAndTheProviderBesideItsHost() {
    Stage s;
    Json prompt = promptOf("a");
    prompt["tool"]["command"] = "git push \u202eorigin " + std::string(1000, 'x');
    prompt["provider_name"] = "Example\nInc";
    s.open(prompt);
    QTRY_VERIFY(s.model.open());
    QVERIFY(s.model.command().startsWith(QStringLiteral("git push origin xxx")));
    QVERIFY(s.model.command().size() <= 201);
    QCOMPARE(s.model.provider(), QStringLiteral("Example Inc"));
    QCOMPARE(s.model.host(), QStringLiteral("login.example.org"));
    prompt = promptOf("b");
    prompt["tool"]["command"] = nullptr;
    s.open(prompt);
    s.wallet.notify("prompt.closed", {{"prompt", "a"}, {"outcome", "timeout"}});
    QTRY_VERIFY(s.model.command().isEmpty());
  }
  // A name that any program of the person's can write is marked, and a sign-in says where else it goes.
  void marksTheNameThatAFileOfThePersonsSays() {
    Stage s;
    Json prompt = promptOf("a");
    prompt["kind"] = "sign_in";
    prompt["provider_name"] = "Example Inc";
    prompt["provider_yours"] = true;
    prompt["other_hosts"] = {"tokens.example.org", "a\u202eb.example.org"};
    s.open(prompt);
    QTRY_VERIFY(s.model.open());
    QCOMPARE(s.model.provider(), QStringLiteral("Example Inc (yours)"));
    QVERIFY(s.model.warnings().front().contains(QStringLiteral("a file of yours")));
    QCOMPARE(s.model.permissions().back(),
             QStringLiteral("Send what it gives to tokens.example.org, ab.example.org as well"));
    s.wallet.notify("prompt.closed", {{"prompt", "a"}, {"outcome", "timeout"}});
    prompt["id"] = "b";
    prompt["provider_yours"] = false;
    prompt["other_hosts"] = Json::array();
    s.open(prompt);
    QTRY_COMPARE(s.model.provider(), QStringLiteral("Example Inc"));
    QCOMPARE(s.model.permissions().size(), qsizetype(1));
    for (const QString& line : s.model.warnings()) QVERIFY(!line.contains(QStringLiteral("file of yours")));
  }
  void saysWhatAServiceWantsOfASignIn() {
    Stage s;
    Json prompt = promptOf("a");
    prompt["kind"] = "sign_in";
    prompt["scopes"] = Json::array();
    prompt["demand"] = {{"acr_values", {"gold", "sil\u202ever"}}, {"max_age_s", 60}, {"claims", "{}"}};
    s.open(prompt);
    QTRY_VERIFY(s.model.open());
    const QString first =
        QStringLiteral("Sign you in again in your browser, because a service wants more than it got");
    QCOMPARE(s.model.permissions(),
             QStringList({first, QStringLiteral("Sign in by one of these ways: gold, silver"),
                          QStringLiteral("Sign in anew, unless you did within the last 60 s"),
                          QStringLiteral("Ask the provider for these claims: {}")}));
    s.wallet.notify("prompt.closed", {{"prompt", "a"}, {"outcome", "timeout"}});
    prompt["id"] = "b";
    prompt["scopes"] = {"admin:all"};
    prompt["demand"] = {{"acr_values", Json::array()}, {"max_age_s", 0}, {"claims", ""}};
    s.open(prompt);
    QTRY_COMPARE(s.model.permissions(),
                 QStringList({first, QStringLiteral("\u201Cadmin:all\u201D, as the provider calls it"),
                              QStringLiteral("Sign in anew, even if you are signed in there")}));
  }
  void ignoresWhatCannotBeAnswered() {
    Stage s;
    s.open({{"id", "a"}});
    s.open(nullptr);
    s.open(promptOf("b"));
    QTRY_COMPARE(s.model.queued(), 1);
  }
};

LANYARD_TEST(PromptsModelTest)

}  // namespace prompts_model_test

#include "prompts_model_test.moc"
