#include "app/desktop/sign_in_model.h"

#include <QClipboard>
#include <QDateTime>
#include <QGuiApplication>
#include <QLocale>
#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>

#include "tests/app/desktop/fake_wallet.h"
#include "tests/support/test_program.h"

namespace sign_in_model_test {

using namespace lanyard::desktop;
using lanyard::wire::Json;

class SignInModelTest : public QObject {
  Q_OBJECT

  struct Stage {
    FakeWallet wallet;
    Channel channel{wallet.takeOther()};
    QList<QUrl> opened;
    bool browserWorks = true;
    SignInModel model{channel, [this](const QUrl& url) {
                        opened << url;
                        return browserWorks;
                      }};
    void fill(const char* issuer) {
      model.setProperty("issuer", QString::fromUtf8(issuer));
      model.setProperty("clientId", QStringLiteral("client-1"));
    }
    void step(const Json& request, const std::string& name, const std::string& url = {}) {
      Json params = {{"request", request["id"]}, {"step", name}};
      if (!url.empty()) params["url"] = url;
      wallet.notify("sign_in.step", params);
    }
    [[nodiscard]] QString stateOf(int step) const {
      return model.steps().at(step).toMap().value(QStringLiteral("state")).toString();
    }
  };

 private Q_SLOTS:
  void checksTheAddress_data() {
    QTest::addColumn<QString>("issuer");
    QTest::addColumn<bool>("local");
    QTest::addColumn<bool>("good");
    QTest::newRow("https") << QStringLiteral("https://login.example.org") << false << true;
    QTest::newRow("path and port") << QStringLiteral("https://a.example:8443/realms/x/") << false << true;
    QTest::newRow("spaces around") << QStringLiteral("  https://login.example.org ") << false << true;
    QTest::newRow("http") << QStringLiteral("http://login.example.org") << false << false;
    QTest::newRow("http, marked local") << QStringLiteral("http://login.example.org") << true << false;
    QTest::newRow("loopback") << QStringLiteral("http://127.0.0.1:9000") << false << false;
    QTest::newRow("loopback, marked local") << QStringLiteral("http://127.0.0.1:9000") << true << true;
    QTest::newRow("IPv6 loopback, marked local") << QStringLiteral("http://[::1]:9000") << true << true;
    QTest::newRow("like loopback") << QStringLiteral("http://127.0.0.1.evil.example") << true << false;
    QTest::newRow("file") << QStringLiteral("file:///etc/passwd") << false << false;
    QTest::newRow("script") << QStringLiteral("javascript:alert(1)") << false << false;
    QTest::newRow("query") << QStringLiteral("https://a.example/?x=1") << false << false;
    QTest::newRow("fragment") << QStringLiteral("https://a.example/#x") << false << false;
    QTest::newRow("user") << QStringLiteral("https://bank.example@evil.example") << false << false;
    QTest::newRow("words") << QStringLiteral("my provider") << false << false;
    QTest::newRow("empty") << QString() << false << false;
  }
  void checksTheAddress() {
    QFETCH(QString, issuer);
    QFETCH(bool, local);
    QFETCH(bool, good);
    Stage s;
    s.fill("");
    s.model.setProperty("issuer", issuer);
    s.model.setProperty("local", local);
    QCOMPARE(s.model.ready(), good);
    QCOMPARE(s.model.issuerProblem().isEmpty(), good || issuer.isEmpty());
    s.model.start();
    QCOMPARE(s.wallet.has("identity.sign_in"), good);
  }
  void checksTheCertificateFile() {
    Stage s;
    s.fill("https://a.example");
    s.model.setProperty("caFile", QStringLiteral("ca.pem"));
    QVERIFY(!s.model.ready());
    s.model.setProperty("caFile", QStringLiteral("/nonexistent/ca.pem"));
    QVERIFY(!s.model.ready());
    QTemporaryFile file;
    QVERIFY(file.open());
    s.model.setProperty("caFile", file.fileName());
    QVERIFY(s.model.ready());
  }
  void checksTheRedirectAddress_data() {
    QTest::addColumn<QString>("redirect");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char* redirect, const char* problem) {
      QTest::newRow(*redirect == '\0' ? "nothing" : redirect)
          << QString::fromLatin1(redirect) << QString::fromLatin1(problem);
    };
    row("", "");
    row(" http://127.0.0.1:8400/callback ", "");
    row("http://localhost:8400,8401/", "");
    row("https://127.0.0.1:8400/callback", "");
    row("ftp://127.0.0.1:8400/callback", "http://");
    row("http://example.org:8400/callback", "on this computer");
    row("http://127.0.0.1/callback", "Name the port");
    row("http://127.0.0.1:8400", "a path like /callback");
    row("http://127.0.0.1:8400/callback?x", "a path like /callback");
  }
  void checksTheRedirectAddress() {
    QFETCH(QString, redirect);
    QFETCH(QString, problem);
    Stage s;
    s.fill("https://login.example.org");
    s.model.setProperty("redirect", redirect);
    QCOMPARE(s.model.redirectProblem().isEmpty(), problem.isEmpty());
    QVERIFY2(s.model.redirectProblem().contains(problem), qPrintable(s.model.redirectProblem()));
    QCOMPARE(s.model.ready(), problem.isEmpty());
  }
  void namesTheAddressesToRegister() {
    Stage s;
    QCOMPARE(s.model.redirectAddress(), QStringLiteral("http://127.0.0.1/callback"));
    QVERIFY(s.model.anyPort());
    QSignalSpy changed(&s.model, &SignInModel::formChanged);
    s.model.setProperty("redirect", QStringLiteral("http://localhost:8400,8401/back"));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(s.model.redirectAddress(),
             QStringLiteral("http://localhost:8400/back\nhttp://localhost:8401/back"));
    QVERIFY(!s.model.anyPort());
    s.model.copyRedirectAddress();
    QCOMPARE(QGuiApplication::clipboard()->text(), s.model.redirectAddress());
  }
  void asksForTheRedirectAddressAndShowsTheOneInUse() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.setProperty("redirect", QStringLiteral(" http://127.0.0.1:8400,8401/callback "));
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    QVERIFY(request["params"]["redirect"] == "http://127.0.0.1:8400,8401/callback");
    QVERIFY(s.model.redirectInUse().isEmpty());
    s.wallet.notify("sign_in.step", {{"request", request["id"]},
                                     {"step", "authorize"},
                                     {"url", "https://login.example.org/auth"},
                                     {"redirect_uri", "http://127.0.0.1:8401/callback"},
                                     {"any_port", false}});
    QTRY_COMPARE(s.model.redirectInUse(), QStringLiteral("http://127.0.0.1:8401/callback"));
    s.step(request, "redirect");
    QTRY_VERIFY(s.model.redirectInUse().isEmpty());
    s.wallet.refuse(request, "provider_refused");
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    // The value is in the form again, and is sent with the next try.
    s.model.retry();
    QVERIFY(s.wallet.expect("identity.sign_in")["params"] == request["params"]);
    s.model.cancel();
    QCOMPARE(s.model.property("redirect").toString().trimmed(),
             QStringLiteral("http://127.0.0.1:8400,8401/callback"));
    s.model.clear();
    QVERIFY(s.model.property("redirect").toString().isEmpty());
  }
  void runsToItsEnd() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.setProperty("clientSecret", QStringLiteral("s3cret"));
    s.model.setProperty("alias", QStringLiteral(" work "));
    s.model.setProperty("scopes", QStringLiteral("openid  email"));
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    const Json asked = {{"alias", "work"},
                        {"client_id", "client-1"},
                        {"client_secret", "s3cret"},
                        {"issuer", "https://login.example.org"},
                        {"scopes", {"openid", "email"}}};
    QVERIFY2(request["params"] == asked, request["params"].dump().c_str());
    QCOMPARE(s.model.phase(), QStringLiteral("running"));
    s.step(request, "discover");
    s.step(request, "authorize", "https://login.example.org/auth?x=1");
    QTRY_COMPARE(s.opened.size(), 1);
    QCOMPARE(s.stateOf(1), QStringLiteral("done"));
    QCOMPARE(s.stateOf(2), QStringLiteral("now"));
    s.model.copyLink();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("https://login.example.org/auth?x=1"));
    s.model.openAgain();
    QCOMPARE(s.opened.size(), 2);
    s.step(request, "verify");
    QTRY_COMPARE(s.stateOf(4), QStringLiteral("now"));
    s.wallet.reply(request, {{"identity", {{"id", "1"}, {"alias", "work"}}}, {"renewed", false}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("done"));
    QCOMPARE(s.model.doneAlias(), QStringLiteral("work"));
    QVERIFY(s.model.property("clientSecret").toString().isEmpty());
    QVERIFY(!s.model.hasLink());
  }
  void opensNothingButWebAddresses_data() {
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("file") << QByteArray("file:///etc/passwd");
    QTest::newRow("smb") << QByteArray("smb://host/share");
    QTest::newRow("script") << QByteArray("javascript:alert(1)");
    QTest::newRow("plain http elsewhere") << QByteArray("http://evil.example/");
    QTest::newRow("nothing") << QByteArray("");
  }
  void opensNothingButWebAddresses() {
    QFETCH(QByteArray, url);
    Stage s;
    s.fill("https://login.example.org");
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    s.step(request, "authorize", url.toStdString());
    s.step(request, "redirect");
    QTRY_COMPARE(s.stateOf(2), QStringLiteral("now"));
    QVERIFY(s.opened.isEmpty());
    QVERIFY(!s.model.hasLink());
  }
  void showsACodeUntilItWasTyped() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.setProperty("redirect", QStringLiteral("http://127.0.0.1:8400/callback"));
    s.model.startByCode();
    const Json request = s.wallet.expect("identity.sign_in");
    const Json asked = {
        {"client_id", "client-1"}, {"issuer", "https://login.example.org"}, {"flow", "device"}};
    QVERIFY2(request["params"] == asked, request["params"].dump().c_str());
    s.step(request, "discover");
    s.wallet.notify("sign_in.step", {{"request", request["id"]},
                                     {"step", "code"},
                                     {"user_code", "WDJB-\xE2\x80\xAEMJHT"},
                                     {"verification_uri", "https://login.example.org/device"},
                                     {"until", QDateTime::currentSecsSinceEpoch() + 600},
                                     {"qr", {"101", "010", "111"}}});
    QTRY_COMPARE(s.stateOf(1), QStringLiteral("now"));
    QCOMPARE(s.model.userCode(), QStringLiteral("WDJB-MJHT"));
    QCOMPARE(s.model.codeAddress(), QStringLiteral("https://login.example.org/device"));
    QCOMPARE(s.model.codeModules().size(), 3);
    QVERIFY(!s.model.timeLeft().isEmpty());
    QVERIFY(s.opened.isEmpty());
    s.step(request, "verify");
    QTRY_COMPARE(s.stateOf(2), QStringLiteral("now"));
    QVERIFY(s.model.userCode().isEmpty() && s.model.codeAddress().isEmpty());
    QVERIFY(s.model.codeModules().isEmpty());
    QVERIFY(s.model.timeLeft().isEmpty());
    s.wallet.reply(request, {{"identity", {{"id", "1"}, {"alias", "work"}}}, {"renewed", false}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("done"));
  }
  void showsTheFingerprintOfAnHttpsRedirectWhileItIsUsed() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.setProperty("redirect", QStringLiteral("https://127.0.0.1:8400/callback"));
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    s.wallet.notify("sign_in.step", {{"request", request["id"]},
                                     {"step", "authorize"},
                                     {"url", "https://login.example.org/auth"},
                                     {"redirect_uri", "https://127.0.0.1:8400/callback"},
                                     {"certificate_sha256", "AB:CD"}});
    QTRY_COMPARE(s.model.fingerprintInUse(), QStringLiteral("AB:CD"));
    s.step(request, "exchange");
    QTRY_VERIFY(s.model.fingerprintInUse().isEmpty());
  }
  void showsNoCodeForWhatIsNoWebAddress() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.startByCode();
    const Json request = s.wallet.expect("identity.sign_in");
    s.wallet.notify("sign_in.step", {{"request", request["id"]},
                                     {"step", "code"},
                                     {"user_code", "WDJB-MJHT"},
                                     {"verification_uri", "javascript:alert(1)"},
                                     {"qr", {"1"}}});
    QTRY_COMPARE(s.stateOf(1), QStringLiteral("now"));
    QVERIFY(s.model.userCode().isEmpty() && s.model.codeAddress().isEmpty());
    QVERIFY(s.model.codeModules().isEmpty());
  }
  void takesTheCodeAwayWhenTheSignInEnds() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.startByCode();
    const Json request = s.wallet.expect("identity.sign_in");
    s.wallet.notify("sign_in.step", {{"request", request["id"]},
                                     {"step", "code"},
                                     {"user_code", "WDJB-MJHT"},
                                     {"verification_uri", "https://login.example.org/device"},
                                     {"qr", {"1"}}});
    QTRY_COMPARE(s.model.userCode(), QStringLiteral("WDJB-MJHT"));
    s.wallet.refuse(request, "cancelled", "the code ran out", {{"error", "device.expired"}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QCOMPARE(s.stateOf(1), QStringLiteral("failed"));
    QVERIFY(s.model.userCode().isEmpty());
    s.model.retry();
    QCOMPARE(s.wallet.expect("identity.sign_in")["params"]["flow"].get<std::string>(), std::string("device"));
  }
  void saysWhenNoBrowserOpened() {
    Stage s;
    s.browserWorks = false;
    s.fill("https://login.example.org");
    s.model.start();
    s.step(s.wallet.expect("identity.sign_in"), "authorize", "https://login.example.org/auth");
    QTRY_VERIFY(!s.model.errorTitle().isEmpty());
    QVERIFY(s.model.hasLink());
    // The countdown only runs once the person has a page to answer.
    QCOMPARE(s.stateOf(1), QStringLiteral("now"));
    s.browserWorks = true;
    s.model.openAgain();
    QCOMPARE(s.stateOf(2), QStringLiteral("now"));
  }
  void takesItBack() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    s.model.cancel();
    QCOMPARE(s.model.phase(), QStringLiteral("form"));
    QVERIFY(s.wallet.expect("request.cancel")["params"]["request"] == request["id"]);
    // Late messages about it change nothing.
    s.step(request, "authorize", "https://login.example.org/auth");
    s.wallet.refuse(request, "cancelled");
    QTest::qWait(50);
    QVERIFY(s.opened.isEmpty());
    QCOMPARE(s.model.phase(), QStringLiteral("form"));
  }
  void explainsAFailureAndTriesAgain() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    s.step(request, "exchange");
    s.wallet.refuse(request, "provider_refused", "token endpoint:\u202e invalid_client");
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QCOMPARE(s.stateOf(3), QStringLiteral("failed"));
    QVERIFY(s.model.errorText().contains(QStringLiteral("login.example.org")));
    QCOMPARE(s.model.errorHint(), QStringLiteral("token endpoint: invalid_client"));
    QCOMPARE(s.model.remedy(), QStringLiteral("edit"));
    s.model.retry();
    QVERIFY(s.wallet.expect("identity.sign_in")["params"] == request["params"]);
  }
  void offersTheOtherWayToSendTheSecret() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.setProperty("clientSecret", QStringLiteral("s3cret"));
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    QVERIFY(!request["params"].contains("client_auth"));
    const Json more = {{"error", "client.secret_or_way_refused"}, {"values", {"basic", "post"}}};
    s.wallet.refuse(request, "provider_refused", "hint", more);
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QCOMPARE(s.model.otherWay(), QStringLiteral("post"));
    QCOMPARE(s.model.errorTitle(), QStringLiteral("The secret or the way it is sent is wrong"));
    QVERIFY(s.model.errorText().contains(QStringLiteral("by “post”")));
    // Only the person's yes sends it.
    QTest::qWait(50);
    QCOMPARE(s.model.phase(), QStringLiteral("failed"));
    s.model.signInOtherWay();
    const Json second = s.wallet.expect("identity.sign_in");
    QVERIFY(second["params"]["client_auth"] == "client_secret_post");
    QVERIFY(second["params"]["client_secret"] == "s3cret");
    QVERIFY(second["params"]["issuer"] == request["params"]["issuer"]);
    QVERIFY(s.model.otherWay().isEmpty());
    // And the form shows it.
    s.wallet.refuse(second, "provider_unreachable");
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    s.model.edit();
    QCOMPARE(s.model.property("clientAuth").toString(), QStringLiteral("client_secret_post"));
  }
  void offersNoWayThatItDoesNotKnow() {
    Stage s;
    s.model.startAgain(QStringLiteral("id-1"), QStringLiteral("login.example.org"));
    s.wallet.refuse(s.wallet.expect("identity.sign_in"), "provider_refused", "hint",
                    {{"error", "client.secret_or_way_refused"}, {"values", {"basic", "jwt\u202e"}}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QVERIFY(s.model.otherWay().isEmpty());
    s.model.signInOtherWay();
    QCOMPARE(s.model.phase(), QStringLiteral("failed"));
  }
  void sendsTheSecretAsThePersonSaid() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.setProperty("clientAuth", QStringLiteral("client_secret_post"));
    s.model.start();
    const Json without = s.wallet.expect("identity.sign_in");
    QVERIFY(!without["params"].contains("client_auth"));
    s.wallet.refuse(without, "provider_unreachable");
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    s.model.setProperty("clientSecret", QStringLiteral("s3cret"));
    s.model.start();
    QVERIFY(s.wallet.expect("identity.sign_in")["params"]["client_auth"] == "client_secret_post");
  }
  void namesWhatCannotBeDoneAndOffersNoOtherTry() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.start();
    s.wallet.refuse(s.wallet.expect("identity.sign_in"), "unsupported", "hint",
                    {{"error", "unsupported.dpop"}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QCOMPARE(s.model.remedy(), QStringLiteral("none"));
    QVERIFY(
        s.model.errorText().startsWith(QStringLiteral("login.example.org binds tokens to a key (DPoP).")));
  }
  void signsInAgainById() {
    Stage s;
    s.model.startAgain(QStringLiteral("id-1"), QStringLiteral("login.example.org"));
    QCOMPARE(QByteArray::fromStdString(s.wallet.expect("identity.sign_in")["params"].dump()),
             QByteArray(R"({"identity":"id-1"})"));
  }
  void saysAsWhomAndHowLong() {
    Stage s;
    QSignalSpy ended(&s.model, &SignInModel::ended);
    s.fill("https://login.example.org");
    s.model.start();
    const std::int64_t until = QDateTime::currentSecsSinceEpoch() + 3600;
    s.wallet.reply(s.wallet.expect("identity.sign_in"),
                   {{"identity", {{"id", "1"}, {"alias", "work"}, {"name", "Ada\u202e Lovelace"}}},
                    {"renewed", false},
                    {"lasts_until", until},
                    {"offline", {{"scopes", {"offline_access"}}, {"extra", Json::object()}}}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("done"));
    QCOMPARE(ended.size(), 1);
    QCOMPARE(s.model.donePerson(), QStringLiteral("Ada Lovelace"));
    QCOMPARE(s.model.lastsUntil(),
             QLocale().toString(QDateTime::fromSecsSinceEpoch(until).time(), QLocale::ShortFormat));
    s.model.copyCommand();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("lanyard token work"));
    QVERIFY(s.model.canLast());
    s.model.askToLast();
    const Json asked = {{"identity", "1"}, {"scopes", {"offline_access"}}};
    QVERIFY(s.wallet.expect("identity.sign_in")["params"] == asked);
  }
  void leavesTheScopesToTheWalletWhereNobodyChangedThem() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    QVERIFY2(!request["params"].contains("scopes"), request["params"].dump().c_str());
    s.wallet.reply(request, {{"identity", {{"id", "1"}, {"alias", "work"}}},
                             {"renewed", false},
                             {"left_out", {"profile", "offline_access\u202e"}}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("done"));
    QCOMPARE(s.model.leftOut(), QStringLiteral("profile, offline_access"));
    s.model.clear();
    QVERIFY(s.model.leftOut().isEmpty());
  }
  void countsDownWhileTheBrowserIsWaitedFor() {
    Stage s;
    s.fill("https://login.example.org");
    s.model.start();
    const Json request = s.wallet.expect("identity.sign_in");
    QVERIFY(s.model.timeLeft().isEmpty());
    s.wallet.notify("sign_in.step", {{"request", request["id"]},
                                     {"step", "authorize"},
                                     {"url", "https://login.example.org/auth"},
                                     {"until", QDateTime::currentSecsSinceEpoch() + 65}});
    QTRY_VERIFY(s.model.timeLeft().startsWith(QStringLiteral("1:0")));
    const QString first = s.model.timeLeft();
    QTRY_VERIFY(s.model.timeLeft() != first);
    s.step(request, "redirect");
    QTRY_VERIFY(s.model.timeLeft().isEmpty());
  }
  void saysWhatItIs_data() {
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QString>("title");
    QTest::newRow("time") << QByteArray("sign_in.timeout") << QByteArray("consent_timeout")
                          << QStringLiteral("The time ran out");
    QTest::newRow("no") << QByteArray("redirect.access_denied") << QByteArray("consent_denied")
                        << QStringLiteral("Not allowed there");
    QTest::newRow("another") << QByteArray("sign_in.another_person") << QByteArray("sign_in_required")
                             << QStringLiteral("That was another account");
    QTest::newRow("port") << QByteArray("redirect.port_taken") << QByteArray("provider_refused")
                          << QStringLiteral("The port is in use");
    QTest::newRow("host") << QByteArray("redirect.no_such_host") << QByteArray("bad_request")
                          << QStringLiteral("This computer lacks that address");
  }
  void saysWhatItIs() {
    QFETCH(QByteArray, error);
    QFETCH(QByteArray, reason);
    QFETCH(QString, title);
    Stage s;
    s.fill("https://login.example.org");
    s.model.start();
    s.wallet.refuse(
        s.wallet.expect("identity.sign_in"), reason.toStdString(), "hint",
        {{"error", error.toStdString()}, {"values", {"bob", "%2 alice"}}, {"provider_says", "no,\nnever"}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QCOMPARE(s.model.errorTitle(), title);
    QVERIFY(!s.model.errorText().contains(QStringLiteral("client ID")));
    QCOMPARE(s.model.errorSaid(), QStringLiteral("no, never"));
    QVERIFY(s.model.errorHint().isEmpty());
    const bool names =
        s.model.errorText().contains(QStringLiteral("You signed in as bob; this identity is %2 alice."));
    QCOMPARE(names, error == "sign_in.another_person");
  }
  void showsTheDetailsOfThisAttemptAndNoOther() {
    Stage s;
    s.fill("https://other.example");
    s.model.setProperty("clientSecret", QStringLiteral("s3cret"));
    s.model.setProperty("alias", QStringLiteral("other"));
    s.model.startDemo(QStringLiteral("http://127.0.0.1:9414"), QStringLiteral("lanyard-demo"));
    s.wallet.refuse(s.wallet.expect("identity.sign_in"), "consent_denied");
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QVERIFY(s.model.editable());
    // Nor does another provider's secret go with it.
    s.model.retry();
    const Json retried = s.wallet.expect("identity.sign_in");
    QVERIFY(!retried["params"].contains("client_secret"));
    s.wallet.refuse(retried, "consent_denied");
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    s.model.edit();
    QCOMPARE(s.model.property("issuer").toString(), QStringLiteral("http://127.0.0.1:9414"));
    QCOMPARE(s.model.property("clientId").toString(), QStringLiteral("lanyard-demo"));
    QVERIFY(s.model.property("local").toBool());
    QVERIFY(s.model.property("alias").toString().isEmpty());
    // The wallet holds the details of an identity: there are none to change here.
    s.model.startAgain(QStringLiteral("id-1"), QStringLiteral("login.example.org"));
    s.wallet.refuse(s.wallet.expect("identity.sign_in"), "provider_refused");
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QVERIFY(!s.model.editable());
  }
  void leavesWhenThereIsNoFormToGoBackTo() {
    Stage s;
    QSignalSpy abandoned(&s.model, &SignInModel::abandoned);
    s.fill("https://login.example.org");
    s.model.start();
    s.model.cancel();
    QCOMPARE(abandoned.size(), 0);
    QCOMPARE(s.model.property("clientId").toString(), QStringLiteral("client-1"));
    s.model.startAgain(QStringLiteral("id-1"), QStringLiteral("login.example.org"));
    s.model.cancel();
    QCOMPARE(abandoned.size(), 1);
    QVERIFY(s.model.property("issuer").toString().isEmpty());
  }
  void startsTheDemoOnThisComputerOnly() {
    Stage s;
    s.model.startDemo(QStringLiteral("http://127.0.0.1:8090"), QStringLiteral("lanyard-demo"));
    const Json params = s.wallet.expect("identity.sign_in")["params"];
    QVERIFY(params["local"] == true);
    QVERIFY(params["client_id"] == "lanyard-demo");
  }
};

LANYARD_TEST(SignInModelTest)

}  // namespace sign_in_model_test

#include "sign_in_model_test.moc"
