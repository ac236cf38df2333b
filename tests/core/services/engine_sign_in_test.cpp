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
    QVERIFY(result.error().kind == base::ErrorKind::SignInAgain);
    // Who came, who was expected, and what it takes to have both.
    const std::vector<std::string>& values = result.error().values;
    QCOMPARE(values.size(), std::size_t{5});
    QVERIFY(values.at(0) != values.at(1));
    QCOMPARE(values.at(2), std::string("idp.example"));
    QCOMPARE(values.at(3), std::string("https://idp.example"));
    QCOMPARE(values.at(4), std::string("client"));
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
    std::optional<base::Instant> until;
    const auto progress = [&url, &until](const services::SignInStep& step) {
      if (step.step == "authorize") url = step.url;
      if (step.step == "authorize") until = step.until;
    };
    const auto cancellation = std::make_shared<services::Cancellation>();
    const auto result = bench.finish(bench.engine->signIn(bench.order(), progress, cancellation));
    QCOMPARE(result.error().code, std::string("sign_in.timeout"));
    QVERIFY(until == bench.clock.now() + bench.attemptLife);
    // The port is still there for whoever comes back later: they are told so, and no code is spent.
    QCOMPARE(bench.listener.stillOpen(), 1);
    ports::RedirectParameters late;
    late.code = bench.provider.authorize(url);
    late.state =
        QUrlQuery(QUrl(QString::fromStdString(url))).queryItemValue(QStringLiteral("state")).toStdString();
    QVERIFY(bench.listener.receiver->receive(late) == ports::RedirectVerdict::Late);
    QVERIFY(bench.listener.receiver->receive(late) == ports::RedirectVerdict::Late);
    QCOMPARE(bench.provider.tokenPosts, 0);
  }
  void tellsWhatWasStoppedFromWhatWasUsed() {
    EngineBench bench;
    ports::RedirectParameters redirect;
    const auto cancellation = std::make_shared<services::Cancellation>();
    const auto progress = [&](const services::SignInStep& step) {
      if (step.step != "authorize") return;
      redirect.code = bench.provider.authorize(step.url);
      redirect.state = QUrlQuery(QUrl(QString::fromStdString(step.url)))
                           .queryItemValue(QStringLiteral("state"))
                           .toStdString();
      QTimer::singleShot(0, [cancellation] { cancellation->cancel(); });
    };
    const auto result = bench.finish(bench.engine->signIn(bench.order(), progress, cancellation));
    QCOMPARE(result.error().code, std::string("sign_in.cancelled"));
    QVERIFY(bench.listener.receiver->receive(redirect) == ports::RedirectVerdict::TakenBack);
    // One that was used stays so, however late it comes again.
    bench.signedIn();
    bench.clock.advance(std::chrono::hours(1));
    QVERIFY(bench.listener.receiver->receive(bench.lastRedirect) == ports::RedirectVerdict::Replayed);
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
    const base::Error spelt = bench.signIn(std::move(order)).error();
    QCOMPARE(spelt.code, std::string("discovery.issuer_spelling"));
    QCOMPARE(spelt.values, (std::vector<std::string>{"https://idp.example", "https://idp.example/"}));
    services::SignInOrder whole = bench.order();
    whole.settings.issuer = "https://idp.example/.well-known/openid-configuration";
    QCOMPARE(bench.signIn(std::move(whole)).error().values.at(0), std::string("https://idp.example"));
  }
  void keepsTheProvidersOwnWords() {
    EngineBench bench;
    const auto result = bench.signIn(bench.order(), [](auto& redirect) {
      redirect.code.reset();
      redirect.error = "access_denied";
      redirect.errorDescription = "Ask your manager";
      redirect.errorUri = "https://idp.example/why";
    });
    QCOMPARE(result.error().said, std::string("access_denied: Ask your manager (https://idp.example/why)"));
  }
  // Whichever way leads to a provider of the catalog, its name is the one that it has there.
  void namesAProviderAsTheCatalogDoes() {
    EngineBench bench;
    const wire::Json acme{{"id", "acme"}, {"name", "Acme Corp"}, {"issuer", "https://idp.example"}};
    const auto added = bench.catalog.add(acme.dump());
    QVERIFY(added.has_value());
    bench.restart();
    services::SignInOrder order = bench.order();
    order.settings.provider = "idp.example:443";
    const auto first = bench.signIn(std::move(order));
    QCOMPARE(first->identity.identity.alias, std::string("acme"));
    QCOMPARE(first->identity.identity.provider, std::string("acme"));
    QCOMPARE(first->identity.providerName, std::string("Acme Corp"));
  }
  void asksForOfflineAccessInTheProvidersOwnWay() {
    EngineBench bench;
    const wire::Json offline{{"extra", {{"access_type", "offline"}}}};
    const wire::Json acme{{"id", "acme"}, {"issuer", "https://idp.example"}, {"offline", offline}};
    const auto added = bench.catalog.add(acme.dump());
    QVERIFY(added.has_value());
    bench.restart();
    const auto result = bench.signIn(bench.order());
    QVERIFY(!result->lastsUntil.has_value());
    const QUrlQuery query(QUrl(QString::fromStdString(bench.lastUrl)));
    QCOMPARE(query.queryItemValue(QStringLiteral("access_type")), QStringLiteral("offline"));
  }
  void saysHowLongASignInLastsThatCannotBeRenewed() {
    EngineBench bench;
    const wire::Json offline{{"scopes", {"forever"}}, {"extra", {{"access_type", "offline"}}}};
    const wire::Json acme{{"id", "acme"}, {"issuer", "https://idp.example"}, {"offline", offline}};
    const auto added = bench.catalog.add(acme.dump());
    QVERIFY(added.has_value());
    bench.restart();
    bench.provider.givesRefreshToken = false;
    services::SignInOrder order = bench.order();
    order.settings.extra["access_type"] = "online";
    const auto result = bench.signIn(std::move(order));
    QVERIFY(result->lastsUntil.has_value());
    QVERIFY(*result->lastsUntil > bench.clock.now());
    QCOMPARE(result->offline.scopes, std::vector<std::string>{"forever"});
    QCOMPARE(result->offline.extra.at("access_type"), std::string("offline"));
    // And it can be asked for, for this very identity.
    services::SignInOrder again;
    again.identityId = result->identity.identity.id;
    again.settings.scopes = {"forever"};
    again.settings.extra["access_type"] = "offline";
    bench.provider.givesRefreshToken = true;
    const auto renewed = bench.signIn(std::move(again));
    QVERIFY(!renewed->lastsUntil.has_value());
    QVERIFY(renewed->identity.hasRefreshToken);
    const QUrlQuery query(QUrl(QString::fromStdString(bench.lastUrl)));
    QCOMPARE(query.queryItemValue(QStringLiteral("access_type")), QStringLiteral("offline"));
    QVERIFY(query.queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded)
                .contains(QStringLiteral("forever")));
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
