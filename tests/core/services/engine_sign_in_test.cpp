#include <QTest>

#include "tests/support/engine_bench.h"

using namespace lanyard;
using test::EngineBench;

class EngineSignInTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void linksAnIdentityAndHoldsItsToken() {
    EngineBench bench;
    QVERIFY(bench.started.has_value());
    services::SignInOrder order = bench.order();
    order.alias = "work";
    const auto result = bench.signIn(std::move(order));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(!result->renewed);
    QCOMPARE(result->identity.identity.alias, std::string("work"));
    QCOMPARE(result->identity.identity.subject, std::string("ada"));
    QCOMPARE(result->identity.identity.name, std::string("Ada from userinfo"));
    QVERIFY(result->identity.state == services::IdentityState::Fresh);
    QVERIFY(result->identity.hasRefreshToken);
    const std::vector<std::string> steps = {"discover", "authorize", "redirect",
                                            "exchange", "verify",    "store"};
    QCOMPARE(bench.steps, steps);
    const auto token = bench.engine->cached(result->identity.identity.id, {});
    QVERIFY(token.has_value());
    QVERIFY(bench.provider.validAccess.count(std::string(token->accessToken.view())) == 1);
    QCOMPARE(bench.provider.tokenPosts, 1);
    QCOMPARE(bench.listener.stillOpen(), 0);
  }
  void asksWithS256AndOfflineAccess() {
    EngineBench bench;
    bench.signedIn();
    const QUrlQuery query(QUrl(QString::fromStdString(bench.lastUrl)));
    QCOMPARE(query.queryItemValue(QStringLiteral("code_challenge_method")), QStringLiteral("S256"));
    QVERIFY(query.queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded)
                .contains(QStringLiteral("offline_access")));
    QCOMPARE(query.queryItemValue(QStringLiteral("prompt")), QStringLiteral("consent"));
    QVERIFY(bench.provider.lastVerifier.size() >= 43);
  }
  void renewsAKnownIdentity() {
    EngineBench bench;
    const std::string first = bench.signedIn();
    const auto second = bench.signIn(bench.order());
    QVERIFY(second->renewed);
    QCOMPARE(second->identity.identity.id, first);
    QCOMPARE(bench.engine->identities().size(), std::size_t{1});
  }
  void neverSwapsInAnotherPersonOnSignInAgain() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.provider.subject = "eve";
    services::SignInOrder again;
    again.identityId = id;
    const auto result = bench.signIn(std::move(again));
    QCOMPARE(result.error().code, std::string("sign_in.another_person"));
    QCOMPARE(bench.engine->identities().at(0).identity.subject, std::string("ada"));
    QVERIFY(bench.engine->cached(id, {}).has_value());
  }
  void refusesAWrongStateAndKeepsWaiting() {
    EngineBench bench;
    const auto result = bench.signIn(bench.order(), [&bench](ports::RedirectParameters& redirect) {
      ports::RedirectParameters wrong = redirect;
      wrong.state = "x" + *redirect.state;
      QVERIFY(bench.listener.receiver->receive(wrong) == ports::RedirectVerdict::UnknownState);
      wrong.state.reset();
      QVERIFY(bench.listener.receiver->receive(wrong) == ports::RedirectVerdict::UnknownState);
    });
    QVERIFY(result.has_value());
  }
  // Hostile case a3: no second exchange.
  void answersAReplayWithoutASecondExchange() {
    EngineBench bench;
    bench.signedIn();
    QVERIFY(bench.listener.receiver->receive(bench.lastRedirect) == ports::RedirectVerdict::Replayed);
    QCOMPARE(bench.provider.tokenPosts, 1);
  }
  // Hostile case a14.
  void abortsAMixUp() {
    EngineBench bench;
    bench.provider.advertisesIss = true;
    QCOMPARE(bench.signIn(bench.order()).error().code, std::string("redirect.mixup"));
    const auto other =
        bench.signIn(bench.order(), [](auto& redirect) { redirect.iss = "https://evil.example"; });
    QCOMPARE(other.error().code, std::string("redirect.mixup"));
    QCOMPARE(bench.provider.tokenPosts, 0);
    QVERIFY(bench.signIn(bench.order(), [](auto& redirect) { redirect.iss = "https://idp.example"; })
                .has_value());
  }
  void reportsARefusedConsent() {
    EngineBench bench;
    const auto result = bench.signIn(bench.order(), [](auto& redirect) {
      redirect.code.reset();
      redirect.error = "access_denied";
    });
    QCOMPARE(result.error().code, std::string("redirect.access_denied"));
    QVERIFY(bench.lastVerdict == ports::RedirectVerdict::ProviderError);
    QVERIFY(bench.engine->identities().empty());
  }
  void refusesForgedIdTokens_data() {
    QTest::addColumn<QByteArray>("claim");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("issuer") << QByteArray("iss") << QByteArray("\"https://evil.example\"");
    QTest::newRow("audience") << QByteArray("aud") << QByteArray("\"other\"");
    QTest::newRow("nonce") << QByteArray("nonce") << QByteArray("\"other\"");
    QTest::newRow("expiry") << QByteArray("exp") << QByteArray("1700000000");
    QTest::newRow("at_hash") << QByteArray("at_hash") << QByteArray("\"AAAA\"");
  }
  void refusesForgedIdTokens() {
    QFETCH(QByteArray, claim);
    QFETCH(QByteArray, value);
    EngineBench bench;
    bench.provider.bendClaims = [&](wire::Json& claims) {
      claims[claim.toStdString()] = wire::Json::parse(value.toStdString());
    };
    const auto result = bench.signIn(bench.order());
    QVERIFY(!result.has_value());
    QVERIFY(result.error().kind == base::ErrorKind::Untrusted);
    QVERIFY(bench.engine->identities().empty());
    QCOMPARE(bench.secrets.writes, 0);
  }
  void refusesAForgedSignature() {
    EngineBench bench;
    bench.provider.bendIdToken = [](const std::string& token) {
      std::string forged = token;
      forged[forged.size() - 5] = forged[forged.size() - 5] == 'A' ? 'B' : 'A';
      return forged;
    };
    QCOMPARE(bench.signIn(bench.order()).error().code, std::string("jws.bad_signature"));
  }
  // Hostile case c21: userinfo of another subject is discarded.
  void discardsUserinfoOfAnotherSubject() {
    EngineBench bench;
    bench.provider.userinfoSubject = "eve";
    const auto result = bench.signIn(bench.order());
    QCOMPARE(result->identity.identity.name, std::string("Ada"));
  }
  void keepsNothingWhenTheKeystoreFails() {
    EngineBench bench;
    bench.secrets.writeFails = base::Error{base::ErrorKind::Locked, "keystore.locked", {}};
    QCOMPARE(bench.signIn(bench.order()).error().code, std::string("keystore.locked"));
    QVERIFY(bench.engine->identities().empty());
    bench.secrets.writeFails.reset();
    bench.restart();
    QVERIFY(bench.started.has_value());
    QVERIFY(bench.engine->identities().empty());
    QVERIFY(bench.signIn(bench.order()).has_value());
  }
  void keepsTheOldSessionWhenRenewingFails() {
    EngineBench bench;
    const std::string id = bench.signedIn();
    bench.secrets.writeFails = base::Error{base::ErrorKind::StoreUnavailable, "keystore.failing", {}};
    QVERIFY(!bench.signIn(bench.order()).has_value());
    bench.secrets.writeFails.reset();
    bench.restart();
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
  }
  void cancelsWhileTheBrowserIsOpen() {
    EngineBench bench;
    const auto cancellation = std::make_shared<services::Cancellation>();
    const auto progress = [cancellation](const services::SignInStep& step) {
      if (step.step == "authorize") QTimer::singleShot(0, [cancellation] { cancellation->cancel(); });
    };
    const auto result = bench.finish(bench.engine->signIn(bench.order(), progress, cancellation));
    QCOMPARE(result.error().code, std::string("sign_in.cancelled"));
    QCOMPARE(bench.listener.stillOpen(), 0);
  }
  // Hostile case a15: the tab is closed, and nobody comes back.
  void endsWhenNobodyComesBack() {
    EngineBench bench;
    bench.attemptLife = std::chrono::milliseconds(50);
    bench.restart();
    std::string url;
    const auto progress = [&url](const services::SignInStep& step) {
      if (step.step == "authorize") url = step.url;
    };
    const auto cancellation = std::make_shared<services::Cancellation>();
    const auto result = bench.finish(bench.engine->signIn(bench.order(), progress, cancellation));
    QCOMPARE(result.error().code, std::string("sign_in.timeout"));
    QCOMPARE(bench.listener.stillOpen(), 0);
    // Whoever comes back later is told so, and no code is spent.
    ports::RedirectParameters late;
    late.code = bench.provider.authorize(url);
    late.state =
        QUrlQuery(QUrl(QString::fromStdString(url))).queryItemValue(QStringLiteral("state")).toStdString();
    QVERIFY(bench.listener.receiver->receive(late) == ports::RedirectVerdict::Replayed);
    QCOMPARE(bench.provider.tokenPosts, 0);
  }
  void saysWhatIsWrongWithTheOrder() {
    EngineBench bench;
    services::SignInOrder noClient = bench.order();
    noClient.settings.clientId.clear();
    QCOMPARE(bench.signIn(std::move(noClient)).error().code, std::string("provider.no_client_id"));
    services::SignInOrder badAlias = bench.order();
    badAlias.alias = "-x y";
    QCOMPARE(bench.signIn(std::move(badAlias)).error().code, std::string("identity.bad_alias"));
    services::SignInOrder unknown;
    unknown.settings.provider = "nowhere";
    QCOMPARE(bench.signIn(std::move(unknown)).error().code, std::string("provider.unknown"));
  }
  void refusesAWrongIssuerInTheMetadata() {
    EngineBench bench;
    services::SignInOrder order = bench.order();
    order.settings.issuer = "https://idp.example/";
    QCOMPARE(bench.signIn(std::move(order)).error().code, std::string("discovery.issuer_mismatch"));
  }
  // Hostile case d8.
  void refusesAnotherKeystoreThanYesterday() {
    EngineBench bench;
    bench.signedIn();
    bench.secrets.backendName = "system";
    bench.restart();
    QCOMPARE(bench.started.error().code, std::string("keystore.other_backend"));
  }
};

QTEST_GUILESS_MAIN(EngineSignInTest)
#include "engine_sign_in_test.moc"
