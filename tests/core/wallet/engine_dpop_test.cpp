#include <QTest>
#include <algorithm>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "tests/support/engine_bench.h"
#include "tests/support/provider_script.h"
#include "tests/support/proving_provider.h"
#include "tests/support/test_program.h"

namespace engine_dpop_test {

using namespace lanyard;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;
using Token = base::Result<keeping::IssuedToken>;
using test::ProvingProvider;

namespace {

struct Bench : test::EngineBench {
  wallet::SignInOrder bound(const std::string& again = {}) {
    wallet::SignInOrder asked = order();
    asked.identityId = again;
    asked.dpop = true;
    return asked;
  }
  std::string boundId() {
    const auto done = signIn(bound());
    if (!done) qWarning("%s", done.error().code.c_str());
    return done ? done->identity.identity.id : std::string();
  }
  std::string outcome(wallet::SignInOrder asked) {
    const auto done = signIn(std::move(asked));
    return done ? "ok" : done.error().code;
  }
  Token token(const std::string& id, keeping::TokenNeed need = {}) {
    return finish(engine->token(id, std::move(need)));
  }
  Token proved(const std::string& id, keeping::ProofNeed need) {
    Token one = token(id);
    if (!one) return one;
    return finish(engine->prove(id, std::move(*one), std::move(need)));
  }
  std::string parameter(const char* name) const {
    return QUrlQuery(QUrl(QString::fromStdString(lastUrl))).queryItemValue(QLatin1String(name)).toStdString();
  }
  tokens::TokenItem item(const std::string& id) {
    return std::move(*tokens::parseTokenItem(**finish(secrets.read(tokens::tokenItemKey(id)))));
  }
  /// No file of the wallet has this text.
  bool nowhereOnDisk(const std::string& text) {
    for (const char* name : {"wallet.db", "wallet.db-wal", "wallet.db.snapshot"}) {
      QFile file(QString::fromStdString(path(name)));
      if (file.open(QIODevice::ReadOnly) && file.readAll().contains(QByteArray::fromStdString(text)))
        return false;
    }
    return true;
  }
  ProvingProvider proving{provider, clock};
};

const keeping::ProofNeed kMe{"GET", "https://api.example/me?fields=all", {}};

wire::Json acme(bool dpop) {
  return {{"id", "acme"},
          {"name", "Acme"},
          {"initials", "AC"},
          {"colour", "#123456"},
          {"issuer", "https://idp.example"},
          {"client_id", "client"},
          {"client", {{"dpop", dpop}}}};
}

}  // namespace

class EngineDpopTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void bindsTheTokensOfASignIn() {
    Bench bench;
    const std::string id = bench.boundId();
    const auto posts = bench.proving.at("/token");
    QCOMPARE(posts.size(), std::size_t{1});
    QCOMPARE(posts[0].fault, std::string());
    QVERIFY(!posts[0].jkt.empty());
    QCOMPARE(posts[0].ath, std::string());
    // The code is for this key alone (RFC 9449 section 10).
    QCOMPARE(bench.parameter("dpop_jkt"), posts[0].jkt);
    // What the wallet itself asks with the token, it proves too.
    const auto person = bench.proving.at("/userinfo");
    QCOMPARE(person.size(), std::size_t{1});
    QCOMPARE(person[0].jkt, posts[0].jkt);
    QVERIFY(person[0].scheme.starts_with("DPoP access-"));
    QCOMPARE(bench.engine->find(id)->identity.name, std::string("Ada from userinfo"));
    QVERIFY(bench.engine->find(id)->bound);
    const Token token = bench.token(id);
    QCOMPARE(token->tokenType, std::string("DPoP"));
    QCOMPARE(token->jkt, posts[0].jkt);
  }
  void bindsNothingUnasked() {
    Bench bench;
    const std::string id = bench.signedIn();
    QCOMPARE(bench.proving.at("/token")[0].jkt, std::string());
    QCOMPARE(bench.parameter("dpop_jkt"), std::string());
    QCOMPARE(bench.token(id)->tokenType, std::string("Bearer"));
    QVERIFY(!bench.engine->find(id)->bound);
    QVERIFY(bench.item(id).dpopKey.empty());
  }
  void saysBeforeTheBrowserThatItIsNotOffered_data() {
    QTest::addColumn<QByteArray>("algorithms");
    QTest::newRow("none") << QByteArray("null");
    QTest::newRow("others") << QByteArray("[\"RS256\",\"EdDSA\"]");
  }
  void saysBeforeTheBrowserThatItIsNotOffered() {
    QFETCH(QByteArray, algorithms);
    Bench bench;
    bench.proving.algorithms = wire::Json::parse(algorithms.toStdString());
    QCOMPARE(bench.outcome(bench.bound()), std::string("dpop.not_offered"));
    QCOMPARE(bench.steps, Words{"discover"});
  }
  void bindsWhereTheProviderBindsAll() {
    Bench bench;
    bench.proving.bindsAll = true;
    bench.proving.bindsWithoutProof = true;
    const std::string id = bench.signedIn();
    QVERIFY(bench.engine->find(id)->bound);
  }
  void saysThatAnotherAlgorithmIsNeeded() {
    Bench bench;
    bench.proving.bindsAll = true;
    bench.proving.algorithms = {"EdDSA"};
    QCOMPARE(bench.outcome(bench.order()), std::string("unsupported.dpop"));
    QCOMPARE(bench.steps, Words{"discover"});
  }
  void goesByTheCatalogWhereItIsOffered() {
    Bench bench;
    QVERIFY(bench.catalog.add(acme(true).dump(), {}));
    bench.restart();
    QVERIFY(bench.engine->find(bench.signedIn())->bound);
  }
  void aWishOfTheCatalogIsNoDemand() {
    Bench bench;
    bench.proving.algorithms = nullptr;
    QVERIFY(bench.catalog.add(acme(true).dump(), {}));
    bench.restart();
    const std::string id = bench.signedIn();
    QVERIFY(!bench.engine->find(id)->bound);
    QCOMPARE(bench.token(id)->tokenType, std::string("Bearer"));
  }
  // Nobody else says it of a provider that publishes nothing.
  void believesTheCatalogOfAProviderWithoutMetadata() {
    Bench bench;
    wire::Json entry = acme(true);
    entry["discovery"] = "none";
    entry["endpoints"] = {{"authorization", "https://idp.example/authorize"},
                          {"token", "https://idp.example/token"},
                          {"jwks", "https://idp.example/jwks"}};
    QVERIFY(bench.catalog.add(entry.dump(), {}));
    bench.restart();
    QVERIFY(bench.engine->find(bench.signedIn())->bound);
  }
  void refreshesWithTheSameKeyAfterARestart() {
    Bench bench;
    const std::string id = bench.boundId();
    const std::string jkt = bench.proving.at("/token")[0].jkt;
    bench.restart();
    bench.clock.advance(2h);
    QCOMPARE(bench.token(id)->jkt, jkt);
    QCOMPARE(bench.proving.at("/token").back().jkt, jkt);
    QCOMPARE(bench.proving.at("/token").back().fault, std::string());
    QTRY_VERIFY(!bench.engine->busy());
    // The rotated item has it again.
    bench.restart();
    bench.clock.advance(2h);
    QCOMPARE(bench.token(id)->jkt, jkt);
    QCOMPARE(bench.provider.reuses, 0);
  }
  // The keystore fails after the rotation, and the wallet is killed: the journal has key and token together.
  void keepsTheKeyInTheJournalToo() {
    Bench bench;
    const std::string id = bench.boundId();
    const std::string jkt = bench.proving.at("/token")[0].jkt;
    bench.clock.advance(2h);
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    QCOMPARE(bench.token(id)->jkt, jkt);
    bench.secrets.writeFails.reset();
    bench.restart();
    bench.clock.advance(2h);
    QCOMPARE(bench.token(id)->jkt, jkt);
    QCOMPARE(bench.provider.reuses, 0);
  }
  void keepsTheKeyInTheKeystoreAlone() {
    Bench bench;
    const std::string id = bench.boundId();
    const tokens::TokenItem item = bench.item(id);
    const auto jwk = wire::parseJson(item.dpopKey.view());
    const std::string d = jwk->at("d").get<std::string>();
    QCOMPARE(d.size(), std::size_t{43});
    bench.clock.advance(2h);
    QVERIFY(bench.token(id));
    QTRY_VERIFY(!bench.engine->busy());
    bench.engine.reset();
    QVERIFY(bench.nowhereOnDisk(d));
  }
  void forgetsTheKeyWithTheIdentity() {
    Bench bench;
    const std::string id = bench.boundId();
    QVERIFY(bench.finish(bench.engine->signOut(id)));
    QVERIFY(!(*bench.finish(bench.secrets.read(tokens::tokenItemKey(id)))).has_value());
  }
  // A revocation needs no proof, so what waits for it has no key.
  void keepsNoKeyForAPendingRevocation() {
    Bench bench;
    const std::string id = bench.boundId();
    const std::string key(bench.item(id).dpopKey.view());
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    const auto done = bench.finish(bench.engine->signOut(id));
    QVERIFY(done && done->outcome == wallet::RevokeOutcome::Pending);
    const auto waiting = bench.finish(bench.secrets.read(tokens::revocationItemKey(id)));
    QVERIFY(waiting && *waiting);
    const auto kept = tokens::parseRevocationItem(**waiting);
    QVERIFY(!kept->item->refreshToken.empty());
    QVERIFY(kept->item->dpopKey.empty());
    QVERIFY((*waiting)->view().find(wire::parseJson(key)->at("d").get<std::string>()) == std::string::npos);
  }
  void aNewSignInMakesANewKeyAndStaysBound() {
    Bench bench;
    const std::string id = bench.boundId();
    const std::string jkt = bench.proving.at("/token")[0].jkt;
    wallet::SignInOrder again;
    again.identityId = id;
    QVERIFY(bench.signIn(std::move(again)));
    const std::string next = bench.proving.at("/token").back().jkt;
    QVERIFY(!next.empty() && next != jkt);
    QCOMPARE(bench.token(id)->jkt, next);
    QVERIFY(bench.engine->find(id)->bound);
    // A provider that offers it no more does not undo it.
    bench.proving.algorithms = nullptr;
    bench.restart();
    wallet::SignInOrder third;
    third.identityId = id;
    QCOMPARE(bench.outcome(std::move(third)), std::string("dpop.not_offered"));
  }
  // Nonces.
  void sendsOnceMoreWithTheNonceThatIsWanted() {
    Bench bench;
    bench.proving.nonce = "server-1";
    bench.proving.resourceNonce = "resource-1";
    const std::string id = bench.boundId();
    const auto posts = bench.proving.at("/token");
    QCOMPARE(posts.size(), std::size_t{2});
    QCOMPARE(posts[0].nonce, std::string());
    QCOMPARE(posts[1].nonce, std::string("server-1"));
    // The resource's own, though it is at the same address.
    const auto person = bench.proving.at("/userinfo");
    QCOMPARE(person.size(), std::size_t{2});
    QCOMPARE(person[0].nonce, std::string());
    QCOMPARE(person[1].nonce, std::string("resource-1"));
    QCOMPARE(bench.engine->find(id)->identity.name, std::string("Ada from userinfo"));
    // It is kept for the next one.
    bench.clock.advance(2h);
    QVERIFY(bench.token(id));
    QCOMPARE(bench.proving.at("/token").size(), std::size_t{3});
    QCOMPARE(bench.provider.refreshes, 1);
    QCOMPARE(bench.provider.reuses, 0);
  }
  // A provider takes each signature of a client once, also that of a request whose proof it refuses then. And
  // the client's key is another one than the key that the tokens are bound to.
  void signsAnewForTheSecondTry() {
    Bench bench;
    test::ProvingProvider& proving = bench.proving;
    const auto proofs = bench.provider.intercept;
    const auto bound = bench.provider.bendReply;
    test::ProviderScript script(bench.provider);
    const auto clients = bench.provider.intercept;
    const auto scripted = bench.provider.bendReply;
    bench.provider.intercept =
        [&](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("/userinfo") != std::string::npos) return proofs(request);
      auto refused = clients(request);
      return refused ? std::move(refused) : proofs(request);
    };
    bench.provider.bendReply = [&](const std::string& path, wire::Json& reply) {
      scripted(path, reply);
      bound(path, reply);
    };
    const jose::SigningKey own = *jose::SigningKey::generate(jose::Algorithm::ES256);
    script.clientAuth = "private_key_jwt";
    script.listedAuth = {"private_key_jwt"};
    script.clientKeys.push_back(own.publicJwk());
    script.time = [&] { return bench.clock.now(); };
    proving.nonce = "server-1";
    wallet::SignInOrder asked = bench.bound();
    asked.clientKey = *own.privateJwk();
    const auto done = bench.signIn(std::move(asked));
    QVERIFY2(done.has_value(), done ? "" : done.error().code.c_str());
    QCOMPARE(script.sentBy, (Words{"token signed", "token signed"}));
    const std::string id = done->identity.identity.id;
    QCOMPARE(bench.token(id)->tokenType, std::string("DPoP"));
    QVERIFY(bench.token(id)->jkt != own.kid());
    const tokens::TokenItem item = bench.item(id);
    QVERIFY(!item.clientKey.empty() && !item.dpopKey.empty() && !item.clientKey.equals(item.dpopKey.view()));
    // The same at a refresh, with the keys as the keystore has them.
    bench.restart();
    proving.nonce = "server-2";
    bench.clock.advance(2h);
    QCOMPARE(bench.token(id)->jkt, proving.at("/token")[0].jkt);
    QCOMPARE(script.sentBy, Words(4, "token signed"));
    QCOMPARE(bench.provider.refreshes, 1);
    QCOMPARE(bench.provider.reuses, 0);
    QTRY_VERIFY(!bench.engine->busy());
    bench.engine.reset();
  }
  void provesByTheProvidersClock_data() {
    QTest::addColumn<qint64>("ahead");
    QTest::addColumn<QByteArray>("outcome");
    QTest::newRow("half an hour ahead") << qint64(1800) << QByteArray("ok");
    QTest::newRow("half an hour behind") << qint64(-1800) << QByteArray("ok");
    // Such a clock has no say in how long a proof is good.
    QTest::newRow("two days ahead") << qint64(172'800) << QByteArray("dpop.proof_refused");
  }
  void provesByTheProvidersClock() {
    QFETCH(qint64, ahead);
    QFETCH(QByteArray, outcome);
    Bench bench;
    bench.proving.ahead = std::chrono::seconds(ahead);
    QCOMPARE(QByteArray::fromStdString(bench.outcome(bench.bound())), outcome);
  }
  void takesTheNextNonceFromAGoodReply() {
    Bench bench;
    bench.proving.nonce = "server-1";
    bench.proving.givesNonces = true;
    const std::string id = bench.boundId();
    bench.proving.nonce = "server-2";
    bench.clock.advance(2h);
    // Its keys and metadata are fetched anew first: what they bring is a nonce of no token endpoint.
    QVERIFY(bench.token(id));
    QCOMPARE(bench.proving.at("/token").back().nonce, std::string("server-2"));
    bench.proving.givesNonces = false;
    const std::size_t before = bench.proving.at("/token").size();
    QVERIFY(bench.finish(bench.engine->refresh(id)));
    QCOMPARE(bench.proving.at("/token").size(), before + 1);
  }
  void endsALoopOfNonces() {
    Bench bench;
    bench.proving.nonce = "n-1";
    bench.proving.changesNonce = true;
    QCOMPARE(bench.outcome(bench.bound()), std::string("dpop.nonce_loop"));
    QCOMPARE(bench.provider.tokenPosts, 2);
    QVERIFY(bench.engine->identities().empty());
  }
  void aLoopAtARefreshCostsNoSignIn() {
    Bench bench;
    const std::string id = bench.boundId();
    bench.clock.advance(2h);
    bench.proving.nonce = "n-1";
    bench.proving.changesNonce = true;
    QCOMPARE(bench.token(id).error().code, std::string("dpop.nonce_loop"));
    QCOMPARE(bench.provider.tokenPosts, 3);
    QVERIFY(bench.engine->find(id)->state != keeping::IdentityState::NeedsSignIn);
    bench.proving.changesNonce = false;
    bench.clock.advance(2h);
    QVERIFY(bench.token(id));
    QCOMPARE(bench.provider.reuses, 0);
  }
  void refusesWhatIsNoNonce_data() {
    QTest::addColumn<QByteArray>("given");
    QTest::newRow("10 kB") << QByteArray(10'000, 'n');
    QTest::newRow("none") << QByteArray();
    QTest::newRow("no characters of one") << QByteArray("a\"b");
  }
  void refusesWhatIsNoNonce() {
    QFETCH(QByteArray, given);
    Bench bench;
    bench.proving.nonce = "n-1";
    bench.proving.givenNonce = given.toStdString();
    QCOMPARE(bench.outcome(bench.bound()), std::string("dpop.server_nonce"));
    QCOMPARE(bench.provider.tokenPosts, 1);
  }
  // Downgrades.
  void refusesATokenThatIsNotBound() {
    Bench bench;
    bench.proving.tokenType = "Bearer";
    QCOMPARE(bench.outcome(bench.bound()), std::string("dpop.downgraded"));
    QVERIFY(bench.engine->identities().empty());
    QVERIFY(bench.proving.at("/userinfo").empty());
  }
  void refusesATokenOfAnotherKey() {
    Bench bench;
    bench.proving.algorithms = {"ES256"};
    const auto bend = bench.provider.bendReply;
    bench.provider.bendReply = [bend](const std::string& path, wire::Json& reply) {
      bend(path, reply);
      if (path != "/token") return;
      const wire::Json claims{{"cnf", {{"jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}}}};
      reply["access_token"] = "e30." + jose::base64urlEncode(claims.dump()) + ".c2ln";
    };
    QCOMPARE(bench.outcome(bench.bound()), std::string("dpop.downgraded"));
  }
  void handsOutNoDowngradedTokenAtARefresh() {
    Bench bench;
    const std::string id = bench.boundId();
    bench.clock.advance(2h);
    bench.proving.tokenType = "Bearer";
    QCOMPARE(bench.token(id).error().code, std::string("dpop.downgraded"));
    QVERIFY(!bench.engine->cached(id, {}).has_value());
    QVERIFY(bench.engine->find(id)->state != keeping::IdentityState::NeedsSignIn);
    // The refresh token beside it is the newest, and is not lost.
    bench.proving.tokenType = "DPoP";
    bench.clock.advance(2h);
    QCOMPARE(bench.token(id)->tokenType, std::string("DPoP"));
    QCOMPARE(bench.provider.reuses, 0);
  }
  void saysThatTheProofIsRefused() {
    Bench bench;
    const auto check = bench.provider.intercept;
    bench.provider.intercept =
        [check](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (request.url.find("/token") == std::string::npos) return check(request);
      return base::Result<ports::HttpResponse>(test::jsonReply(400, {{"error", "invalid_dpop_proof"}}));
    };
    const auto refused = bench.signIn(bench.bound());
    QCOMPARE(refused.error().code, std::string("dpop.proof_refused"));
    QVERIFY(refused.error().kind == base::ErrorKind::Untrusted);
  }
  void saysThatTheKeyIsMissing() {
    Bench bench;
    const std::string id = bench.boundId();
    tokens::TokenItem item = bench.item(id);
    item.dpopKey = base::Secret();
    QVERIFY(bench.finish(bench.secrets.write(tokens::tokenItemKey(id), tokens::serialise(item))));
    bench.clock.advance(2h);
    const Token none = bench.token(id);
    QVERIFY(none.error().kind == base::ErrorKind::SignInAgain);
    QCOMPARE(bench.engine->find(id)->stateReason, std::string("dpop.key_missing"));
    QCOMPARE(bench.provider.refreshes, 0);
  }
  // Proofs for tools.
  void provesOneRequestWithThisToken() {
    Bench bench;
    const std::string id = bench.boundId();
    const Token token = bench.proved(id, {"GET", "https://API.example/me?fields=all", "from-the-resource"});
    const test::CheckedProof proof = test::checkProof(std::string(token->proof.view()), "GET",
                                                      "https://api.example/me", bench.clock.now());
    QCOMPARE(proof.fault, std::string());
    QCOMPARE(proof.jkt, token->jkt);
    QVERIFY(proof.claims["nonce"] == wire::Json("from-the-resource"));
    QVERIFY(proof.claims["ath"] == jose::base64urlEncode(jose::sha256(token->accessToken.view())));
    // Each is another one, and for its own request.
    const Token next = bench.proved(id, kMe);
    QVERIFY(!next->proof.equals(token->proof.view()));
    QCOMPARE(
        test::checkProof(std::string(next->proof.view()), "POST", "https://api.example/me", bench.clock.now())
            .fault,
        std::string("htm"));
    QCOMPARE(
        test::checkProof(std::string(next->proof.view()), "GET", "https://api.example/you", bench.clock.now())
            .fault,
        std::string("htu"));
  }
  void provesNothingForItsOwnTokenEndpoint_data() {
    QTest::addColumn<QByteArray>("url");
    for (const char* url : {"https://idp.example/token", "https://IDP.example:443/token?x=1",
                            "https://idp.example/a/../token#x", "https://idp.example/tok%65n",
                            "https://idp.example/a/%2e%2E/token", "https://idp.example/a%2f../token"}) {
      QTest::newRow(url) << QByteArray(url);
    }
  }
  void provesNothingForItsOwnTokenEndpoint() {
    QFETCH(QByteArray, url);
    Bench bench;
    const std::string id = bench.boundId();
    QCOMPARE(bench.proved(id, {"POST", url.toStdString(), {}}).error().code, std::string("dpop.bad_url"));
  }
  void leavesATokenThatIsBoundToNothingAsItIs() {
    Bench bench;
    const std::string id = bench.signedIn();
    const int reads = bench.secrets.reads;
    const Token token = bench.proved(id, kMe);
    QVERIFY(token && token->proof.empty());
    QCOMPARE(bench.secrets.reads, reads);
  }
  void provesNothingWhileTheKeystoreOrTheWalletIsLocked() {
    Bench bench;
    const std::string id = bench.boundId();
    QVERIFY(bench.proved(id, kMe));
    Token token = bench.token(id);
    bench.secrets.readFails = base::Error{errors::kKeystoreLocked};
    QCOMPARE(bench.proved(id, kMe).error().code, std::string("keystore.locked"));
    bench.secrets.readFails.reset();
    bench.engine->lock();
    const Token late = bench.finish(bench.engine->prove(id, std::move(*token), kMe));
    QCOMPARE(late.error().code, std::string("wallet.locked"));
  }
  void provesNoTokenOfAnEarlierSignIn() {
    Bench bench;
    const std::string id = bench.boundId();
    Token token = bench.token(id);
    wallet::SignInOrder again;
    again.identityId = id;
    QVERIFY(bench.signIn(std::move(again)));
    const Token late = bench.finish(bench.engine->prove(id, std::move(*token), kMe));
    QCOMPARE(late.error().code, std::string("token.none"));
  }
  void narrowsWithTheSameKey() {
    Bench bench;
    bench.provider.jwts = true;
    bench.provider.exchanges = true;
    bench.provider.knownTargets = {"https://mail.example/api"};
    const std::string id = bench.boundId();
    keeping::TokenNeed mail;
    mail.audience = "https://mail.example/api";
    const Token token = bench.token(id, std::move(mail));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
    QCOMPARE(token->tokenType, std::string("DPoP"));
    QCOMPARE(token->jkt, bench.proving.at("/token")[0].jkt);
    QCOMPARE(bench.proving.at("/token").back().jkt, token->jkt);
  }
};

LANYARD_TEST(EngineDpopTest)

}  // namespace engine_dpop_test

#include "engine_dpop_test.moc"
