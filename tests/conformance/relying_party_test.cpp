#include "core/oauth/userinfo.h"
#include "tests/conformance/relying_party_world.h"

// The relying-party modules of the OpenID Foundation's conformance suite, by their names there, and the
// themes of its FAPI 2.0 client tests. One row is one module. A module whose outcome is a refusal is passed
// when the wallet refuses with the right error, keeps nothing, and asks the provider nothing more.

using namespace lanyard;
using namespace std::chrono_literals;
using jose::Algorithm;
using test::codeOf;
using test::ProviderScript;
using test::RelyingPartyWorld;

namespace {

using Bend = void (*)(RelyingPartyWorld&);

/// A patch of the ID token's claims: null takes a claim away.
void patchClaims(RelyingPartyWorld& world, const wire::Json& patch) {
  world.bench.provider.bendClaims = [patch](wire::Json& claims) { claims.merge_patch(patch); };
}

/// The wallet takes what this provider says.
struct Accepted {
  const char* module;
  Bend bend;
};

constexpr Accepted kAccepted[] = {
    {"oidcc-client-test", [](RelyingPartyWorld&) {}},
    {"oidcc-client-test-idtoken-sig-rs256",
     [](RelyingPartyWorld& world) { world.script.rotateTo(Algorithm::RS256); }},
    {"idtoken-sig-ps256", [](RelyingPartyWorld& world) { world.script.rotateTo(Algorithm::PS256); }},
    {"idtoken-sig-eddsa",
     [](RelyingPartyWorld& world) {
       world.script.rotateTo(Algorithm::EdDSA);
       patchClaims(world,
                   {{"at_hash", nullptr}});  // the fake's is a SHA-256; with EdDSA it would be a SHA-512
     }},
    {"oidcc-client-test-kid-absent-single-jwks",
     [](RelyingPartyWorld& world) {
       world.script.rotateTo(Algorithm::RS256);
       world.script.publishesKid = false;
       world.script.header = {{"kid", nullptr}};
     }},
    {"oidcc-client-test-kid-absent-multiple-jwks",  // all fitting keys are tried
     [](RelyingPartyWorld& world) {
       world.script.rotateTo(Algorithm::RS256);
       world.script.alsoPublish(Algorithm::RS256);
       world.script.alsoPublish(Algorithm::ES256);
       world.script.publishesKid = false;
       world.script.header = {{"kid", nullptr}};
       std::swap(world.script.keys.at(0), world.script.keys.at(1));
     }},
    {"oidcc-client-test-client-secret-basic",
     [](RelyingPartyWorld& world) { world.script.clientSecret = "secret"; }},
    {"oidcc-client-test-discovery-openid-config",
     [](RelyingPartyWorld& world) {
       world.script.metadata = {{"authorization_endpoint", "https://idp.example/named-by-the-metadata"}};
     }},
    {"oidcc-client-test-discovery-jwks-uri-keys",
     [](RelyingPartyWorld& world) { world.script.keysPath = "/named-by-the-metadata"; }},
    {"fapi2-token-type-case-insensitivity",
     [](RelyingPartyWorld& world) {
       world.script.tokenReply = {{"token_type", "bEARER"}};
     }},
    {"fapi2-token-endpoint-response-without-expires-in",
     [](RelyingPartyWorld& world) {
       world.script.tokenReply = {{"expires_in", nullptr}};
     }},
};

/// The wallet refuses, with this error.
struct Rejected {
  const char* module;
  const char* code;
  Bend bend;
};

constexpr Rejected kRejected[] = {
    {"oidcc-client-test-invalid-iss", "id_token.iss",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"iss", "https://idp.example/other"}});
     }},
    {"oidcc-client-test-missing-sub", "id_token.missing_sub",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"sub", nullptr}});
     }},
    {"oidcc-client-test-invalid-aud", "id_token.aud",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"aud", "client-of-somebody-else"}});
     }},
    {"oidcc-client-test-missing-iat", "id_token.missing_iat",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"iat", nullptr}});
     }},
    {"oidcc-client-test-invalid-sig-rs256", "jws.bad_signature",
     [](RelyingPartyWorld& world) {
       world.script.rotateTo(Algorithm::RS256);
       world.script.spoilsSignature = true;
     }},
    {"oidcc-client-test-nonce-invalid", "id_token.nonce",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"nonce", "another nonce"}});
     }},
    {"oidcc-client-test-idtoken-sig-none", "jws.algorithm",
     [](RelyingPartyWorld& world) {
       world.script.header = {{"alg", "none"}, {"kid", nullptr}};
       world.script.signs = false;
     }},
    {"oidcc-client-test-discovery-issuer-mismatch", "discovery.issuer_mismatch",
     [](RelyingPartyWorld& world) {
       world.script.metadata = {{"issuer", "https://idp.example/other"}};
     }},
    {"fapi2-expired-exp", "id_token.exp",
     [](RelyingPartyWorld& world) {
       const std::int64_t now = base::toUnix(world.bench.clock.now());
       patchClaims(world, {{"exp", now - 300}, {"iat", now - 600}});
     }},
    {"fapi2-missing-exp", "id_token.missing_exp",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"exp", nullptr}});
     }},
    {"fapi2-missing-iss", "id_token.missing_iss",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"iss", nullptr}});
     }},
    {"fapi2-missing-nonce", "id_token.nonce_missing",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"nonce", nullptr}});
     }},
    {"fapi2-missing-aud", "id_token.missing_aud",
     [](RelyingPartyWorld& world) {
       patchClaims(world, {{"aud", nullptr}});
     }},
    {"fapi2-secondary-aud", "id_token.aud_stranger",
     [](RelyingPartyWorld& world) {
       const wire::Json both = {"client", "client-of-somebody-else"};
       patchClaims(world, {{"aud", both}});
     }},
    {"fapi2-null-alg", "jws.algorithm",
     [](RelyingPartyWorld& world) {
       world.script.rotateTo(Algorithm::PS256);
       world.script.header = {{"alg", "none"}};
       world.script.signs = false;
     }},
    {"fapi2-alternate-alg", "id_token.alg",  // the key would do; the provider names PS256 alone
     [](RelyingPartyWorld& world) {
       world.script.rotateTo(Algorithm::PS256);
       world.script.publishesAlg = false;
       world.script.signsWith = Algorithm::RS256;
     }},
    {"fapi2-remove-authorization-response-iss", "redirect.mixup",
     [](RelyingPartyWorld& world) { world.bench.provider.advertisesIss = true; }},
    {"fapi2-invalid-authorization-response-iss", "redirect.mixup",
     [](RelyingPartyWorld& world) {
       world.bench.provider.advertisesIss = true;
       world.bendRedirect = [](ports::RedirectParameters& redirect) {
         redirect.iss = "https://idp.example/other";
       };
     }},
};

}  // namespace

class RelyingPartyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void accepts_data() {
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("dynamic");
    for (int i = 0; i < static_cast<int>(std::size(kAccepted)); ++i) {
      QTest::newRow(kAccepted[i].module) << i << false;
      QTest::addRow("%s, client_registration=dynamic_client", kAccepted[i].module) << i << true;
    }
  }
  void accepts() {
    QFETCH(int, number);
    QFETCH(bool, dynamic);
    RelyingPartyWorld world;
    world.dynamic = dynamic;
    kAccepted[number].bend(world);
    const auto result = world.signIn();
    QCOMPARE(codeOf(result), QByteArray("accepted"));
    QCOMPARE(result->identity.identity.subject, std::string("ada"));
    // The provider answers userinfo to a valid bearer token alone, and the name says that it was read.
    QCOMPARE(result->identity.identity.name, std::string("Ada from userinfo"));
    QVERIFY(world.bench.engine->cached(result->identity.identity.id, {}).has_value());
    std::vector<std::string> flow = {"GET /.well-known/openid-configuration", "POST /token",
                                     "GET " + world.script.keysPath, "GET /userinfo"};
    if (dynamic) flow.insert(flow.begin() + 1, "POST /register");
    QCOMPARE(world.bench.provider.requests, flow);
    if (world.script.metadata.contains("authorization_endpoint")) {
      const auto endpoint = world.script.metadata.at("authorization_endpoint").get<std::string>();
      QCOMPARE(world.bench.lastUrl.substr(0, endpoint.size() + 1), endpoint + "?");
    }
  }

  void rejects_data() {
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("dynamic");
    for (int i = 0; i < static_cast<int>(std::size(kRejected)); ++i) {
      QTest::newRow(kRejected[i].module) << i << false;
      QTest::addRow("%s, client_registration=dynamic_client", kRejected[i].module) << i << true;
    }
  }
  void rejects() {
    QFETCH(int, number);
    QFETCH(bool, dynamic);
    RelyingPartyWorld world;
    world.dynamic = dynamic;
    kRejected[number].bend(world);
    const auto result = world.signIn();
    QCOMPARE(codeOf(result), QByteArray(kRejected[number].code));
    QVERIFY(world.staysSilent());
    QCOMPARE(world.asked("GET /userinfo"), 0L);
    QVERIFY(world.bench.engine->identities().empty());
    // A registration is kept, as it has nothing of a person.
    const bool registered = world.asked("POST /register") == 1;
    QCOMPARE(world.bench.secrets.writes, registered ? 1 : 0);
    QVERIFY(dynamic || !registered);
  }

  // The browser came with a state that is not ours: the sign-in waits for the right one, and no code is
  // spent.
  void waitsForTheRightState_data() {
    QTest::addColumn<bool>("present");
    QTest::newRow("fapi2-authorization-response-with-invalid-state") << true;
    QTest::newRow("fapi2-authorization-response-with-missing-state") << false;
  }
  void waitsForTheRightState() {
    QFETCH(bool, present);
    RelyingPartyWorld world;
    const auto cancellation = std::make_shared<wallet::Cancellation>();
    std::optional<ports::RedirectVerdict> verdict;
    const auto progress = [&](const wallet::SignInStep& step) {
      if (step.step != "authorize") return;
      ports::RedirectParameters redirect;
      redirect.code = world.bench.provider.authorize(step.url);
      if (present) redirect.state = "state-of-somebody-else";
      verdict = world.bench.listener.receiver->receive(redirect);
    };
    const auto box = test::start(world.bench.engine->signIn(world.bench.order(), progress, cancellation));
    QTRY_VERIFY(verdict.has_value());
    QVERIFY(*verdict == ports::RedirectVerdict::UnknownState);
    QVERIFY(world.staysSilent(1));  // the discovery document alone
    QCOMPARE(world.bench.provider.tokenPosts, 0);
    cancellation->cancel();
    QTRY_VERIFY(box->has_value());
    QCOMPARE(codeOf(box->value()), QByteArray("sign_in.cancelled"));
  }

  void rejectsUserinfo_data() {
    QTest::addColumn<QByteArray>("subject");
    QTest::newRow("oidcc-client-test-userinfo-invalid-sub") << QByteArray("eve");
  }
  void rejectsUserinfo() {
    QFETCH(QByteArray, subject);
    RelyingPartyWorld world;
    world.script.userinfo = {{"sub", subject.toStdString()}, {"email", "eve@idp.example"}};
    const auto result = world.signIn();
    QCOMPARE(codeOf(result), QByteArray("accepted"));
    QCOMPARE(world.asked("GET /userinfo"), 1L);
    QCOMPARE(result->identity.identity.subject, std::string("ada"));
    QCOMPARE(result->identity.identity.name, std::string("Ada"));  // the ID token's
    QVERIFY(result->identity.identity.email.empty());
    QVERIFY(world.staysSilent());
  }

  void readsScopeClaims_data() {
    QTest::addColumn<QStringList>("scopes");
    QTest::newRow("oidcc-client-test-scope-userinfo-claims")
        << QStringList{QStringLiteral("profile"), QStringLiteral("email"), QStringLiteral("phone"),
                       QStringLiteral("address")};
  }
  void readsScopeClaims() {
    QFETCH(QStringList, scopes);
    RelyingPartyWorld world;
    for (const QString& scope : scopes) world.scopes.push_back(scope.toStdString());
    world.script.userinfo = {{"email", "ada@idp.example"},
                             {"phone_number", "+44 20 7946 0000"},
                             {"address", {{"locality", "London"}}}};
    const auto result = world.signIn();
    QCOMPARE(codeOf(result), QByteArray("accepted"));
    const QUrlQuery query(QUrl(QString::fromStdString(world.bench.lastUrl)));
    const QStringList asked = query.queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded)
                                  .replace(QLatin1Char('+'), QLatin1Char(' '))
                                  .split(QLatin1Char(' '));
    for (const QString& scope : scopes) QVERIFY2(asked.contains(scope), qPrintable(scope));
    QCOMPARE(result->identity.identity.name, std::string("Ada from userinfo"));
    QCOMPARE(result->identity.identity.email, std::string("ada@idp.example"));
    // Telephone number and address are read with the rest and go no further: the wallet has no use for them.
    wire::Json body = world.script.userinfo;
    body["sub"] = "ada";
    const auto claims = oauth::parseUserinfo(200, "application/json", body.dump(), {},
                                             {"https://idp.example", "client", "ada"});
    QVERIFY(claims.has_value());
    QCOMPARE(claims->all.at("phone_number").get<std::string>(), std::string("+44 20 7946 0000"));
    QCOMPARE(claims->all.at("address").at("locality").get<std::string>(), std::string("London"));
  }

  void fetchesRotatedKeys_data() {
    QTest::addColumn<bool>("justBeforeSigning");
    QTest::newRow("oidcc-client-test-signing-key-rotation") << false;
    QTest::newRow("oidcc-client-test-signing-key-rotation-just-before-signing") << true;
  }
  void fetchesRotatedKeys() {
    QFETCH(bool, justBeforeSigning);
    RelyingPartyWorld world;
    world.script.rotateTo(Algorithm::RS256);
    QCOMPARE(codeOf(world.signIn()), QByteArray("accepted"));
    QCOMPARE(world.asked("GET /jwks"), 1L);
    const auto rotate = [&world] { world.script.rotateTo(Algorithm::RS256); };
    if (justBeforeSigning) {
      world.script.beforeTokenReply = rotate;
    } else {
      rotate();
    }
    QCOMPARE(codeOf(world.signIn()), QByteArray("accepted"));
    QCOMPARE(world.asked("GET /jwks"), 2L);
  }
  // The other side of it: tokens that name unknown keys do not make the wallet hammer the provider.
  void asksForRotatedKeysFourTimesAMinute() {
    RelyingPartyWorld world;
    QCOMPARE(codeOf(world.signIn()), QByteArray("accepted"));
    world.script.header = {{"kid", "no-such-key"}};
    for (int i = 0; i < 9; ++i) QCOMPARE(codeOf(world.signIn()), QByteArray("jws.unknown_kid"));
    QCOMPARE(world.asked("GET /jwks"), 5L);
    world.bench.clock.advance(61s);
    QCOMPARE(codeOf(world.signIn()), QByteArray("jws.unknown_kid"));
    QCOMPARE(world.asked("GET /jwks"), 6L);
  }

  void refreshes_data() {
    QTest::addColumn<bool>("rotates");
    QTest::newRow("oidcc-client-test-refresh-token") << true;
    QTest::newRow("oidcc-client-test-refresh-token, without rotation") << false;
  }
  void refreshes() {
    QFETCH(bool, rotates);
    RelyingPartyWorld world;
    world.bench.provider.rotates = rotates;
    const auto signedIn = world.signIn();
    QCOMPARE(codeOf(signedIn), QByteArray("accepted"));
    const std::string id = signedIn->identity.identity.id;
    const std::string first(world.bench.engine->cached(id, {})->accessToken.view());
    const auto token = world.bench.finish(world.bench.engine->refresh(id));
    QVERIFY(token.has_value());
    QVERIFY(token->accessToken.view() != first);
    // A tool asks for userinfo with what it was given.
    ports::HttpRequest request;
    request.url = "https://idp.example/userinfo";
    request.headers.emplace_back("Authorization",
                                 base::Secret("Bearer " + std::string(token->accessToken.view())));
    const auto reply = world.bench.finish(world.bench.provider.send(std::move(request)));
    QCOMPARE(reply->status, 200);
  }

  void refusesAnotherAlgorithmOnARefresh() {
    RelyingPartyWorld world;
    world.script.rotateTo(Algorithm::PS256);
    world.script.publishesAlg = false;
    const auto signedIn = world.signIn();
    QCOMPARE(codeOf(signedIn), QByteArray("accepted"));
    world.script.signsWith = Algorithm::RS256;
    QVERIFY(!world.bench.finish(world.bench.engine->refresh(signedIn->identity.identity.id)).has_value());
  }

  void rejectsARefresh_data() {
    QTest::addColumn<QByteArray>("claim");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("oidcc-client-test-refresh-token-invalid-issuer")
        << QByteArray("iss") << QByteArray("https://idp.example/other") << QByteArray("id_token.iss");
    QTest::newRow("oidcc-client-test-refresh-token-invalid-sub")
        << QByteArray("sub") << QByteArray("eve") << QByteArray("id_token.sub_changed");
  }
  void rejectsARefresh() {
    QFETCH(QByteArray, claim);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, code);
    RelyingPartyWorld world;
    const auto signedIn = world.signIn();
    QCOMPARE(codeOf(signedIn), QByteArray("accepted"));
    const std::string id = signedIn->identity.identity.id;
    std::string reason;
    connect(world.bench.engine.get(), &wallet::Engine::happened, this,
            [&reason](const std::string& kind, const std::string&, const std::string& outcome) {
              if (kind == "sign_in_needed") reason = outcome;
            });
    patchClaims(world, {{claim.toStdString(), value.toStdString()}});
    const auto token = world.bench.finish(world.bench.engine->refresh(id));
    QVERIFY(!token.has_value());
    QVERIFY(token.error().kind == base::ErrorKind::SignInAgain);
    QCOMPARE(QByteArray::fromStdString(reason), code);
    QVERIFY(world.staysSilent());
    // The identity is kept as it was: nothing of the reply is used, and the old access token is not taken for
    // the new.
    QCOMPARE(world.bench.engine->identities().size(), std::size_t{1});
    const auto kept = world.bench.engine->find(id);
    QCOMPARE(kept->identity.issuer, std::string("https://idp.example"));
    QCOMPARE(kept->identity.subject, std::string("ada"));
    QVERIFY(kept->state == keeping::IdentityState::NeedsSignIn);
  }
};

QTEST_GUILESS_MAIN(RelyingPartyTest)
#include "relying_party_test.moc"
