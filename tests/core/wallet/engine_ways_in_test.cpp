// The ways in besides a browser on this computer that comes back by itself.
#include <QTest>

#include "core/jose/base64url.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_ways_in_test {

using namespace lanyard;
using test::EngineBench;

namespace {

/// A sign-in that waits for its browser.
struct Waiting {
  std::shared_ptr<wallet::Cancellation> handle = std::make_shared<wallet::Cancellation>();
  wallet::SignInStep step;
  test::Later<base::Result<wallet::SignInResult>> result;

  Waiting(EngineBench& bench, wallet::SignInOrder order) {
    result = test::start(bench.engine->signIn(
        std::move(order), [this](const wallet::SignInStep& next) { step = next; }, handle));
    static_cast<void>(QTest::qWaitFor([this] { return step.step == "authorize"; }));
  }
  [[nodiscard]] std::string state() const {
    return QUrlQuery(QUrl(QString::fromStdString(step.url)))
        .queryItemValue(QStringLiteral("state"))
        .toStdString();
  }
  [[nodiscard]] bool ends() const {
    return QTest::qWaitFor([this] { return result->has_value(); }, 5'000);
  }
};

QByteArray codeOf(const base::Result<void>& result) {
  return result ? QByteArray("ok") : QByteArray::fromStdString(result.error().code);
}

}  // namespace

class EngineWaysInTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesAnAddressThatTheBrowserEndedAtElsewhere() {
    EngineBench bench;
    Waiting waiting(bench, bench.order());
    const std::string code = bench.provider.authorize(waiting.step.url);
    const std::string ended = waiting.step.redirectUri + "?code=" + code + "&state=" + waiting.state();
    QCOMPARE(codeOf(waiting.handle->paste(ended)), QByteArray("ok"));
    QVERIFY(waiting.ends());
    QVERIFY(waiting.result->value().has_value());
    // Nothing of it is left to take.
    QCOMPARE(codeOf(waiting.handle->paste(ended)), QByteArray("paste.not_waiting"));
    QCOMPARE(bench.provider.tokenPosts, 1);
    QCOMPARE(bench.listener.stillOpen(), 0);
  }
  void refusesAnAddressOfAnotherAttemptAndGoesOn() {
    EngineBench bench;
    Waiting one(bench, bench.order());
    Waiting two(bench, bench.order());
    const std::string code = bench.provider.authorize(two.step.url);
    const std::string uri = one.step.redirectUri;
    QCOMPARE(codeOf(one.handle->paste(uri + "?code=" + code + "&state=" + two.state())),
             QByteArray("paste.other_sign_in"));
    QCOMPARE(codeOf(one.handle->paste(uri + "?code=" + code)), QByteArray("paste.other_sign_in"));
    QCOMPARE(codeOf(one.handle->paste(uri + "?code=" + code + "&state=forged")),
             QByteArray("paste.other_sign_in"));
    QCOMPARE(bench.provider.tokenPosts, 0);
    QVERIFY(!one.result->has_value() && !two.result->has_value());
    QCOMPARE(codeOf(two.handle->paste(uri + "?code=" + code + "&state=" + two.state())), QByteArray("ok"));
    QVERIFY(two.ends());
    QVERIFY(two.result->value().has_value());
    QVERIFY(!one.result->has_value());
    const std::string own = bench.provider.authorize(one.step.url);
    QCOMPARE(codeOf(one.handle->paste(uri + "?code=" + own + "&state=" + one.state())), QByteArray("ok"));
    QVERIFY(one.ends());
    QVERIFY(one.result->value().has_value());
  }
  void namesAnAnswerInAJwtThatWasPasted() {
    EngineBench bench;
    Waiting waiting(bench, bench.order());
    const std::string claims = wire::Json{{"state", waiting.state()}, {"code", "c"}}.dump();
    const std::string jwt = jose::base64urlEncode("{}") + '.' + jose::base64urlEncode(claims) + ".s";
    const std::string uri = waiting.step.redirectUri;
    const std::string foreign = jose::base64urlEncode("{}") + '.' + jose::base64urlEncode("{}") + ".s";
    QCOMPARE(codeOf(waiting.handle->paste(uri + "?response=" + foreign)), QByteArray("paste.other_sign_in"));
    QVERIFY(!waiting.result->has_value());
    QCOMPARE(codeOf(waiting.handle->paste(uri + "?response=" + jwt)), QByteArray("ok"));
    QVERIFY(waiting.ends());
    QCOMPARE(waiting.result->value().error().code, std::string("unsupported.jarm"));
    QCOMPARE(bench.provider.tokenPosts, 0);
  }
  void refusesRubbishAndGoesOn() {
    EngineBench bench;
    Waiting waiting(bench, bench.order());
    for (const char* rubbish : {"", "hello", "javascript:alert(1)", "https://idp.example/authorize?x=1"})
      QVERIFY(!waiting.handle->paste(rubbish).has_value());
    QVERIFY(!waiting.result->has_value());
    waiting.handle->cancel();
    QVERIFY(waiting.ends());
    QCOMPARE(waiting.result->value().error().code, std::string("sign_in.cancelled"));
    QCOMPARE(codeOf(waiting.handle->paste(waiting.step.redirectUri + "?code=c&state=" + waiting.state())),
             QByteArray("paste.not_waiting"));
  }
  void checksThePastedIssuerLikeAnyRedirects() {
    EngineBench bench;
    bench.provider.advertisesIss = true;
    Waiting waiting(bench, bench.order());
    const std::string code = bench.provider.authorize(waiting.step.url);
    const std::string ended = waiting.step.redirectUri + "?code=" + code + "&state=" + waiting.state();
    QCOMPARE(codeOf(waiting.handle->paste(ended)), QByteArray("ok"));
    QVERIFY(waiting.ends());
    QCOMPARE(waiting.result->value().error().code, std::string("redirect.mixup"));
    QCOMPARE(bench.provider.tokenPosts, 0);
  }
  void asksForAFormWherePersonOrProviderSaysSo_data() {
    QTest::addColumn<bool>("asked");
    QTest::addColumn<QByteArray>("modes");
    QTest::addColumn<bool>("formPost");
    QTest::newRow("neither") << false << QByteArray() << false;
    QTest::newRow("the person") << true << QByteArray() << true;
    QTest::newRow("the provider knows nothing else") << false << QByteArray("form_post fragment") << true;
    QTest::newRow("the provider knows both") << false << QByteArray("form_post query") << false;
  }
  void asksForAFormWherePersonOrProviderSaysSo() {
    QFETCH(bool, asked);
    QFETCH(QByteArray, modes);
    QFETCH(bool, formPost);
    EngineBench bench;
    bench.provider.bendReply = [&](const std::string& path, wire::Json& reply) {
      if (path != "/.well-known/openid-configuration" || modes.isEmpty()) return;
      for (const QByteArray& mode : modes.split(' '))
        reply["response_modes_supported"].push_back(mode.toStdString());
    };
    wallet::SignInOrder order = bench.order();
    order.formPost = asked;
    const auto done = bench.signIn(std::move(order),
                                   [&](ports::RedirectParameters& redirect) { redirect.posted = formPost; });
    QVERIFY2(done.has_value(), done ? "" : done.error().code.c_str());
    QCOMPARE(bench.listener.last.formPost, formPost);
    QCOMPARE(bench.lastUrl.find("response_mode=form_post") != std::string::npos, formPost);
    // The next sign-in does as the person said once.
    wallet::SignInOrder again;
    again.identityId = done->identity.identity.id;
    QVERIFY(bench.signIn(std::move(again)).has_value());
    QCOMPARE(bench.listener.last.formPost, formPost);
  }
  void takesNoFormThatItDidNotAskFor() {
    EngineBench bench;
    Waiting waiting(bench, bench.order());
    ports::RedirectParameters posted;
    posted.code = bench.provider.authorize(waiting.step.url);
    posted.state = waiting.state();
    posted.posted = true;
    QVERIFY(bench.listener.receiver->receive(posted) == ports::RedirectVerdict::UnknownState);
    QVERIFY(!waiting.result->has_value());
    waiting.handle->cancel();
    QVERIFY(waiting.ends());
  }
  void keepsThatARedirectIsHttps() {
    EngineBench bench;
    bench.provider.offersDevice = true;
    wallet::SignInOrder order = bench.order();
    order.loopback = providers::LoopbackRule{"127.0.0.1", {8400}, "/callback", true};
    const auto done = bench.signIn(std::move(order));
    QVERIFY(done.has_value());
    QCOMPARE(bench.lastRedirectUri, std::string("https://127.0.0.1:8400/callback"));
    // The person is told what the browser will warn of, and that a code would do without it.
    QCOMPARE(bench.lastFingerprint, std::string("AB:CD"));
    QVERIFY(bench.lastDeviceOffered);
    bench.restart();
    wallet::SignInOrder again;
    again.identityId = done->identity.identity.id;
    QVERIFY(bench.signIn(std::move(again)).has_value());
    QCOMPARE(bench.lastRedirectUri, std::string("https://127.0.0.1:8400/callback"));
  }
  void takesFromTheCatalogThatARedirectIsHttps() {
    EngineBench bench;
    const wire::Json acme{{"id", "acme"},
                          {"issuer", "https://idp.example"},
                          {"loopback", {{"ports", {8400}}, {"path", "/back"}, {"https", true}}}};
    QVERIFY(bench.catalog.add(acme.dump()).has_value());
    bench.restart();
    wallet::SignInOrder byName;
    byName.settings.provider = "acme";
    byName.settings.clientId = "client";
    QVERIFY(bench.signIn(std::move(byName)).has_value());
    QCOMPARE(bench.lastRedirectUri, std::string("https://127.0.0.1:8400/back"));
    QVERIFY(bench.listener.last.https);
    QVERIFY(bench.signIn(bench.order()).has_value());
    QCOMPARE(bench.lastRedirectUri, std::string("https://127.0.0.1:8400/back"));
  }
  void saysThatNoCodesAreOfferedBeforeAnythingIsShown() {
    EngineBench bench;
    wallet::SignInOrder order = bench.order();
    order.device = true;
    const auto done = bench.signIn(std::move(order));
    QCOMPARE(done.error().code, std::string("device.not_offered"));
    QCOMPARE(bench.steps, std::vector<std::string>{"discover"});
    QCOMPARE(bench.listener.opened, 0);
  }
  void cancelsACodeThatNobodyTypes() {
    EngineBench bench;
    bench.provider.offersDevice = true;
    wallet::SignInOrder order = bench.order();
    order.device = true;
    const auto handle = std::make_shared<wallet::Cancellation>();
    wallet::SignInStep last;
    const auto result = test::start(bench.engine->signIn(
        std::move(order), [&](const wallet::SignInStep& step) { last = step; }, handle));
    QVERIFY(QTest::qWaitFor([&] { return last.step == "code"; }));
    QCOMPARE(last.device->userCode, std::string("WDJB-MJHT"));
    QVERIFY(last.until == bench.clock.now() + std::chrono::minutes(10));
    QCOMPARE(codeOf(handle->paste("http://127.0.0.1:1234/callback?code=c&state=s")),
             QByteArray("paste.not_waiting"));
    handle->cancel();
    QVERIFY(QTest::qWaitFor([&] { return result->has_value(); }));
    QCOMPARE(result->value().error().code, std::string("sign_in.cancelled"));
    QCOMPARE(bench.provider.polled, 0);
    QVERIFY(bench.engine->identities().empty());
  }
  void signsInByACode() {
    EngineBench bench;
    bench.provider.offersDevice = true;
    bench.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/device_authorization") reply["interval"] = 1;
    };
    wallet::SignInOrder order = bench.order();
    order.device = true;
    const auto done = bench.signIn(std::move(order));
    QVERIFY2(done.has_value(), done ? "" : done.error().code.c_str());
    QCOMPARE(bench.steps, (std::vector<std::string>{"discover", "code", "verify", "store"}));
    QVERIFY(done->identity.hasRefreshToken);
    // It is renewed like any other.
    QVERIFY(bench.finish(bench.engine->refresh(done->identity.identity.id)).has_value());
  }
  void sendsNobodyElsewhereForACodeUnlessTheCatalogNamesThatHost() {
    EngineBench bench;
    bench.provider.offersDevice = true;
    bench.provider.verifyAt = "https://codes.example/device";
    bench.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/device_authorization") reply["interval"] = 1;
    };
    wallet::SignInOrder order = bench.order();
    order.device = true;
    QCOMPARE(bench.signIn(std::move(order)).error().code, std::string("device.foreign_address"));
    QCOMPARE(bench.steps, std::vector<std::string>{"discover"});
    const wire::Json acme{{"id", "acme"},
                          {"issuer", "https://idp.example"},
                          {"device", {{"verification_hosts", {"codes.example"}}}}};
    QVERIFY(bench.catalog.add(acme.dump()).has_value());
    bench.restart();
    wallet::SignInOrder known = bench.order();
    known.device = true;
    const auto done = bench.signIn(std::move(known));
    QVERIFY2(done.has_value(), done ? "" : done.error().code.c_str());
    // So for an identity too.
    wallet::SignInOrder again;
    again.identityId = done->identity.identity.id;
    again.device = true;
    QVERIFY(bench.signIn(std::move(again)).has_value());
  }
};

LANYARD_TEST(EngineWaysInTest)

}  // namespace engine_ways_in_test

#include "engine_ways_in_test.moc"
