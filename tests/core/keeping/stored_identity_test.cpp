#include "core/keeping/stored_identity.h"

#include <QTest>
#include <functional>
#include <tuple>

#include "core/wire/json.h"
#include "tests/support/test_program.h"

namespace stored_identity_test {

using namespace lanyard;
using base::fromUnix;
using keeping::StoredIdentity;
using wire::Json;

namespace {

providers::Dialect dialect() {
  providers::Dialect other;
  other.protocol = providers::Protocol::OAuth;
  other.discovery = providers::Discovery::None;
  other.anyTenant = "https://issuer.example/{tenant}";
  other.commaScopes = true;
  other.scopesAtClient = true;
  other.scopeParameter = "user_scope";
  other.reply = {true, "user", "ok", true, true, std::chrono::seconds(7200)};
  other.identity = {providers::IdentityFrom::Endpoint,
                    "https://a.example/me",
                    "data.id",
                    true,
                    "login",
                    "data.name",
                    "email"};
  other.refresh.idle = std::chrono::days(30);
  other.refresh.absolute = std::chrono::days(365);
  other.refresh.consent = std::chrono::days(180);
  other.refresh.earliestMember = "earliest";
  other.refresh.rotation = providers::Rotation::Never;
  other.refresh.grace = std::chrono::seconds(30);
  other.refresh.keepsOld = other.refresh.endsAccessToken = other.refresh.needsScope = true;
  other.refresh.needsRedirectUri = other.refresh.withoutSecret = true;
  other.redirectUri = "http://127.0.0.1:4242/callback";
  other.revocation = {providers::Revocation::Grant, providers::RevocationStyle::BasicDelete,
                      providers::RevocableTokens::AccessOnly};
  other.credential = providers::Credential::Pasted;
  return other;
}

StoredIdentity alice() {
  StoredIdentity stored;
  stored.identity = {"id-1",  "https://issuer.example",     "sub-1",         "example",
                     "work",  "Алиса \"\n\xF0\x9F\x94\x91", "a@example.com", fromUnix(1'700'000'000),
                     "client"};
  stored.settings.provider = "example";
  stored.settings.issuer = "https://issuer.example";
  stored.settings.clientId = "client";
  stored.settings.endpoints = {"https://a.example/a", "https://a.example/t", "https://a.example/r",
                               "https://a.example/j", "https://a.example/u", "https://a.example/v",
                               "https://a.example/i", "https://a.example/d", "https://a.example/e",
                               "https://a.example/g", "https://a.example/p"};
  stored.settings.sendsResource = false;
  stored.settings.scopes = {"openid", "read:all", "quo\"te"};
  stored.settings.audience = "https://api.example";
  stored.settings.resources = {"https://r1.example", "https://r2.example"};
  stored.settings.extra = {{"prompt", "consent"}, {"ключ", ""}};
  stored.settings.loopback = {"localhost", {8080, 65535}, "/cb"};
  stored.settings.local = true;
  stored.settings.caFile = "/etc/ca.pem";
  stored.settings.clientAuth = "client_secret_post";
  stored.settings.dialect = dialect();
  stored.tokens.identityId = "id-1";
  stored.tokens.generation = 9;
  stored.tokens.scopes = {"openid"};
  stored.tokens.surplus = {"admin", "quo\"te"};
  stored.tokens.scopeRefused = true;
  stored.tokens.nonceSha256 = "00ff";
  stored.tokens.otherAudiences = {"another"};
  stored.tokens.authTime = 1'700'000'001;
  stored.tokens.hasRefreshToken = true;
  stored.tokens.refreshIssuedAt = fromUnix(1'700'000'002);
  stored.tokens.needsSignIn = "token.invalid_grant";
  stored.tokens.signedInAt = fromUnix(1'700'000'003);
  stored.tokens.refreshUsedAt = fromUnix(1'700'000'004);
  stored.tokens.refreshExpiresAt = fromUnix(1'800'000'000);
  stored.tokens.refreshExpiryMoves = false;
  return stored;
}

auto whole(const StoredIdentity& row) {
  const auto& who = row.identity;
  const auto& set = row.settings;
  const auto& tok = row.tokens;
  return std::tuple_cat(
      std::tie(who.id, who.issuer, who.subject, who.provider, who.alias, who.name, who.email, who.createdAt,
               who.clientId, row.damaged),
      std::tie(set.provider, set.issuer, set.clientId, set.scopes, set.audience, set.resources, set.extra,
               set.loopback.host, set.loopback.ports, set.loopback.path, set.local, set.caFile,
               set.clientAuth, set.endpoints, set.sendsResource, set.dialect),
      std::tie(tok.identityId, tok.generation, tok.scopes, tok.surplus, tok.scopeRefused, tok.nonceSha256,
               tok.otherAudiences, tok.authTime, tok.hasRefreshToken, tok.refreshIssuedAt, tok.signedInAt,
               tok.refreshUsedAt, tok.refreshExpiresAt, tok.refreshExpiryMoves, tok.needsSignIn));
}

/// Alice's row with another body.
ports::IdentityRow bent(const std::function<void(Json&)>& bend) {
  ports::IdentityRow row = keeping::rowOf(alice());
  Json body = *wire::parseJson(row.body);
  bend(body);
  row.body = wire::writeAsciiJson(body);
  return row;
}

}  // namespace

class StoredIdentityTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void comesBackWhole() {
    const ports::IdentityRow row = keeping::rowOf(alice());
    QCOMPARE(row.id, std::string("id-1"));
    QCOMPARE(row.issuer, std::string("https://issuer.example"));
    QCOMPARE(row.subject, std::string("sub-1"));
    QCOMPARE(row.clientId, std::string("client"));
    QCOMPARE(row.alias, std::string("work"));
    QVERIFY(whole(keeping::identityOf(row)) == whole(alice()));
    // One spelling: what did not change has the mac that it had.
    QCOMPARE(keeping::rowOf(keeping::identityOf(row)).body, row.body);
  }
  /// A row of a version that had no dialect means OpenID by discovery, and such a row stays as it was.
  void aRowWithoutADialectMeansOpenIdByDiscovery() {
    StoredIdentity plain = alice();
    plain.settings.dialect = {};
    const ports::IdentityRow row = keeping::rowOf(plain);
    QVERIFY(row.body.find("dialect") == std::string::npos);
    const StoredIdentity read = keeping::identityOf(row);
    QVERIFY(!read.damaged && read.settings.dialect == providers::Dialect());
    QVERIFY(!read.settings.dialect.isOAuth());
  }
  void aDialectThatIsNotOursDamagesTheRow() {
    for (const Json& other : {Json("oauth"), Json{{"protocol", "telepathy"}}, Json{{"more", 1}},
                              Json{{"identity", {{"url", "http://evil.example"}}}}}) {
      const auto row = bent([&other](Json& body) { body["settings"]["dialect"] = other; });
      QVERIFY2(keeping::identityOf(row).damaged, other.dump().c_str());
    }
  }
  void emptyFieldsAreKeptAsEmpty() {
    StoredIdentity empty;
    empty.identity.id = empty.tokens.identityId = "id-2";
    const StoredIdentity found = keeping::identityOf(keeping::rowOf(empty));
    QVERIFY(whole(found) == whole(empty));
    QVERIFY(!found.tokens.authTime && !found.tokens.refreshExpiryMoves && found.settings.scopes.empty());
  }
  void numbersKeepTheirSize() {
    StoredIdentity large = alice();
    large.tokens.generation = std::numeric_limits<std::uint64_t>::max();
    large.tokens.authTime = std::numeric_limits<std::int64_t>::min();
    large.tokens.refreshIssuedAt = base::Instant(std::chrono::milliseconds(-1));
    QVERIFY(whole(keeping::identityOf(keeping::rowOf(large))) == whole(large));
  }
  void aMemberThatIsNotKnownIsPassedOver() {
    const auto row = bent([](Json& body) { body["tomorrow"] = body["settings"]["tomorrow"] = 1; });
    QVERIFY(whole(keeping::identityOf(row)) == whole(alice()));
  }
  void everyMemberMustBeThereAndOfItsKind() {
    const Json body = *wire::parseJson(keeping::rowOf(alice()).body);
    int members = 0;
    for (const Json::json_pointer& at :
         {Json::json_pointer(""), Json::json_pointer("/settings"), Json::json_pointer("/settings/loopback"),
          Json::json_pointer("/tokens")}) {
      for (const auto& [name, value] : body.at(at).items()) {
        const std::string key = name;
        const auto missing = bent([&](Json& json) { json.at(at).erase(key); });
        // A row of an earlier version has none of these.
        const bool later = key == "dialect" || key == "endpoints" || key == "sends_resource";
        QVERIFY2(keeping::identityOf(missing).damaged != later, key.c_str());
        const auto other = bent([&](Json& json) { json.at(at)[key] = Json::array({Json::array()}); });
        QVERIFY2(keeping::identityOf(other).damaged, key.c_str());
        ++members;
      }
    }
    QCOMPARE(members, 43);
  }
  void whatIsOutOfRangeIsDamaged() {
    QVERIFY(keeping::identityOf(bent([](Json& body) { body["v"] = 2; })).damaged);
    QVERIFY(keeping::identityOf(bent([](Json& body) {
              body["settings"]["loopback"]["ports"] = {70000};
            })).damaged);
    QVERIFY(
        keeping::identityOf(bent([](Json& body) { body["settings"]["loopback"]["ports"] = {-1}; })).damaged);
    QVERIFY(keeping::identityOf(bent([](Json& body) { body["tokens"]["generation"] = -1; })).damaged);
    QVERIFY(keeping::identityOf(bent([](Json& body) { body["tokens"]["generation"] = 1.5; })).damaged);
    QVERIFY(keeping::identityOf(bent([](Json& body) { body["created_at"] = 1e300; })).damaged);
    QVERIFY(keeping::identityOf(bent([](Json& body) { body["created_at"] = 1ULL << 63; })).damaged);
    QVERIFY(keeping::identityOf(bent([](Json& body) { body["tokens"]["scopes"] = {1}; })).damaged);
  }
  // What is left of it can be seen, and removed.
  void aDamagedRowStillSaysWhoItIs() {
    for (const char* body : {"", "x", "[]", "{}", "{\"v\":1}"}) {
      ports::IdentityRow row = keeping::rowOf(alice());
      row.body = body;
      const StoredIdentity stored = keeping::identityOf(row);
      QVERIFY(stored.damaged);
      QCOMPARE(stored.identity.id, std::string("id-1"));
      QCOMPARE(stored.tokens.identityId, std::string("id-1"));
      QCOMPARE(stored.identity.issuer, std::string("https://issuer.example"));
      QCOMPARE(stored.identity.alias, std::string("work"));
    }
  }
  // Only a changed database has one; what is made of it must be read again.
  void aNulIsReplaced() {
    ports::IdentityRow row = keeping::rowOf(alice());
    row.issuer = std::string("a\0b", 3);
    const ports::IdentityRow written = keeping::rowOf(keeping::identityOf(row));
    QCOMPARE(written.issuer, std::string("a\xEF\xBF\xBD"
                                         "b"));
    const StoredIdentity again = keeping::identityOf(written);
    QVERIFY(!again.damaged);
    QCOMPARE(again.identity.issuer, written.issuer);
    QCOMPARE(keeping::rowOf(again).body, written.body);
  }
  void aColumnCountsWhereItSaysSomethingElse() {
    ports::IdentityRow row = keeping::rowOf(alice());
    row.id = "id-9";
    row.alias = "home";
    const StoredIdentity stored = keeping::identityOf(row);
    QVERIFY(!stored.damaged);
    QCOMPARE(stored.identity.id, std::string("id-9"));
    QCOMPARE(stored.tokens.identityId, std::string("id-9"));
    QCOMPARE(stored.identity.alias, std::string("home"));
  }
};

LANYARD_TEST(StoredIdentityTest)

}  // namespace stored_identity_test

#include "stored_identity_test.moc"
