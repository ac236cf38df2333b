#include "core/flows/device_flow.h"

#include <QTest>
#include <QUrlQuery>

#include "core/tokens/forecast.h"
#include "tests/support/counting_random.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_provider.h"
#include "tests/support/proving_provider.h"
#include "tests/support/scripted_service.h"
#include "tests/support/tasks.h"

using namespace lanyard;
using namespace std::chrono_literals;

namespace {

/// A flow whose pauses end at once, while the clock goes on by as much.
struct World {
  test::FakeClock clock;
  test::FakeProvider provider{clock, "https://idp.example"};
  flows::ProviderDirectory directory{provider, clock};
  std::vector<std::chrono::milliseconds> pauses;
  std::function<void()> atPause;
  test::CountingRandom random;
  flows::ProvedHttp proved{provider, clock, random};
  flows::DeviceFlow flow{proved, directory, clock, random,
                         [this](std::chrono::milliseconds after, const std::function<void()>& call) {
                           pauses.push_back(after);
                           clock.advance(after);
                           if (atPause) atPause();
                           call();
                         }};
  std::shared_ptr<flows::SignInHold> hold = std::make_shared<flows::SignInHold>();
  std::vector<std::string> steps;
  std::optional<flows::DeviceCode> code;
  std::optional<base::Instant> until;
  flows::PreparedSignIn order;

  World() {
    provider.offersDevice = true;
    order.settings.issuer = "https://idp.example";
    order.settings.clientId = "client";
    order.settings.scopes = {"openid", "profile"};
  }
  base::Result<flows::SignedIn> run() {
    flows::SignInProgress progress = [this](flows::SignInReport report) {
      steps.push_back(report.step);
      if (!report.device) return;
      code = report.device;
      until = report.until;
    };
    return test::wait(flow.run(std::move(order), std::move(progress), hold));
  }
};

/// A service that speaks OAuth alone, with codes for another device, as GitHub does it.
struct PlainWorld {
  test::FakeClock clock;
  test::ScriptedService service;
  flows::ProviderDirectory directory{service, clock};
  test::CountingRandom random;
  flows::ProvedHttp proved{service, clock, random};
  flows::DeviceFlow flow{proved, directory, clock, random,
                         [this](std::chrono::milliseconds after, const std::function<void()>& call) {
                           clock.advance(after);
                           call();
                         }};
  flows::PreparedSignIn order;
  int polled = 0;
  std::string user = "{\"id\":9007199254740993,\"login\":\"ada\"}";

  PlainWorld() {
    providers::ProviderSettings& settings = order.settings;
    settings.issuer = "https://git.example";
    settings.clientId = "client";
    settings.endpoints.authorization = "https://git.example/authorize";
    settings.endpoints.token = "https://git.example/token";
    settings.endpoints.device = "https://git.example/code";
    settings.dialect.protocol = providers::Protocol::OAuth;
    settings.dialect.discovery = providers::Discovery::None;
    settings.dialect.reply.formEncoded = true;
    settings.dialect.reply.noExpiresIn = true;
    settings.dialect.commaScopes = true;
    settings.dialect.identity.from = providers::IdentityFrom::Endpoint;
    settings.dialect.identity.url = "https://api.git.example/user";
    settings.dialect.identity.subject = "id";
    settings.dialect.identity.numeric = true;
    const wire::Json code{{"device_code", "dc"},
                          {"user_code", "WDJB-MJHT"},
                          {"verification_uri", "https://git.example/device"},
                          {"expires_in", 900},
                          {"interval", 5}};
    service.on("POST https://git.example/code", code);
    service.on("POST https://git.example/token", [this](const test::SeenRequest&) {
      const char* reply = ++polled < 3 ? "error=authorization_pending&error_description=wait"
                                       : "access_token=gho_1&scope=repo%2Cgist&token_type=bearer";
      return test::ScriptedService::text(200, "application/x-www-form-urlencoded", reply);
    });
    service.on("GET https://api.git.example/user", [this](const test::SeenRequest&) {
      return test::ScriptedService::text(200, "application/json", user);
    });
  }
  base::Result<flows::SignedIn> run() {
    flows::SignInProgress progress = [](const flows::SignInReport&) {};
    auto hold = std::make_shared<flows::SignInHold>();
    return test::wait(flow.run(std::move(order), std::move(progress), std::move(hold)));
  }
};

QByteArray outcomeOf(const base::Result<flows::SignedIn>& result) {
  return result ? QByteArray("ok") : QByteArray::fromStdString(result.error().code);
}

std::vector<std::chrono::milliseconds> seconds(const std::vector<int>& counts) {
  std::vector<std::chrono::milliseconds> all;
  for (const int count : counts) all.push_back(std::chrono::seconds(count));
  return all;
}

}  // namespace

class DeviceFlowTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // A nonce that the provider wants costs no pause.
  void provesTheSameKeyAtEachPoll() {
    World world;
    test::ProvingProvider proving(world.provider, world.clock);
    proving.nonce = "server-1";
    world.provider.polls = {"authorization_pending"};
    world.order.settings.dialect.dpop = true;
    world.order.dpopRequired = true;
    const auto signedIn = world.run();
    QCOMPARE(outcomeOf(signedIn), QByteArray("ok"));
    const auto polls = proving.at("/token");
    QCOMPARE(polls.size(), std::size_t{3});
    for (const auto& poll : polls) {
      QCOMPARE(poll.fault, std::string());
      QCOMPARE(poll.jkt, flows::thumbprintOf(signedIn->key));
    }
    QCOMPARE(world.pauses.size(), std::size_t{2});
  }
  void signsInOnceThePersonAllowedIt() {
    World world;
    const base::Instant begun = world.clock.now();
    world.provider.polls = {"authorization_pending", "authorization_pending"};
    const auto signedIn = world.run();
    QCOMPARE(outcomeOf(signedIn), QByteArray("ok"));
    QCOMPARE(signedIn->subject, std::string("ada"));
    QCOMPARE(signedIn->name, std::string("Ada from userinfo"));
    QVERIFY(signedIn->nonceSha256.empty());
    QVERIFY(world.provider.validAccess.count(std::string(signedIn->accessToken.view())) == 1);
    QVERIFY(!signedIn->refreshToken.empty());
    const std::vector<std::string> steps{"discover", "code", "verify"};
    QCOMPARE(world.steps, steps);
    QCOMPARE(world.code->userCode, std::string("WDJB-MJHT"));
    QCOMPARE(world.code->verificationUri, std::string("https://idp.example/device"));
    QVERIFY(world.until == begun + 600s);
    QVERIFY(world.pauses == seconds({5, 5, 5}));
    QVERIFY(signedIn->issuedAt == begun + 15s);
  }
  void asksForWhatABrowserSignInWouldAskFor() {
    World world;
    world.order.offlineScopes = {"offline_access"};
    world.order.settings.resources = {"https://api.example"};
    QCOMPARE(outcomeOf(world.run()), QByteArray("ok"));
    const QUrlQuery form(QString::fromStdString(world.provider.deviceAsks.at(0)));
    QCOMPARE(form.queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded),
             QStringLiteral("openid profile offline_access"));
    QCOMPARE(form.queryItemValue(QStringLiteral("client_id")), QStringLiteral("client"));
    QCOMPARE(form.queryItemValue(QStringLiteral("resource"), QUrl::FullyDecoded),
             QStringLiteral("https://api.example"));
  }
  void pollsMoreSlowlyFromEachSlowDownOn() {
    World world;
    world.provider.polls = {"slow_down", "authorization_pending", "slow_down", "authorization_pending"};
    QCOMPARE(outcomeOf(world.run()), QByteArray("ok"));
    QVERIFY(world.pauses == seconds({5, 10, 10, 15, 15}));
  }
  void pollsTwiceAsSlowlyAfterEachPollThatDidNotArrive() {
    World world;
    int lost = 0;
    world.provider.intercept = [&](const ports::HttpRequest& request) {
      std::optional<base::Result<ports::HttpResponse>> instead;
      if (request.url.ends_with("/token") && ++lost <= 5) instead = base::fail(errors::kHttpNotSent);
      return instead;
    };
    QCOMPARE(outcomeOf(world.run()), QByteArray("ok"));
    QVERIFY(world.pauses == seconds({5, 10, 20, 40, 60, 60}));
  }
  void endsWhenTheCodeRunsOut() {
    World world;
    world.provider.polls.assign(1000, "authorization_pending");
    QCOMPARE(outcomeOf(world.run()), QByteArray("device.expired"));
    QVERIFY(world.clock.now() == *world.until);
    QCOMPARE(world.provider.polled, 119);  // every 5 s, and not at the very end
  }
  void endsWhenTheProviderSaysThatItRanOut() {
    World world;
    world.provider.polls = {"authorization_pending", "expired_token"};
    QCOMPARE(outcomeOf(world.run()), QByteArray("device.expired"));
  }
  void endsWhenThePersonSaysNo() {
    World world;
    world.provider.polls = {"authorization_pending", "access_denied"};
    QCOMPARE(outcomeOf(world.run()), QByteArray("device.access_denied"));
    QCOMPARE(world.provider.polled, 2);
  }
  void pollsNoMoreAfterAnUnknownError() {
    World world;
    world.provider.polls = {"out_of_order"};
    QCOMPARE(outcomeOf(world.run()), QByteArray("token.server_error"));
    QCOMPARE(world.provider.polled, 1);
  }
  void endsAtOnceWhenItIsCancelled() {
    World world;
    world.provider.polls.assign(1000, "authorization_pending");
    world.atPause = [&] {
      if (world.pauses.size() == 3) world.hold->cancel();
    };
    QCOMPARE(outcomeOf(world.run()), QByteArray("sign_in.cancelled"));
    QCOMPARE(world.provider.polled, 2);
  }
  void showsNoCodeThatWasCancelledBefore() {
    World world;
    world.hold->cancel();
    QCOMPARE(outcomeOf(world.run()), QByteArray("sign_in.cancelled"));
    QVERIFY(!world.code.has_value());
    QCOMPARE(world.provider.polled, 0);
  }
  void showsNoCodeForAForeignPage() {
    World world;
    world.provider.verifyAt = "https://evil.example/device";
    const auto result = world.run();
    QCOMPARE(outcomeOf(result), QByteArray("device.foreign_address"));
    const std::vector<std::string> hosts{"evil.example", "idp.example"};
    QCOMPARE(result.error().values, hosts);
    QVERIFY(!world.code.has_value());
    QCOMPARE(world.provider.polled, 0);
  }
  void showsACodeForAHostThatIsKnownToBeTheProviders() {
    World world;
    world.provider.verifyAt = "https://device.example.net/go";
    world.order.verificationHosts = {"device.example.net"};
    QCOMPARE(outcomeOf(world.run()), QByteArray("ok"));
    QCOMPARE(world.code->verificationUri, std::string("https://device.example.net/go"));
  }
  void asksNothingWhereNoCodesAreOffered() {
    World world;
    world.provider.offersDevice = false;
    QCOMPARE(outcomeOf(world.run()), QByteArray("device.not_offered"));
    const std::vector<std::string> requests{"GET /.well-known/openid-configuration"};
    QCOMPARE(world.provider.requests, requests);
  }
  void refusesAnIdTokenThatBreaksARule_data() {
    QTest::addColumn<QByteArray>("claim");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("another issuer") << QByteArray("iss") << QByteArray("\"https://evil.example\"")
                                    << QByteArray("id_token.iss");
    QTest::newRow("another client") << QByteArray("aud") << QByteArray("\"other\"")
                                    << QByteArray("id_token.aud");
    QTest::newRow("expired") << QByteArray("exp") << QByteArray("1") << QByteArray("id_token.exp");
    QTest::newRow("another access token")
        << QByteArray("at_hash") << QByteArray("\"AAAA\"") << QByteArray("id_token.at_hash");
    QTest::newRow("a nonce of another sign-in")
        << QByteArray("nonce") << QByteArray("\"n\"") << QByteArray("id_token.nonce");
  }
  void refusesAnIdTokenThatBreaksARule() {
    QFETCH(QByteArray, claim);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, code);
    World world;
    world.provider.bendClaims = [&](wire::Json& claims) {
      claims[claim.toStdString()] = wire::Json::parse(value.toStdString());
    };
    QCOMPARE(outcomeOf(world.run()), code);
  }
  void refusesAReplyWithoutAnIdToken() {
    World world;
    world.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/token") reply.erase("id_token");
    };
    QCOMPARE(outcomeOf(world.run()), QByteArray("id_token.missing"));
  }
  // No ID token says who signed in: the provider's own endpoint does, asked with the very token.
  void signsInWithoutOpenId() {
    PlainWorld world;
    const auto signedIn = world.run();
    QCOMPARE(outcomeOf(signedIn), QByteArray("ok"));
    QCOMPARE(world.polled, 3);
    QCOMPARE(signedIn->issuer, std::string("https://git.example"));
    QCOMPARE(signedIn->subject, std::string("9007199254740993"));
    QCOMPARE(signedIn->scopes, (std::vector<std::string>{"repo", "gist"}));
    QVERIFY(signedIn->expiresAt == tokens::kForever && signedIn->redirectUri.empty());
    QCOMPARE(world.service.lastAt("GET https://api.git.example/user").headers.at("Authorization"),
             std::string("Bearer gho_1"));
    // Without OpenID the provider decides what no scope means.
    const test::SeenRequest asked = world.service.lastAt("POST https://git.example/code");
    QVERIFY(!asked.hasField("scope") && asked.field("client_id") == "client");
  }
  void refusesACodesTokensOfNobody() {
    PlainWorld world;
    world.user = "{\"id\":null,\"login\":\"ada\"}";
    QCOMPARE(outcomeOf(world.run()), QByteArray("userinfo.missing_sub"));
  }
  void endsQuietlyWithItsObject() {
    auto world = std::make_unique<World>();
    test::FakeClock clock;
    test::FakeProvider provider{clock, "https://idp.example"};
    provider.offersDevice = true;
    flows::ProviderDirectory directory{provider, clock};
    std::function<void()> wake;
    test::CountingRandom random;
    flows::ProvedHttp proved{provider, clock, random};
    auto flow = std::make_unique<flows::DeviceFlow>(
        proved, directory, clock, random,
        [&](std::chrono::milliseconds, const std::function<void()>& call) { wake = call; });
    const auto result = test::start(flow->run(
        std::move(world->order), [](const auto&) {}, world->hold));
    QTRY_VERIFY(wake != nullptr);
    flow.reset();
    wake();
    QTRY_VERIFY(result->has_value());
    QCOMPARE(outcomeOf(**result), QByteArray("wallet.stopped"));
    QCOMPARE(provider.polled, 0);
  }
};

QTEST_GUILESS_MAIN(DeviceFlowTest)
#include "device_flow_test.moc"
