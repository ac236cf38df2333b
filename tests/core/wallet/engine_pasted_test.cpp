#include <QFile>
#include <QTest>

#include "tests/support/engine_bench.h"
#include "tests/support/scripted_service.h"
#include "tests/support/test_program.h"

namespace engine_pasted_test {

using namespace lanyard;
using test::EngineBench;
using test::ScriptedService;
using test::SeenRequest;
using wire::Json;

namespace {

const std::string kUser = "GET https://api.github.com/user";
const std::string kPage = "https://github.com/settings/tokens";

/// GitHub by its file of the catalog, a service that says nothing of people, and one that ends any token
/// that it is shown.
struct Bench : EngineBench {
  Bench() {
    QFile file(QStringLiteral(PROVIDERS_DIR "/github.json"));
    const bool read = file.open(QIODevice::ReadOnly);
    const Json plain{{"id", "plain"},
                     {"issuer", "https://plain.example"},
                     {"protocol", "oauth"},
                     {"discovery", "oauth"},
                     {"identity", {{"from", "nothing"}}}};
    const Json ending{{"id", "ending"},
                      {"issuer", "https://ending.example"},
                      {"protocol", "oauth"},
                      {"discovery", "oauth"},
                      {"identity", {{"from", "nothing"}}},
                      {"endpoints", {{"revocation", "https://ending.example/revoke"}}},
                      {"revocation", {{"style", "bearer"}}}};
    const bool known = read && catalog.add(file.readAll().toStdString()) && catalog.add(plain.dump()) &&
                       catalog.add(ending.dump());
    if (!known) qFatal("the test's own catalog is wrong");
    user(R"({"login":"ada","id":42,"name":"Ada","email":null})");
    http = &service;
    restart();
  }
  // The engine uses the service to its end.
  ~Bench() { engine.reset(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  void user(const std::string& body, int status = 200) {
    service.on(kUser, [body, status](const SeenRequest&) {
      return ScriptedService::text(status, "application/json", body);
    });
  }
  static wallet::PasteOrder of(const char* provider, const char* token, const char* alias = "") {
    wallet::PasteOrder order;
    order.settings.provider = provider;
    order.token = base::Secret(std::string_view(token));
    order.alias = alias;
    return order;
  }
  static wallet::PasteOrder again(const std::string& id, const char* token) {
    wallet::PasteOrder order;
    order.identityId = id;
    order.token = base::Secret(std::string_view(token));
    return order;
  }
  static wallet::PasteOrder password(const char* issuer, const char* user, const char* password) {
    wallet::PasteOrder order;
    order.settings.issuer = issuer;
    order.isPassword = true;
    order.user = user;
    order.token = base::Secret(std::string_view(password));
    return order;
  }
  base::Result<wallet::SignInResult> paste(wallet::PasteOrder order) {
    return finish(engine->paste(
        std::move(order), [](const wallet::SignInStep&) {}, std::make_shared<wallet::Cancellation>()));
  }
  std::string pasted(wallet::PasteOrder order) {
    const auto result = paste(std::move(order));
    return result ? result->identity.identity.id : result.error().code;
  }
  std::string tokenOf(const std::string& id, const keeping::TokenNeed& need = {}) {
    const auto token = finish(engine->token(id, need));
    return token ? std::string(token->accessToken.view()) : token.error().code;
  }
  keeping::IdentityView view(const std::string& id) { return *engine->find(id); }

  ScriptedService service;
};

QByteArray codeOf(const base::Result<wallet::SignInResult>& result) {
  return result ? QByteArray("ok") : QByteArray::fromStdString(result.error().code);
}

}  // namespace

/// Tokens that a person pasted: an identity of their own kind, which nothing renews and nothing narrows.
class EnginePastedTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void isTriedWhereTheProviderTellsWhoseItIs() {
    Bench bench;
    const auto result = bench.paste(Bench::of("github", "ghp_1"));
    QCOMPARE(codeOf(result), QByteArray("ok"));
    const auto& who = result->identity.identity;
    QCOMPARE(who.issuer, std::string("https://github.com"));
    QCOMPARE(who.subject, std::string("42"));
    QCOMPARE(who.name, std::string("Ada"));
    QCOMPARE(who.alias, std::string("github"));
    QCOMPARE(who.clientId, std::string());
    QVERIFY(result->identity.credential == providers::Credential::Pasted);
    QVERIFY(!result->renewed && !result->identity.hasRefreshToken && !result->identity.signInBy);
    QCOMPARE(bench.service.lastAt(kUser).headers.at("Authorization"), std::string("Bearer ghp_1"));
    QCOMPARE(bench.service.seen.size(), std::size_t{1});
    QCOMPARE(bench.tokenOf(who.id), std::string("ghp_1"));
  }
  void outlivesTheWalletAndAsksNobody() {
    Bench bench;
    const std::string id = bench.pasted(Bench::of("github", "ghp_1"));
    bench.clock.advance(std::chrono::hours(24 * 400));
    bench.restart();
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QCOMPARE(std::string(token->accessToken.view()), std::string("ghp_1"));
    QCOMPARE(token->tokenType, std::string("Bearer"));
    QVERIFY(!token->expiresAt && token->scopes.empty());
    QVERIFY(bench.view(id).credential == providers::Credential::Pasted);
    QCOMPARE(bench.service.seen.size(), std::size_t{1});
  }
  void isWipedWithTheLockAndThereAfterIt() {
    Bench bench;
    const std::string id = bench.pasted(Bench::of("github", "ghp_1"));
    bench.engine->lock();
    QCOMPARE(bench.tokenOf(id), std::string("wallet.locked"));
    QCOMPARE(codeOf(bench.paste(Bench::of("github", "ghp_2"))), QByteArray("wallet.locked"));
    bench.engine->unlock();
    QCOMPARE(bench.tokenOf(id), std::string("ghp_1"));
  }
  void isNotKeptWhereItIsRefused_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("refused") << 401 << QByteArray(R"({"message":"Bad credentials"})")
                             << QByteArray("pasted.refused");
    QTest::newRow("forbidden") << 403 << QByteArray("{}") << QByteArray("pasted.refused");
    QTest::newRow("down") << 503 << QByteArray("{}") << QByteArray("userinfo.unavailable");
    QTest::newRow("a redirect") << 302 << QByteArray(R"({"id":1})") << QByteArray("userinfo.http_status");
    QTest::newRow("a page") << 200 << QByteArray("<html>") << QByteArray("userinfo.not_json");
    QTest::newRow("nobody") << 200 << QByteArray("{}") << QByteArray("userinfo.missing_sub");
  }
  void isNotKeptWhereItIsRefused() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    Bench bench;
    bench.user(body.toStdString(), status);
    QCOMPARE(codeOf(bench.paste(Bench::of("github", "ghp_1"))), code);
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
    QCOMPARE(bench.service.seen.size(), std::size_t{1});
  }
  void isNoTokenThatIsNoWord_data() {
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("a space") << QByteArray("two words");
    QTest::newRow("a line more") << QByteArray("ghp_1\nX-Evil: 1");
    QTest::newRow("a letter beyond ASCII") << QByteArray("gh\xc3\xa4");
    QTest::newRow("too long") << QByteArray(4097, 'x');
  }
  void isNoTokenThatIsNoWord() {
    QFETCH(QByteArray, token);
    Bench bench;
    QCOMPARE(codeOf(bench.paste(Bench::of("github", token.constData()))), QByteArray("pasted.bad_token"));
    QCOMPARE(bench.service.seen.size(), std::size_t{0});
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
  }
  void isReplacedByPastingAgain() {
    Bench bench;
    const std::string id = bench.pasted(Bench::of("github", "ghp_1"));
    const auto second = bench.paste(Bench::of("github", "ghp_2"));
    QCOMPARE(codeOf(second), QByteArray("ok"));
    QVERIFY(second->renewed);
    QCOMPARE(second->identity.identity.id, id);
    QCOMPARE(bench.tokenOf(id), std::string("ghp_2"));
    const auto third = bench.paste(Bench::again(id, "ghp_3"));
    QCOMPARE(codeOf(third), QByteArray("ok"));
    bench.restart();
    QCOMPARE(bench.tokenOf(id), std::string("ghp_3"));
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
    // Nothing was revoked: the tokens are the person's.
    QCOMPARE(bench.service.asked(kUser), 3);
    QCOMPARE(bench.service.seen.size(), std::size_t{3});
  }
  void somebodyElsesTokenReplacesNothing() {
    Bench bench;
    const std::string id = bench.pasted(Bench::of("github", "ghp_1"));
    bench.user(R"({"login":"eve","id":7})");
    QCOMPARE(codeOf(bench.paste(Bench::again(id, "ghp_eve"))), QByteArray("sign_in.another_person"));
    QCOMPARE(bench.tokenOf(id), std::string("ghp_1"));
    QCOMPARE(bench.service.seen.size(), std::size_t{2});
  }
  void isAnIdentityOfItsOwnBesideASignIn() {
    Bench bench;
    const std::string at = "POST https://github.com/login/oauth/access_token";
    bench.service.on(at, Json{{"access_token", "gho_1"}, {"token_type", "bearer"}});
    wallet::SignInOrder order;
    order.settings.provider = "github";
    order.settings.clientId = "the client";
    order.clientSecret = base::Secret(std::string_view("a secret"));
    const auto signedIn = bench.signIn(std::move(order));
    QCOMPARE(codeOf(signedIn), QByteArray("ok"));
    const std::string id = bench.pasted(Bench::of("github", "ghp_1"));
    QCOMPARE(bench.engine->identities().size(), std::size_t{2});
    QCOMPARE(bench.tokenOf(signedIn->identity.identity.id), std::string("gho_1"));
    QCOMPARE(bench.tokenOf(id), std::string("ghp_1"));
    // Neither takes the place of the other.
    QCOMPARE(codeOf(bench.paste(Bench::again(signedIn->identity.identity.id, "ghp_2"))),
             QByteArray("pasted.another_kind"));
    wallet::SignInOrder browser;
    browser.identityId = id;
    const auto asked = bench.service.seen.size();
    QCOMPARE(codeOf(bench.signIn(std::move(browser))), QByteArray("pasted.no_browser"));
    QCOMPARE(bench.service.seen.size(), asked);
  }
  void isNamedByThePersonWhereNobodyTells() {
    Bench bench;
    QCOMPARE(codeOf(bench.paste(Bench::of("plain", "key-1"))), QByteArray("pasted.needs_alias"));
    const auto result = bench.paste(Bench::of("plain", "key-1", "robot"));
    QCOMPARE(codeOf(result), QByteArray("ok"));
    const auto& who = result->identity.identity;
    QCOMPARE(who.alias, std::string("robot"));
    QVERIFY(who.subject.starts_with("unnamed-") && who.subject.find("key") == std::string::npos);
    // Another key is another identity, unless it takes the place of the first.
    const std::string other = bench.pasted(Bench::of("plain", "key-2", "other"));
    QVERIFY(other != who.id);
    const auto again = bench.paste(Bench::again(who.id, "key-3"));
    QCOMPARE(codeOf(again), QByteArray("ok"));
    QCOMPARE(again->identity.identity.subject, who.subject);
    QCOMPARE(bench.tokenOf(who.id), std::string("key-3"));
    QCOMPARE(bench.tokenOf(other), std::string("key-2"));
    QCOMPARE(bench.service.seen.size(), std::size_t{0});
  }
  void isKeptForAnAddressThatNobodyKnows() {
    Bench bench;
    wallet::PasteOrder order = Bench::of("", "key-1", "box");
    order.settings.issuer = "https://box.example:8443/api";
    const auto result = bench.paste(std::move(order));
    QCOMPARE(codeOf(result), QByteArray("ok"));
    QCOMPARE(result->identity.identity.provider, std::string("box.example"));
    const auto idToken = bench.engine->cachedIdToken(result->identity.identity.id, std::chrono::seconds(0));
    QVERIFY(!idToken && idToken.error().code == errors::kTokenNoOpenId);
    const auto out = bench.finish(bench.engine->signOut(result->identity.identity.id));
    QVERIFY(out.has_value() && out->outcome == wallet::RevokeOutcome::ForgottenHere);
    QVERIFY(out->revokeAt.empty());
    QCOMPARE(bench.service.seen.size(), std::size_t{0});
  }
  void isNeverNarrowedNorRenewed() {
    Bench bench;
    const std::string id = bench.pasted(Bench::of("github", "ghp_1"));
    keeping::TokenNeed resource;
    resource.resource = "https://api.github.com";
    keeping::TokenNeed audience;
    audience.audience = "api";
    for (const bool restarted : {false, true}) {
      if (restarted) bench.restart();
      QCOMPARE(bench.tokenOf(id, resource), std::string("pasted.whole"));
      QCOMPARE(bench.tokenOf(id, audience), std::string("pasted.whole"));
      const auto renewed = bench.finish(bench.engine->refresh(id));
      QVERIFY(!renewed && renewed.error().code == errors::kPastedNoRenewal);
      QCOMPARE(renewed.error().values, std::vector<std::string>{"github"});
      QCOMPARE(bench.tokenOf(id), std::string("ghp_1"));
    }
    QCOMPARE(bench.service.seen.size(), std::size_t{1});
  }
  void isGoodUntilThePersonSaid() {
    Bench bench;
    wallet::PasteOrder past = Bench::of("github", "ghp_1");
    past.expiresAt = bench.clock.now();
    QCOMPARE(codeOf(bench.paste(std::move(past))), QByteArray("pasted.past"));
    wallet::PasteOrder order = Bench::of("github", "ghp_1");
    const base::Instant end = bench.clock.now() + std::chrono::hours(24 * 30);
    order.expiresAt = end;
    const auto result = bench.paste(std::move(order));
    QCOMPARE(codeOf(result), QByteArray("ok"));
    const std::string id = result->identity.identity.id;
    for (const bool restarted : {false, true}) {
      if (restarted) bench.restart();
      const keeping::IdentityView view = bench.view(id);
      QVERIFY(view.signInBy == end);
      // The last fifth of thirty days.
      QVERIFY(view.signInNearFrom == end - std::chrono::hours(24 * 6));
      QVERIFY(!view.usePutsOff);
      const auto token = bench.finish(bench.engine->token(id, {}));
      QVERIFY(token.has_value() && token->expiresAt == end);
    }
    bench.clock.advance(std::chrono::hours(24 * 30));
    QVERIFY(bench.view(id).state == keeping::IdentityState::NeedsSignIn);
    QCOMPARE(bench.view(id).stateReason, std::string("pasted.ended"));
    QCOMPARE(bench.tokenOf(id), std::string("pasted.ended"));
    bench.restart();
    QCOMPARE(bench.view(id).stateReason, std::string("pasted.ended"));
    QCOMPARE(bench.tokenOf(id), std::string("pasted.ended"));
    // A new one brings it back.
    QCOMPARE(codeOf(bench.paste(Bench::again(id, "ghp_2"))), QByteArray("ok"));
    QVERIFY(!bench.view(id).signInBy);
    QCOMPARE(bench.tokenOf(id), std::string("ghp_2"));
  }
  void remindsBeforeItEnds() {
    Bench bench;
    wallet::PasteOrder order = Bench::of("github", "ghp_1");
    order.expiresAt = bench.clock.now() + std::chrono::hours(24 * 30);
    const std::string id = bench.pasted(std::move(order));
    bench.clock.advance(std::chrono::hours(24 * 25));
    bench.restart();
    QCOMPARE(bench.tokenOf(id), std::string("ghp_1"));
    const std::string reminder = "sign_in_soon " + id + " forecast";
    QCOMPARE(std::ranges::count(bench.said, reminder), std::ptrdiff_t{1});
  }
  void theSignOutForgetsItAndNamesThePage() {
    Bench bench;
    wallet::PasteOrder order = Bench::of("github", "ghp_1");
    const base::Instant end = bench.clock.now() + std::chrono::hours(24 * 30);
    order.expiresAt = end;
    const std::string id = bench.pasted(std::move(order));
    const auto out = bench.finish(bench.engine->signOut(id));
    QVERIFY(out.has_value() && out->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(out->revokeAt, kPage);
    QVERIFY(out->endsAt == end && out->detail.empty() && out->endSession.empty());
    // GitHub's revocation is a client's, and this token has none.
    QCOMPARE(bench.service.seen.size(), std::size_t{1});
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
    bench.restart();
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
    QVERIFY(!bench.finish(bench.secrets.read(tokens::tokenItemKey(id)))->has_value());
  }
  void theSignOutEndsItWhereAnyTokenEndsItself() {
    Bench bench;
    const std::string at = "POST https://ending.example/revoke";
    bench.service.on(at, [](const SeenRequest&) { return ScriptedService::text(200, "", ""); });
    const std::string id = bench.pasted(Bench::of("ending", "key-1", "robot"));
    const auto out = bench.finish(bench.engine->signOut(id));
    QVERIFY(out.has_value() && out->outcome == wallet::RevokeOutcome::RevokedThere);
    QVERIFY(out->revokeAt.empty());
    QCOMPARE(bench.service.lastAt(at).headers.at("Authorization"), std::string("Bearer key-1"));
    QCOMPARE(bench.service.seen.size(), std::size_t{1});
  }
  void aSignOutThatCannotBeToldIsTriedAgain() {
    Bench bench;
    const std::string id = bench.pasted(Bench::of("ending", "key-1", "robot"));
    const auto out = bench.finish(bench.engine->signOut(id));
    QVERIFY(out.has_value() && out->outcome == wallet::RevokeOutcome::Pending);
    const std::string at = "POST https://ending.example/revoke";
    bench.service.on(at, [](const SeenRequest&) { return ScriptedService::text(200, "", ""); });
    bench.clock.advance(std::chrono::hours(1));
    bench.restart();
    QTRY_COMPARE(bench.service.asked(at), 2);
    QCOMPARE(bench.service.lastAt(at).headers.at("Authorization"), std::string("Bearer key-1"));
  }
  void aCancelledOneIsNotKept() {
    Bench bench;
    const auto cancellation = std::make_shared<wallet::Cancellation>();
    cancellation->cancel();
    const auto result = bench.finish(bench.engine->paste(
        Bench::of("github", "ghp_1"), [](const wallet::SignInStep&) {}, cancellation));
    QCOMPARE(codeOf(result), QByteArray("sign_in.cancelled"));
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
  }
  void aPasswordIsHandedOutForBasicAndNothingElse() {
    Bench bench;
    const auto result = bench.paste(Bench::password("https://nas.example:8443", "ada", "open sesame: 1"));
    QCOMPARE(codeOf(result), QByteArray("ok"));
    const auto& who = result->identity.identity;
    QCOMPARE(who.issuer, std::string("https://nas.example:8443"));
    QCOMPARE(who.subject, std::string("ada"));
    QCOMPARE(who.alias, std::string("nas.example"));
    QVERIFY(result->identity.credential == providers::Credential::Password);
    const std::string basic = QByteArray("ada:open sesame: 1").toBase64().toStdString();
    for (const bool restarted : {false, true}) {
      if (restarted) bench.restart();
      const auto token = bench.finish(bench.engine->token(who.id, {}));
      QVERIFY(token.has_value());
      QCOMPARE(token->tokenType, std::string("Basic"));
      QCOMPARE(std::string(token->accessToken.view()), basic);
    }
    keeping::TokenNeed resource;
    resource.resource = "https://nas.example:8443";
    QCOMPARE(bench.tokenOf(who.id, resource), std::string("pasted.whole"));
    QVERIFY(!bench.finish(bench.engine->refresh(who.id)).has_value());
    const auto out = bench.finish(bench.engine->signOut(who.id));
    QVERIFY(out.has_value() && out->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(bench.service.seen.size(), std::size_t{0});
  }
  void aPasswordIsReplacedForTheSameUserAlone() {
    Bench bench;
    const std::string id = bench.pasted(Bench::password("https://nas.example", "ada", "one"));
    QCOMPARE(bench.pasted(Bench::password("https://nas.example", "ada", "two")), id);
    wallet::PasteOrder again = Bench::again(id, "three");
    again.isPassword = true;
    QCOMPARE(codeOf(bench.paste(std::move(again))), QByteArray("ok"));
    QCOMPARE(bench.tokenOf(id), QByteArray("ada:three").toBase64().toStdString());
    wallet::PasteOrder bob = Bench::again(id, "four");
    bob.isPassword = true;
    bob.user = "bob";
    QCOMPARE(codeOf(bench.paste(std::move(bob))), QByteArray("sign_in.another_person"));
    QCOMPARE(codeOf(bench.paste(Bench::again(id, "key"))), QByteArray("pasted.another_kind"));
    QCOMPARE(bench.tokenOf(id), QByteArray("ada:three").toBase64().toStdString());
    QVERIFY(bench.pasted(Bench::password("https://nas.example", "bob", "x")) != id);
    QVERIFY(bench.pasted(Bench::password("https://nas2.example", "ada", "x")) != id);
  }
  // GitHub tells by a number whose token it is, and a user may be called like it.
  void aTokenAndAPasswordOfOneSubjectAreNotMistaken() {
    Bench bench;
    const std::string id = bench.pasted(Bench::of("github", "ghp_1"));
    QCOMPARE(codeOf(bench.paste(Bench::password("https://github.com", "42", "x"))),
             QByteArray("pasted.another_kind"));
    QCOMPARE(bench.tokenOf(id), std::string("ghp_1"));
  }
  void whatBasicCannotSendIsRefused_data() {
    QTest::addColumn<QByteArray>("issuer");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QByteArray>("code");
    const QByteArray nas(
        "https:"
        "//nas.example");
    QTest::newRow("no user") << nas << QByteArray() << QByteArray("x") << QByteArray("pasted.bad_user");
    QTest::newRow("a colon in the user")
        << nas << QByteArray("a:b") << QByteArray("x") << QByteArray("pasted.bad_user");
    QTest::newRow("a line break in the user")
        << nas << QByteArray("a\nb") << QByteArray("x") << QByteArray("pasted.bad_user");
    QTest::newRow("no password") << nas << QByteArray("ada") << QByteArray()
                                 << QByteArray("pasted.bad_password");
    QTest::newRow("a line break in the password")
        << nas << QByteArray("ada") << QByteArray("x\r\nX-Evil: 1") << QByteArray("pasted.bad_password");
    QTest::newRow("too long") << nas << QByteArray("ada") << QByteArray(4097, 'x')
                              << QByteArray("pasted.bad_password");
    QTest::newRow("plain http") << QByteArray(
                                       "http:"
                                       "//nas.example")
                                << QByteArray("ada") << QByteArray("x") << QByteArray("pasted.bad_address");
  }
  void whatBasicCannotSendIsRefused() {
    QFETCH(QByteArray, issuer);
    QFETCH(QByteArray, user);
    QFETCH(QByteArray, password);
    QFETCH(QByteArray, code);
    Bench bench;
    QCOMPARE(codeOf(bench.paste(Bench::password(issuer.constData(), user.constData(), password.constData()))),
             code);
    QCOMPARE(bench.engine->identities().size(), std::size_t{0});
  }
  void plainHttpIsForThisComputerWhereItIsLocal() {
    Bench bench;
    wallet::PasteOrder order = Bench::password("http://127.0.0.1:8080", "ada", "x");
    QCOMPARE(codeOf(bench.paste(std::move(order))), QByteArray("pasted.bad_address"));
    order = Bench::password("http://127.0.0.1:8080", "ada", "x");
    order.settings.local = true;
    QCOMPARE(codeOf(bench.paste(std::move(order))), QByteArray("ok"));
  }
  // Whoever writes the database must not send a pasted token to another place, nor make another kind of it.
  void aRowThatWasChangedIsNotUsed() {
    Bench bench;
    const std::string id = bench.pasted(Bench::of("ending", "key-1", "robot"));
    auto rows = bench.store->identities();
    QVERIFY(rows.has_value() && rows->size() == 1);
    ports::IdentityRow row = rows->front();
    const std::string from = "ending.example/revoke";
    const std::size_t place = row.body.find(from);
    QVERIFY(place != std::string::npos);
    row.body.replace(place, from.size(), "evilin.example/revoke");
    QVERIFY(bench.store->saveIdentity(row).has_value());
    bench.restart();
    QCOMPARE(bench.view(id).stateReason, std::string("identity.changed_outside"));
    QVERIFY(bench.tokenOf(id) != "key-1");
    const auto out = bench.finish(bench.engine->signOut(id));
    QVERIFY(out.has_value() && out->outcome == wallet::RevokeOutcome::ForgottenHere);
    QCOMPARE(bench.service.seen.size(), std::size_t{0});
  }
};

LANYARD_TEST(EnginePastedTest)

}  // namespace engine_pasted_test

#include "engine_pasted_test.moc"
