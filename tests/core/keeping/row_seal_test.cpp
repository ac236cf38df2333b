#include "core/keeping/row_seal.h"
#include "tests/support/test_program.h"

#include <QTest>
#include <algorithm>
#include <functional>
#include <set>

namespace row_seal_test {

using namespace lanyard;
using keeping::RowSeal;
using keeping::StoredIdentity;
using ports::IdentityRow;
using ports::PendingRevocation;

namespace {

constexpr base::Instant kNoon{std::chrono::seconds(1'800'000'000)};

std::string codeOfMismatch(const tokens::TokenItem& item, const char* account, const StoredIdentity& stored) {
  const auto name = keeping::mismatch(item, account, stored);
  return name ? std::string(name->code) : std::string();
}

StoredIdentity ada() {
  StoredIdentity stored;
  stored.identity = {"id-1", "https://idp.example", "sub-1", "idp",   "work",
                     "Ada",  "ada@idp.example",     kNoon,   "client"};
  stored.settings.issuer = "https://idp.example";
  stored.settings.clientId = "client";
  stored.settings.scopes = {"openid", "email"};
  stored.settings.extra = {{"prompt", "consent"}};
  stored.tokens.identityId = "id-1";
  stored.tokens.generation = 7;
  stored.tokens.scopes = {"openid"};
  stored.tokens.hasRefreshToken = true;
  return stored;
}

PendingRevocation pending() {
  PendingRevocation row;
  row.id = "id-1";
  row.settings.issuer = "https://idp.example";
  row.settings.clientId = "client";
  row.createdAt = row.nextAt = kNoon;
  return row;
}

/// One change for each field that is stored.
const std::vector<std::function<void(StoredIdentity&)>> kChanges{
    [](StoredIdentity& row) { row.identity.id = "id-2"; },
    [](StoredIdentity& row) { row.identity.issuer = "https://idp.example/"; },
    [](StoredIdentity& row) { row.identity.subject = "sub-2"; },
    [](StoredIdentity& row) { row.identity.provider = "other"; },
    [](StoredIdentity& row) { row.identity.alias = "home"; },
    [](StoredIdentity& row) { row.identity.name = ""; },
    [](StoredIdentity& row) { row.identity.email = "eve@idp.example"; },
    [](StoredIdentity& row) { row.identity.createdAt += std::chrono::milliseconds(1); },
    [](StoredIdentity& row) { row.identity.clientId = "client2"; },
    [](StoredIdentity& row) { row.identity.clientId.clear(); },
    [](StoredIdentity& row) { row.settings.provider = "other"; },
    [](StoredIdentity& row) { row.settings.issuer = "https://evil.example"; },
    [](StoredIdentity& row) { row.settings.clientId = "client2"; },
    [](StoredIdentity& row) {
      row.settings.scopes = {"openid", "email", "admin"};
    },
    [](StoredIdentity& row) { row.settings.scopes = {"openidemail"}; },
    [](StoredIdentity& row) { row.settings.audience = "https://api.example"; },
    [](StoredIdentity& row) { row.settings.resources = {"https://api.example"}; },
    [](StoredIdentity& row) { row.settings.extra["prompt"] = "none"; },
    [](StoredIdentity& row) {
      row.settings.extra = {{"promptconsent", ""}};
    },
    [](StoredIdentity& row) { row.settings.extra.clear(); },
    [](StoredIdentity& row) { row.settings.loopback.host = "localhost"; },
    [](StoredIdentity& row) { row.settings.loopback.ports = {8080}; },
    [](StoredIdentity& row) { row.settings.loopback.path = "/cb"; },
    [](StoredIdentity& row) { row.settings.local = true; },
    [](StoredIdentity& row) { row.settings.caFile = "/tmp/ca.pem"; },
    [](StoredIdentity& row) { row.settings.clientAuth = "client_secret_post"; },
    [](StoredIdentity& row) { row.settings.clientAuth = "client_secret_basic"; },
    [](StoredIdentity& row) { row.settings.dialect.protocol = providers::Protocol::OAuth; },
    [](StoredIdentity& row) { row.settings.dialect.credential = providers::Credential::Pasted; },
    [](StoredIdentity& row) { row.settings.endpoints.refresh = "https://evil.example"; },
    [](StoredIdentity& row) { row.settings.dialect.identity.url = "https://evil.example"; },
    [](StoredIdentity& row) { row.settings.dialect.redirectUri = "http://127.0.0.1:1/"; },
    [](StoredIdentity& row) { row.tokens.identityId = "id-2"; },
    [](StoredIdentity& row) { row.tokens.generation = 6; },
    [](StoredIdentity& row) {
      row.tokens.scopes = {"openid", "admin"};
    },
    [](StoredIdentity& row) { row.tokens.surplus = {"admin"}; },
    [](StoredIdentity& row) { row.tokens.scopeRefused = true; },
    [](StoredIdentity& row) { row.tokens.otherAudiences = {"admin"}; },
    [](StoredIdentity& row) { row.tokens.nonceSha256 = "00"; },
    [](StoredIdentity& row) { row.tokens.authTime = 0; },
    [](StoredIdentity& row) { row.tokens.authTime = 1; },
    [](StoredIdentity& row) { row.tokens.hasRefreshToken = false; },
    [](StoredIdentity& row) { row.tokens.refreshIssuedAt = kNoon; },
    [](StoredIdentity& row) { row.tokens.signedInAt = kNoon; },
    [](StoredIdentity& row) { row.tokens.refreshUsedAt = kNoon; },
    [](StoredIdentity& row) { row.tokens.refreshExpiresAt = kNoon; },
    [](StoredIdentity& row) { row.tokens.refreshExpiryMoves = false; },
    [](StoredIdentity& row) { row.tokens.refreshExpiryMoves = true; },
    [](StoredIdentity& row) { row.tokens.needsSignIn = "token.invalid_grant"; },
};

const std::vector<std::function<void(PendingRevocation&)>> kPendingChanges{
    [](PendingRevocation& row) { row.id = "id-2"; },
    [](PendingRevocation& row) { row.settings.provider = "other"; },
    [](PendingRevocation& row) { row.settings.issuer = "https://evil.example"; },
    [](PendingRevocation& row) { row.settings.clientId = "client2"; },
    [](PendingRevocation& row) { row.settings.local = true; },
    [](PendingRevocation& row) { row.settings.caFile = "/tmp/ca.pem"; },
    [](PendingRevocation& row) { row.settings.endpoints.revocation = "https://evil.example"; },
    [](PendingRevocation& row) { row.createdAt += std::chrono::milliseconds(1); },
    [](PendingRevocation& row) { row.attempts = 1; },
    [](PendingRevocation& row) { row.nextAt += std::chrono::milliseconds(1); },
};

}  // namespace

class RowSealTest : public QObject {
  Q_OBJECT

  RowSeal m_seal;

 private Q_SLOTS:
  void init() { m_seal.takeKey(base::Secret(std::string(32, 'k'))); }

  void fitsWhatItWasMadeOf() {
    QVERIFY(!m_seal.fits(keeping::rowOf(ada())));
    const IdentityRow row = m_seal.sealed(ada());
    QCOMPARE(row.mac.size(), std::size_t{64});
    QVERIFY(m_seal.fits(row));
    // HMAC-SHA-256, computed apart from this program.
    const IdentityRow plain{"id",
                            "issuer",
                            "subject",
                            "client",
                            "alias",
                            "{}",
                            "7af34db2528db70632182f10c886a9feb6026d632d220ca06a63a08b730ccae2"};
    QVERIFY(m_seal.fits(plain));
  }
  // Made by a version that kept the client ID with the settings alone.
  void fitsTheMacOfAnOlderVersion() {
    // HMAC-SHA-256 of the older form, computed apart from this program.
    const std::string older = "c5bf1235fd208dbc2fa0a141b5951884a26c679164533f208f78da25e50fb1fe";
    QVERIFY(m_seal.fittedBefore(ada(), older));
    QVERIFY(!m_seal.fits(keeping::rowOf(ada())));
    StoredIdentity damaged = ada();
    damaged.damaged = true;
    QVERIFY(!m_seal.fittedBefore(damaged, older));
    QVERIFY(!m_seal.fittedBefore(ada(), {}));
    for (const auto& change : kChanges) {
      StoredIdentity changed = ada();
      change(changed);
      QVERIFY(!m_seal.fittedBefore(changed, older));
    }
    m_seal.forgetKey();
    QVERIFY(!m_seal.fittedBefore(ada(), older));
  }
  // That no field of the structs is forgotten is the compiler's word (stored_identity.cpp); that each counts
  // is shown here.
  void everyFieldCounts() {
    std::set<std::string> macs{m_seal.sealed(ada()).mac};
    for (const auto& change : kChanges) {
      StoredIdentity changed = ada();
      change(changed);
      // In a row, the tokens' id is the identity's.
      if (changed.tokens.identityId == "id-2") continue;
      IdentityRow row = m_seal.sealed(changed);
      macs.insert(row.mac);
      row.mac = m_seal.sealed(ada()).mac;
      QVERIFY(!m_seal.fits(row));
    }
    QCOMPARE(macs.size(), kChanges.size());
  }
  void everyColumnCounts() {
    std::vector<std::string IdentityRow::*> columns{
        &IdentityRow::id,    &IdentityRow::issuer, &IdentityRow::subject, &IdentityRow::clientId,
        &IdentityRow::alias, &IdentityRow::body,   &IdentityRow::mac};
    for (const auto column : columns) {
      IdentityRow row = m_seal.sealed(ada());
      row.*column += ' ';
      QVERIFY(!m_seal.fits(row));
      (row.*column).clear();
      QVERIFY(!m_seal.fits(row));
    }
    // Nor can the end of one become the beginning of the next.
    IdentityRow row = m_seal.sealed(ada());
    row.subject.insert(0, 1, row.issuer.back());
    row.issuer.pop_back();
    QVERIFY(!m_seal.fits(row));
  }
  void everyFieldOfAPendingRevocationCounts() {
    std::set<std::string> macs{m_seal.macOf(pending())};
    for (const auto& change : kPendingChanges) {
      PendingRevocation changed = pending();
      changed.mac = m_seal.macOf(changed);
      QVERIFY(m_seal.fits(changed));
      change(changed);
      QVERIFY(!m_seal.fits(changed));
      macs.insert(m_seal.macOf(changed));
    }
    QCOMPARE(macs.size(), kPendingChanges.size() + 1);
  }
  void fitsTheMacOfAnOlderPendingRevocation() {
    // Both computed apart from this program.
    const std::string today = "1becb1a2da708757c3805396370a38ecf2294bbdc56c62f4e60a43ecc0e8d535";
    const std::string older = "7d283f4111462b08b5802bd12771cfc62025125cb4f6d078871f122cedffb1e0";
    PendingRevocation row = pending();
    QCOMPARE(m_seal.macOf(row), today);
    row.mac = older;
    QVERIFY(m_seal.fittedBefore(row) && !m_seal.fits(row));
    for (const auto& change : kPendingChanges) {
      PendingRevocation changed = row;
      change(changed);
      QVERIFY(!m_seal.fittedBefore(changed));
    }
    row.damaged = true;
    QVERIFY(!m_seal.fittedBefore(row));
  }
  void nothingFitsWithoutTheKeyOrWithAnother() {
    IdentityRow row = m_seal.sealed(ada());
    m_seal.takeKey(base::Secret(std::string(32, 'x')));
    QVERIFY(!m_seal.fits(row));
    m_seal.forgetKey();
    QVERIFY(!m_seal.hasKey());
    QVERIFY(!m_seal.fits(row));
    QVERIFY(m_seal.sealed(ada()).mac.empty() && m_seal.macOf(pending()).empty());
    row.mac.clear();
    QVERIFY(!m_seal.fits(row));
    m_seal.takeKey(base::Secret(std::string(32, 'k')));
    QVERIFY(!m_seal.fits(row));
  }
  // SQLite gives them back as U+FFFD.
  void whatIsNoCharacterIsNoChange() {
    StoredIdentity stored = ada();
    stored.identity.name = stored.identity.subject = "\xEF\xBF\xBE Ada \xEF\xBF\xBF";
    const IdentityRow row = m_seal.sealed(stored);
    QCOMPARE(row.subject, std::string("\xEF\xBF\xBD Ada \xEF\xBF\xBD"));
    QVERIFY(std::ranges::all_of(row.body, [](char byte) { return byte > 0; }));
    // And neither is lost.
    QCOMPARE(keeping::identityOf(row).identity.subject, stored.identity.subject);
    QCOMPARE(keeping::identityOf(row).identity.name, stored.identity.name);
  }
  void theKeystoresItemNamesTheSettings() {
    const StoredIdentity stored = ada();
    tokens::TokenItem item;
    item.accountId = "account";
    item.issuer = stored.identity.issuer;
    item.subject = stored.identity.subject;
    item.clientId = stored.identity.clientId;
    item.generation = 7;
    QCOMPARE(codeOfMismatch(item, "account", stored), std::string());  // of a version without a digest
    item.settingsDigest = keeping::settingsDigest(stored.settings);
    QCOMPARE(codeOfMismatch(item, "account", stored), std::string());
    QCOMPARE(codeOfMismatch(item, "another account", stored), std::string("keystore.foreign_item"));
    tokens::TokenItem ofAnother = item.copy();
    ofAnother.clientId = "another client";
    QCOMPARE(codeOfMismatch(ofAnother, "account", stored), std::string("keystore.foreign_item"));
    StoredIdentity older = stored;
    older.settings.caFile = "/tmp/ca.pem";
    older.tokens.generation = 3;
    QCOMPARE(codeOfMismatch(item, "account", older), std::string("identity.changed_outside"));
    older.identity.subject = "sub-2";
    QCOMPARE(codeOfMismatch(item, "account", older), std::string("keystore.foreign_item"));
  }
};

LANYARD_TEST(RowSealTest)

}  // namespace row_seal_test

#include "row_seal_test.moc"
