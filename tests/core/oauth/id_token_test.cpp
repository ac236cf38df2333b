#include "core/oauth/id_token.h"

#include <QTest>
#include <map>
#include <memory>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/jose/signing_key.h"
#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace id_token_test {

using namespace lanyard;
using namespace lanyard::oauth;
using wire::Json;

namespace {

constexpr std::int64_t kNow = 1'800'000'000;
constexpr const char* kNonce = "n-0S6_WzA2Mj";
constexpr const char* kAccessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";  // of Core appendix A.4
constexpr const char* kCode =
    "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";  // of appendix A.4

Json sound() {
  return {{"iss", "https://idp.example"},
          {"sub", "sub-1"},
          {"aud", "me"},
          {"azp", "me"},
          {"exp", kNow + 300},
          {"iat", kNow},
          {"nonce", kNonce},
          {"auth_time", kNow - 10},
          {"at_hash", "77QmUPtjPfzWtF2AnpK9RQ"},
          {"c_hash", "LDktKdoQak3Pk0cnXxCltA"},
          {"name", "N"},
          {"email", "e@x"}};
}

IdTokenExpectations expected() {
  IdTokenExpectations e;
  e.issuer = "https://idp.example";
  e.client_id = "me";
  e.now = base::fromUnix(kNow);
  e.nonceSha256 = jose::sha256Hex(kNonce);
  e.nonceRequired = true;
  e.accessToken = kAccessToken;
  e.code = kCode;
  return e;
}

Json with(const char* claim, const Json& value) {
  Json claims = sound();
  claims[claim] = value;
  return claims;
}

Json without(const char* claim) {
  Json claims = sound();
  claims.erase(claim);
  return claims;
}

Json twoAudiencesWithoutAzp() {
  Json claims = without("azp");
  claims["aud"] = {"me", "stranger"};
  return claims;
}

/// A token that breaks one rule and no other.
struct Broken {
  Json claims;
  void (*adjust)(IdTokenExpectations&) = nullptr;
  const char* code = nullptr;
};

std::map<std::string, Broken> brokenByRule() {
  return {
      {"core-3.1.3.7-2-iss", {with("iss", "https://evil.example"), nullptr, "id_token.iss"}},
      {"core-3.1.3.7-3-aud",
       {with("aud", Json::array({"you"})), [](auto& e) { e.client_id = "me"; }, "id_token.aud"}},
      {"core-3.1.3.7-4-azp", {twoAudiencesWithoutAzp(), nullptr, "id_token.aud_stranger"}},
      {"core-3.1.3.7-5-azp", {with("azp", "you"), nullptr, "id_token.azp"}},
      {"core-3.1.3.7-7-alg",
       {sound(), [](auto& e) { e.registeredAlgorithms = {jose::Algorithm::ES256}; }, "id_token.alg"}},
      {"core-3.1.3.7-9-exp", {with("exp", kNow - 60), nullptr, "id_token.exp"}},
      {"core-3.1.3.7-10-iat", {with("iat", kNow + 61), nullptr, "id_token.iat"}},
      {"core-3.1.3.7-11-nonce-present", {without("nonce"), nullptr, "id_token.nonce_missing"}},
      {"core-3.1.3.7-11-nonce", {with("nonce", "another"), nullptr, "id_token.nonce"}},
      {"core-3.1.3.7-12-acr",
       {with("acr", "bronze"),
        [](auto& e) {
          e.acrValues = {"gold", "silver"};
        },
        "id_token.acr"}},
      {"core-3.1.3.7-13-max_age",
       {sound(), [](auto& e) { e.authenticatedSince = kNow + 51; }, "id_token.max_age"}},
      {"core-3.1.3.6-at_hash", {with("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), nullptr, "id_token.at_hash"}},
      {"core-3.3.2.11-c_hash", {with("c_hash", "AAAAAAAAAAAAAAAAAAAAAA"), nullptr, "id_token.c_hash"}},
      {"core-2-sub", {with("sub", std::string(256, 's')), nullptr, "id_token.sub"}},
      {"rfc7519-4.1.5-nbf", {with("nbf", kNow + 61), nullptr, "id_token.nbf"}},
      {"core-12.2-sub", {sound(), [](auto& e) { e.subject = "sub-2"; }, "id_token.sub_changed"}},
      {"core-12.2-aud",
       {with("aud", {"me", "project"}), [](auto& e) { e.audiences = {"me"}; }, "id_token.aud_changed"}},
      {"core-12.2-auth_time", {sound(), [](auto& e) { e.auth_time = kNow - 11; }, "id_token.auth_time"}},
  };
}

}  // namespace

class IdTokenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    m_key = std::make_unique<jose::SigningKey>(jose::SigningKey::generate(jose::Algorithm::RS256).value());
    m_keys = jose::parseJwkSet(Json{{"keys", {m_key->publicJwk()}}}.dump()).value();
  }

  void accepts() {
    const auto claims = verified(sound(), expected());
    QVERIFY2(claims.has_value(), outcome(claims));
    QCOMPARE(claims->sub, std::string("sub-1"));
    QVERIFY(claims->aud == std::vector<std::string>{"me"});
    QCOMPARE(claims->exp, kNow + 300);
    QCOMPARE(claims->auth_time.value(), kNow - 10);
    QCOMPARE(claims->name, std::string("N"));
    QCOMPARE(claims->email, std::string("e@x"));
    QVERIFY(claims->all["azp"] == "me");
    QVERIFY(otherAudiences(*claims, "me").empty());
    QVERIFY(otherAudiences(*verified(with("aud", {"z", "me", "a", "z"}), expected()), "me") ==
            (std::vector<std::string>{"a", "z"}));
  }

  void comparesWhatWasAskedOfTheAuthentication() {
    IdTokenExpectations asked = expected();
    asked.acrValues = {"gold", "silver"};
    asked.authenticatedSince = kNow + 50;
    QCOMPARE(outcome(verified(with("acr", "silver"), asked)), QByteArray("ok"));
    // A provider need not say which class it reached.
    QCOMPARE(outcome(verified(without("acr"), asked)), QByteArray("ok"));
    QCOMPARE(outcome(verified(with("acr", nullptr), asked)), QByteArray("ok"));
    QCOMPARE(outcome(verified(with("acr", 1), asked)), QByteArray("id_token.acr"));
    // But when it was, it must say if it was asked.
    QCOMPARE(outcome(verified(without("auth_time"), asked)), QByteArray("id_token.max_age"));
    QCOMPARE(outcome(verified(without("auth_time"), expected())), QByteArray("ok"));
  }

  void eachRuleRefuses_data() {
    QTest::addColumn<QByteArray>("rule");
    for (const IdTokenRule& rule : idTokenRules())
      QTest::newRow(std::string(rule.id).c_str()) << bytes(rule.id);
  }
  void eachRuleRefuses() {
    QFETCH(QByteArray, rule);
    const auto all = brokenByRule();
    const auto found = all.find(rule.toStdString());
    QVERIFY2(found != all.end(), "a rule without a token that breaks it");
    const Broken& broken = found->second;
    IdTokenExpectations expectations = expected();
    if (broken.adjust != nullptr) broken.adjust(expectations);
    QCOMPARE(outcome(verified(broken.claims, expectations)), QByteArray(broken.code));

    // Without the rule the same token passes: so this rule refuses it, and no other rule hides its absence.
    std::vector<IdTokenRule> others;
    for (const IdTokenRule& other : idTokenRules()) {
      if (bytes(other.id) == rule) continue;
      others.push_back(other);
    }
    const auto claims = parseIdTokenClaims(broken.claims.dump());
    QVERIFY(claims.has_value());
    QCOMPARE(outcome(checkIdToken(*claims, expectations, others)), QByteArray("ok"));
    QVERIFY(!checkIdToken(*claims, expectations).has_value());
  }

  void claims_data() {
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const Json& claims, const char* code) {
      QTest::newRow(name) << QByteArray::fromStdString(claims.dump()) << QByteArray(code);
    };
    const auto raw = [](const char* name, const char* exp, const char* code) {
      QByteArray text = QByteArray::fromStdString(with("exp", "@").dump());
      QTest::newRow(name) << text.replace("\"@\"", exp) << QByteArray(code);
    };
    const auto json = [](const Json& aud, const Json& azp) {
      Json claims = with("aud", aud);
      claims["azp"] = azp;
      return claims;
    };
    for (const char* claim : {"iss", "sub", "aud", "exp", "iat"}) {
      row((std::string("c17 missing ") + claim).c_str(), without(claim),
          (std::string("id_token.missing_") + claim).c_str());
    }
    row("c17 empty iss", with("iss", ""), "id_token.missing_iss");
    row("c17 empty sub", with("sub", ""), "id_token.missing_sub");
    row("c17 empty aud", with("aud", Json::array()), "id_token.missing_aud");
    row("c17 null sub", with("sub", nullptr), "id_token.missing_sub");
    row("c17 null aud", with("aud", nullptr), "id_token.missing_aud");
    row("c18 exp past leeway", with("exp", kNow - 60), "id_token.exp");
    row("c18 exp at the end of the leeway", with("exp", kNow - 59), "ok");
    row("c18 iat future", with("iat", kNow + 61), "id_token.iat");
    row("c18 iat within leeway", with("iat", kNow + 60), "ok");
    row("c18 nbf future", with("nbf", kNow + 61), "id_token.nbf");
    row("c18 nbf within leeway", with("nbf", kNow + 60), "ok");
    raw("c19 exp as string", "\"1800000300\"", "id_token.bad_claim");
    raw("c19 exp NaN", "NaN", "id_token.not_json");
    raw("c19 exp \"NaN\"", "\"NaN\"", "id_token.bad_claim");
    raw("c19 exp 1e400", "1e400", "id_token.bad_json");
    raw("c19 exp -1e400", "-1e400", "id_token.bad_json");
    raw("c19 exp 1e300", "1e300", "id_token.bad_claim");
    raw("c19 exp beyond 64 bits", "99999999999999999999", "id_token.bad_claim");
    raw("c19 exp negative", "-1", "id_token.bad_claim");
    raw("c19 exp null", "null", "id_token.missing_exp");
    raw("c19 exp true", "true", "id_token.bad_claim");
    raw("c19 exp in a list", "[1800000300]", "id_token.bad_claim");
    raw("exp a fraction", "1800000300.75", "ok");
    raw("exp twice", "1,\"exp\":1800000300", "id_token.bad_json");
    row("iat as string", with("iat", "1800000000"), "id_token.bad_claim");
    row("nbf as string", with("nbf", "0"), "id_token.bad_claim");
    row("auth_time as string", with("auth_time", "0"), "id_token.bad_claim");
    row("c20 at_hash wrong", with("at_hash", "77QmUPtjPfzWtF2AnpK9RA"), "id_token.at_hash");
    row("c20 at_hash of the whole hash", with("at_hash", jose::base64urlEncode(jose::sha256(kAccessToken))),
        "id_token.at_hash");
    row("c20 at_hash empty", with("at_hash", ""), "id_token.at_hash");
    row("c20 at_hash a number", with("at_hash", 1), "id_token.bad_claim");
    row("at_hash absent", without("at_hash"), "ok");
    row("c_hash absent", without("c_hash"), "ok");
    row("aud in a list", with("aud", Json::array({"me"})), "ok");
    row("aud with others, azp is us", with("aud", {"project", "me"}), "ok");
    row("aud with others, azp is not us", json({"project", "me"}, "project"), "id_token.azp");
    row("aud with others, no azp", twoAudiencesWithoutAzp(), "id_token.aud_stranger");
    row("aud with others, azp null", json({"project", "me"}, nullptr), "id_token.aud_stranger");
    row("aud with others alone, azp is us", with("aud", {"project", "stranger"}), "id_token.aud");
    row("aud is us twice, no azp", json({"me", "me"}, nullptr), "ok");
    row("aud is us, azp is not", json("me", "project"), "id_token.azp");
    row("aud is us, azp is empty", json("me", ""), "id_token.azp");
    row("azp is a number", with("azp", 1), "id_token.bad_claim");
    row("101 audiences", with("aud", std::vector<std::string>(101, "me")), "id_token.bad_claim");
    row("nonce null", with("nonce", nullptr), "id_token.nonce_missing");
    row("at_hash null", with("at_hash", nullptr), "ok");
    row("aud is another", with("aud", "you"), "id_token.aud");
    row("aud with a number", with("aud", {"me", 1}), "id_token.bad_claim");
    row("aud is a number", with("aud", 1), "id_token.bad_claim");
    row("azp absent", without("azp"), "ok");
    row("iss with a trailing slash", with("iss", "https://idp.example/"), "id_token.iss");
    row("sub of 255", with("sub", std::string(255, 's')), "ok");
    row("sub not ASCII", with("sub", "s\xc3\xa9"), "id_token.sub");
    row("sub with a newline", with("sub", "s\n"), "id_token.sub");
    row("sub is a number", with("sub", 7), "id_token.bad_claim");
    row("nonce is a number", with("nonce", 1), "id_token.bad_claim");
    row("nonce empty", with("nonce", ""), "id_token.nonce");
    row("name is a number", with("name", 1), "ok");
    row("not an object", Json::array({1}), "id_token.not_json");
  }
  void claims() {
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, code);
    const std::string token = m_key->sign(Json::object(), payload.toStdString()).value();
    const auto result = verifyIdToken(token, m_keys, expected());
    QCOMPARE(outcome(result), code);
    if (!result) QVERIFY(result.error().kind == base::ErrorKind::Untrusted);
  }

  void onARefreshTheNonceMayBeAbsentButNotWrong() {
    IdTokenExpectations refresh = expected();
    refresh.nonceRequired = false;
    refresh.subject = "sub-1";
    refresh.auth_time = kNow - 10;
    refresh.code = {};
    QCOMPARE(outcome(verified(without("nonce"), refresh)), QByteArray("ok"));
    QCOMPARE(outcome(verified(sound(), refresh)), QByteArray("ok"));
    QCOMPARE(outcome(verified(with("nonce", "another"), refresh)), QByteArray("id_token.nonce"));
    QCOMPARE(outcome(verified(with("sub", "sub-2"), refresh)), QByteArray("id_token.sub_changed"));
    QCOMPARE(outcome(verified(with("iss", "https://evil.example"), refresh)), QByteArray("id_token.iss"));
    QCOMPARE(outcome(verified(with("auth_time", kNow), refresh)), QByteArray("id_token.auth_time"));
    QCOMPARE(outcome(verified(without("auth_time"), refresh)), QByteArray("ok"));
    refresh.audiences = {"project", "me"};
    QCOMPARE(outcome(verified(with("aud", {"me", "project"}), refresh)), QByteArray("ok"));
    QCOMPARE(outcome(verified(with("aud", {"me", "project", "me"}), refresh)), QByteArray("ok"));
    QCOMPARE(outcome(verified(sound(), refresh)), QByteArray("id_token.aud_changed"));
    QCOMPARE(outcome(verified(with("aud", {"me", "other"}), refresh)), QByteArray("id_token.aud_changed"));
    refresh.audiences.clear();
    // A nonce where none was ever sent belongs to another conversation.
    refresh.nonceSha256.clear();
    QCOMPARE(outcome(verified(sound(), refresh)), QByteArray("id_token.nonce"));
  }

  void refusesTheAlgorithmThatWasNotRegistered() {  // c6
    IdTokenExpectations expectations = expected();
    expectations.registeredAlgorithms = {jose::Algorithm::ES256};
    QCOMPARE(outcome(verified(sound(), expectations)), QByteArray("id_token.alg"));
    expectations.registeredAlgorithms.push_back(jose::Algorithm::RS256);
    QCOMPARE(outcome(verified(sound(), expectations)), QByteArray("ok"));
  }

  void hashesByTheTokensOwnAlgorithm_data() {
    QTest::addColumn<int>("alg");
    QTest::addColumn<QByteArray>("hash");
    QTest::newRow("ES256") << static_cast<int>(jose::Algorithm::ES256) << QByteArray("SHA256");
    QTest::newRow("ES384") << static_cast<int>(jose::Algorithm::ES384) << QByteArray("SHA384");
    QTest::newRow("PS512") << static_cast<int>(jose::Algorithm::PS512) << QByteArray("SHA512");
    QTest::newRow("EdDSA") << static_cast<int>(jose::Algorithm::EdDSA) << QByteArray("SHA512");
  }
  void hashesByTheTokensOwnAlgorithm() {
    QFETCH(int, alg);
    QFETCH(QByteArray, hash);
    const auto key = jose::SigningKey::generate(static_cast<jose::Algorithm>(alg)).value();
    const auto keys = jose::parseJwkSet(Json{{"keys", {key.publicJwk()}}}.dump()).value();
    const auto half = [&](const char* value) {
      const std::string whole = jose::digest(hash.constData(), value);
      return jose::base64urlEncode(whole.substr(0, whole.size() / 2));
    };
    Json claims = sound();
    claims["at_hash"] = half(kAccessToken);
    claims["c_hash"] = half(kCode);
    QCOMPARE(outcome(verifyIdToken(key.sign(Json::object(), claims.dump()).value(), keys, expected())),
             QByteArray("ok"));
  }

  void refusesBadSignatures() {
    const auto other = jose::SigningKey::generate(jose::Algorithm::RS256).value();
    const std::string forged = other.sign(Json{{"kid", m_key->kid()}}, sound().dump()).value();
    QCOMPARE(outcome(verifyIdToken(forged, m_keys, expected())), QByteArray("jws.bad_signature"));
    const std::string rotated = other.sign(Json::object(), sound().dump()).value();
    QCOMPARE(outcome(verifyIdToken(rotated, m_keys, expected())), QByteArray("jws.unknown_kid"));
    const std::string none =
        jose::base64urlEncode(R"({"alg":"none"})") + '.' + jose::base64urlEncode(sound().dump()) + '.';
    QCOMPARE(outcome(verifyIdToken(none, m_keys, expected())), QByteArray("jws.algorithm"));
  }

 private:
  base::Result<IdTokenClaims> verified(const Json& claims, const IdTokenExpectations& expectations) const {
    return verifyIdToken(m_key->sign(Json::object(), claims.dump()).value(), m_keys, expectations);
  }
  std::unique_ptr<jose::SigningKey> m_key;
  jose::JwkSet m_keys;
};

LANYARD_TEST(IdTokenTest)

}  // namespace id_token_test

#include "id_token_test.moc"
