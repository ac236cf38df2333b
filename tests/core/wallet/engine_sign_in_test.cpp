#include <QTest>

#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_sign_in_test {

using namespace lanyard;
using test::EngineBench;

class EngineSignInTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void linksAnIdentityAndHoldsItsToken() {
    EngineBench bench;
    QVERIFY(bench.started.has_value());
    wallet::SignInOrder order = bench.order();
    order.alias = "work";
    const auto result = bench.signIn(std::move(order));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(!result->renewed);
    QCOMPARE(result->identity.identity.alias, std::string("work"));
    QCOMPARE(result->identity.identity.subject, std::string("ada"));
    QCOMPARE(result->identity.identity.name, std::string("Ada from userinfo"));
    QVERIFY(result->identity.state == keeping::IdentityState::Fresh);
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
  static QString scopeOf(const std::string& url) {
    return QUrlQuery(QUrl(QString::fromStdString(url)))
        .queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded)
        .replace(QLatin1Char('+'), QLatin1Char(' '));
  }
  void asksByDefaultForWhatTheProviderListsAndSaysWhatItLeftOut() {
    EngineBench bench;
    bench.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/.well-known/openid-configuration") reply["scopes_supported"] = {"openid", "email"};
    };
    const auto result = bench.signIn(bench.order());
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QCOMPARE(scopeOf(bench.lastUrl), QStringLiteral("openid email"));
    const std::vector<std::string> missing{"profile", "offline_access"};
    QVERIFY(result->leftOut == missing);
    // The same again, and now they are the identity's own.
    const std::vector<std::string> kept{"openid", "email"};
    QVERIFY(keeping::identityOf(bench.store->identities()->at(0)).settings.scopes == kept);
    wallet::SignInOrder again;
    again.identityId = result->identity.identity.id;
    const auto second = bench.signIn(std::move(again));
    QVERIFY(second.has_value());
    QCOMPARE(scopeOf(bench.lastUrl), QStringLiteral("openid email"));
  }
  void asksForAScopeThatSomebodyNamedWhateverIsListed() {
    EngineBench bench;
    bench.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/.well-known/openid-configuration") reply["scopes_supported"] = {"openid"};
    };
    wallet::SignInOrder order = bench.order();
    order.settings.scopes = {"profile", "offline_access"};
    const auto result = bench.signIn(std::move(order));
    QVERIFY(result.has_value());
    QCOMPARE(scopeOf(bench.lastUrl), QStringLiteral("profile offline_access openid"));
    QVERIFY(result->leftOut.empty());
  }
  void asksForTheScopesOfTheCatalogWhateverIsListed() {
    EngineBench bench;
    const wire::Json acme{{"id", "acme"},
                          {"issuer", "https://idp.example"},
                          {"client_id", "client"},
                          {"scopes", {"openid", "email"}},
                          {"offline", {{"extra", {{"access_type", "offline"}}}}}};
    QVERIFY(bench.catalog.add(acme.dump()).has_value());
    bench.restart();
    bench.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/.well-known/openid-configuration") reply["scopes_supported"] = {"openid"};
    };
    wallet::SignInOrder order;
    order.settings.provider = "acme";
    const auto result = bench.signIn(std::move(order));
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QCOMPARE(scopeOf(bench.lastUrl), QStringLiteral("openid email"));
    QVERIFY(result->leftOut.empty());  // offline_access is not this provider's way
  }
  void signsInForAResourceByNameAndAgain() {
    EngineBench bench;
    const wire::Json acme{{"id", "acme"}, {"issuer", "https://idp.example"}, {"client_id", "client"}};
    QVERIFY(bench.catalog.add(acme.dump()).has_value());
    bench.restart();
    wallet::SignInOrder order;
    order.settings.provider = "acme";
    order.settings.audience = "api";
    order.settings.resources = {"https://api.example"};
    order.settings.extra = {{"organization", "acme"}};
    const auto first = bench.signIn(std::move(order));
    QVERIFY2(first.has_value(), first ? "" : first.error().code.c_str());
    QCOMPARE(first->identity.audience, std::string("api"));
    QCOMPARE(first->identity.resources, std::vector<std::string>{"https://api.example"});
    const auto query = [&bench] { return QUrlQuery(QUrl(QString::fromStdString(bench.lastUrl))); };
    QCOMPARE(query().queryItemValue(QStringLiteral("resource"), QUrl::FullyDecoded),
             QStringLiteral("https://api.example"));
    QCOMPARE(query().queryItemValue(QStringLiteral("organization")), QStringLiteral("acme"));
    wallet::SignInOrder again;
    again.identityId = first->identity.identity.id;
    wallet::SignInOrder other = wallet::SignInOrder{again.identityId, {}, {}, {}};
    const auto same = bench.signIn(std::move(again));
    QCOMPARE(same->identity.audience, std::string("api"));
    // One that names another is for that one.
    other.settings.resources = {"https://other.example"};
    const auto changed = bench.signIn(std::move(other));
    QVERIFY2(changed.has_value(), changed ? "" : changed.error().code.c_str());
    QCOMPARE(changed->identity.audience, std::string());
    QCOMPARE(changed->identity.resources, std::vector<std::string>{"https://other.example"});
    QVERIFY(!query().hasQueryItem(QStringLiteral("audience")));
  }
  void keepsASignInWhoseReplyHasAnEmptyScope() {
    EngineBench bench;
    bench.provider.bendReply = [](const std::string& path, wire::Json& reply) {
      if (path == "/token") reply["scope"] = "";
    };
    const auto result = bench.signIn(bench.order());
    QVERIFY2(result.has_value(), result ? "" : result.error().code.c_str());
    QVERIFY(result->identity.scopes.empty());
    const auto token = bench.engine->cached(result->identity.identity.id, {});
    QVERIFY(token.has_value() && token->scopes.empty());
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
    wallet::SignInOrder again;
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
  // Hostile case a16: another provider's answer, at the path that is that one's alone.
  void refusesTheRedirectOfAnotherPathAndKeepsWaiting() {
    EngineBench bench;
    wallet::SignInOrder order = bench.order();
    order.loopback = providers::LoopbackRule{"127.0.0.1", {}, "/callback/one"};
    const auto result = bench.signIn(std::move(order), [&bench](ports::RedirectParameters& redirect) {
      ports::RedirectParameters wrong = redirect;
      wrong.path = "/callback/two";
      QVERIFY(bench.listener.receiver->receive(wrong) == ports::RedirectVerdict::UnknownState);
      redirect.path = "/callback/one";
    });
    QVERIFY(result.has_value());
    QCOMPARE(bench.provider.tokenPosts, 1);
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
    bench.secrets.writeFails = base::Error{errors::kKeystoreLocked};
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
    bench.secrets.writeFails = base::Error{errors::kKeystoreFailing};
    QVERIFY(!bench.signIn(bench.order()).has_value());
    bench.secrets.writeFails.reset();
    bench.restart();
    const auto token = bench.finish(bench.engine->token(id, {}));
    QVERIFY2(token.has_value(), token ? "" : token.error().code.c_str());
  }
  void cancelsWhileTheBrowserIsOpen() {
    EngineBench bench;
    const auto cancellation = std::make_shared<wallet::Cancellation>();
    const auto progress = [cancellation](const wallet::SignInStep& step) {
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
    const auto progress = [&url, &until](const wallet::SignInStep& step) {
      if (step.step == "authorize") url = step.url;
      if (step.step == "authorize") until = step.until;
    };
    const auto cancellation = std::make_shared<wallet::Cancellation>();
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
    const auto cancellation = std::make_shared<wallet::Cancellation>();
    const auto progress = [&](const wallet::SignInStep& step) {
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
    wallet::SignInOrder noClient = bench.order();
    noClient.settings.clientId.clear();
    QCOMPARE(bench.signIn(std::move(noClient)).error().code, std::string("provider.no_client_id"));
    wallet::SignInOrder badAlias = bench.order();
    badAlias.alias = "-x y";
    QCOMPARE(bench.signIn(std::move(badAlias)).error().code, std::string("identity.bad_alias"));
    wallet::SignInOrder unknown;
    unknown.settings.provider = "nowhere";
    QCOMPARE(bench.signIn(std::move(unknown)).error().code, std::string("provider.unknown"));
    // Nobody registers a client where it would be of no use.
    const wire::Json code{{"id", "code"}, {"issuer", "https://code.example"}, {"protocol", "login_flow_v2"}};
    QVERIFY(bench.catalog.add(code.dump()).has_value());
    bench.restart();
    wallet::SignInOrder undriven;
    undriven.settings.provider = "code";
    QCOMPARE(bench.signIn(std::move(undriven)).error().code, std::string("unsupported.protocol"));
  }
  void saysHowAProviderOnThisComputerIsStarted_data() {
    QTest::addColumn<bool>("local");
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("elsewhere") << false << QByteArray() << QByteArray("http.not_sent");
    QTest::newRow("here") << true << QByteArray() << QByteArray("sign_in.not_running");
    QTest::newRow("here, by a command")
        << true << QByteArray("acme-idp --port 1") << QByteArray("sign_in.start_first");
  }
  void saysHowAProviderOnThisComputerIsStarted() {
    QFETCH(bool, local);
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, code);
    EngineBench bench;
    wire::Json acme{{"id", "acme"}, {"issuer", "https://idp.example"}};
    if (!start.isEmpty()) acme["start"] = start.toStdString();
    QVERIFY(bench.catalog.add(acme.dump()).has_value());
    bench.restart();
    wallet::SignInOrder order = bench.order();
    order.settings.local = local;
    bench.provider.fails = base::Error{errors::kHttpNotSent};
    const base::Error error = bench.signIn(std::move(order)).error();
    QCOMPARE(error.code, code.toStdString());
    std::vector<std::string> values;
    if (local) values.push_back("https://idp.example");
    if (!start.isEmpty()) values.push_back(start.toStdString());
    QCOMPARE(error.values, values);
  }
  void refusesAWrongIssuerInTheMetadata() {
    EngineBench bench;
    wallet::SignInOrder order = bench.order();
    order.settings.issuer = "https://idp.example/";
    const base::Error spelt = bench.signIn(std::move(order)).error();
    QCOMPARE(spelt.code, std::string("discovery.issuer_spelling"));
    QCOMPARE(spelt.values, (std::vector<std::string>{"https://idp.example", "https://idp.example/"}));
    wallet::SignInOrder whole = bench.order();
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
  // However a provider of the catalog is named, its name is the catalog's.
  void namesAProviderAsTheCatalogDoes() {
    EngineBench bench;
    const wire::Json acme{{"id", "acme"}, {"name", "Acme Corp"}, {"issuer", "https://idp.example"}};
    const auto added = bench.catalog.add(acme.dump());
    QVERIFY(added.has_value());
    bench.restart();
    wallet::SignInOrder order = bench.order();
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
    wallet::SignInOrder order = bench.order();
    order.settings.extra["access_type"] = "online";
    const auto result = bench.signIn(std::move(order));
    QVERIFY(result->lastsUntil.has_value());
    QVERIFY(*result->lastsUntil > bench.clock.now());
    QCOMPARE(result->offline.scopes, std::vector<std::string>{"forever"});
    QCOMPARE(result->offline.extra.at("access_type"), std::string("offline"));
    // And it can be asked for, for this very identity.
    wallet::SignInOrder again;
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
  void keepsTheRedirectAddressWithTheIdentity() {
    EngineBench bench;
    const auto sentRedirect = [&] {
      const QUrlQuery query(QUrl(QString::fromStdString(bench.lastUrl)));
      return query.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded).toStdString();
    };
    wallet::SignInOrder order = bench.order();
    order.loopback = providers::LoopbackRule{"localhost", {8400, 8401}, "/back"};
    const std::string id = bench.signIn(std::move(order))->identity.identity.id;
    QCOMPARE(bench.lastRedirectUri, std::string("http://localhost:8400/back"));
    QCOMPARE(sentRedirect(), bench.lastRedirectUri);
    QVERIFY(!bench.lastAnyPort);
    const auto again = [&](std::optional<providers::LoopbackRule> loopback) {
      wallet::SignInOrder asked;
      asked.identityId = id;
      asked.loopback = std::move(loopback);
      const auto result = bench.signIn(std::move(asked));
      return result ? sentRedirect() : result.error().code;
    };
    bench.restart();
    QCOMPARE(again(std::nullopt), std::string("http://localhost:8400/back"));
    // A new sign-in may change it, and that is kept in its turn.
    QCOMPARE(again(providers::LoopbackRule{"[::1]", {9000}, "/cb"}), std::string("http://[::1]:9000/cb"));
    bench.restart();
    QCOMPARE(again(std::nullopt), std::string("http://[::1]:9000/cb"));
    // A sign-in that starts without an address uses the default again.
    QCOMPARE(bench.signIn(bench.order())->identity.identity.id, id);
    QVERIFY(bench.lastAnyPort);
    QCOMPARE(again(std::nullopt), std::string("http://127.0.0.1:1234/callback"));
  }
  void takesThePersonsRedirectAddressBeforeTheCatalogs() {
    EngineBench bench;
    const wire::Json loopback{{"host", "localhost"}, {"ports", {7000}}};
    const wire::Json acme{
        {"id", "acme"}, {"issuer", "https://idp.example"}, {"client_id", "client"}, {"loopback", loopback}};
    QVERIFY(bench.catalog.add(acme.dump()).has_value());
    bench.restart();
    wallet::SignInOrder byCatalog;
    byCatalog.settings.provider = "acme";
    QVERIFY(bench.signIn(std::move(byCatalog)).has_value());
    QCOMPARE(bench.lastRedirectUri, std::string("http://localhost:7000/callback"));
    wallet::SignInOrder order;
    order.settings.provider = "acme";
    order.loopback = providers::LoopbackRule{"127.0.0.1", {8400}, "/callback"};
    QVERIFY(bench.signIn(std::move(order)).has_value());
    QCOMPARE(bench.lastRedirectUri, std::string("http://127.0.0.1:8400/callback"));
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

LANYARD_TEST(EngineSignInTest)

}  // namespace engine_sign_in_test

#include "engine_sign_in_test.moc"
