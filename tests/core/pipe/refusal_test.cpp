#include "core/pipe/refusal.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace refusal_test {

using namespace lanyard;

/// As it is raised; a code that nobody raises stands alone.
base::Error errorOf(const QString& code, std::string detail = {}) {
  base::Error error;
  error.code = code.toStdString();
  if (const auto name = base::findError(error.code)) error.become(*name);
  error.detail = std::move(detail);
  return error;
}

class RefusalTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesTheReasonAndAHint_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* code, const char* reason) {
      QTest::newRow(code) << QString::fromLatin1(code) << QString::fromLatin1(reason);
    };
    row("token.sign_in_required", "sign_in_required");
    row("token.scope_not_available", "scope_not_available");
    row("token.surplus", "consent_denied");
    row("token.wider", "scope_not_available");
    row("token.malformed", "provider_refused");
    row("token.none", "provider_unreachable");
    row("identity.unknown", "identity_unknown");
    row("identity.ambiguous", "identity_ambiguous");
    row("keystore.locked", "keystore_unavailable");
    row("keystore.timeout", "keystore_unavailable");
    row("http.not_sent", "provider_unreachable");
    row("http.unknown_outcome", "provider_unreachable");
    row("http.tls", "provider_refused");
    // A network's own sign-in page, or a proxy: never a reason for a new sign-in.
    row("http.redirected", "provider_unreachable");
    row("token.not_json", "provider_unreachable");
    row("token.redirected", "provider_unreachable");
    row("discovery.not_json", "provider_unreachable");
    row("jwks.not_json", "provider_unreachable");
    // It was there, and said something unsound.
    row("http.too_large", "provider_refused");
    row("token.bad_json", "provider_refused");
    row("discovery.bad_json", "provider_refused");
    row("jwks.bad_json", "provider_refused");
    row("par.bad_json", "provider_refused");
    row("id_token.bad_json", "provider_refused");
    row("proxy.auth", "provider_unreachable");
    row("proxy.unreachable", "provider_unreachable");
    row("proxy.failed", "provider_unreachable");
    row("token.invalid_client", "provider_refused");
    row("http.refused_url", "bad_request");
    // What the person did on the provider's page is no fault of the provider's.
    row("redirect.access_denied", "consent_denied");
    row("redirect.interaction_required", "sign_in_required");
    row("sign_in.another_person", "sign_in_required");
    row("sign_in.another_client", "bad_request");
    row("sign_in.not_running", "provider_unreachable");
    row("sign_in.start_first", "provider_unreachable");
    row("sign_in.timeout", "consent_timeout");
    row("sign_in.cancelled", "cancelled");
    row("discovery.issuer_spelling", "bad_request");
    row("token.invalid_scope", "provider_refused");
    row("redirect.invalid_client", "provider_refused");
    row("consent.denied", "consent_denied");
    row("consent.timeout", "consent_timeout");
    row("consent.cancelled", "cancelled");
    row("consent.flood", "rate_limited");
    row("consent.cool_down", "rate_limited");
    row("approval.wrong", "passphrase_wrong");
    row("approval.delayed", "rate_limited");
    row("approval.required", "passphrase_required");
    row("approval.sealed", "unsupported");
    row("peer.changed", "consent_denied");
    row("activity.missing", "internal");
    row("activity.rolled_back", "internal");
    row("activity.unwritable", "internal");
    row("store.disk_full", "internal");
    row("desktop.unavailable", "unsupported");
    row("token.no_refresh_token", "sign_in_required");
    row("token.interaction_required", "sign_in_required");
    row("token.refused", "provider_refused");
    row("token.unavailable", "provider_unreachable");
    row("token.unverified", "provider_refused");
    row("approval.crowded", "rate_limited");
    row("keystore.item_missing", "sign_in_required");
    row("keystore.foreign_item", "sign_in_required");
    row("keystore.bad_item", "sign_in_required");
    row("token.revoked", "cancelled");
    row("keystore.passphrase_wrong", "passphrase_wrong");
    row("client.secret_or_way_refused", "provider_refused");
    row("client.secret_refused", "provider_refused");
    row("client.unknown_or_no_secret", "provider_refused");
    row("client.way_not_listed", "bad_request");
    row("client.no_secret", "bad_request");
    row("sign_in.code_refused", "provider_refused");
    row("unsupported.dpop", "unsupported");
    row("unsupported.of_a_later_day", "unsupported");
    // Codes that the table does not know go by their kind.
    row("id_token.iss", "provider_refused");
    row("unheard.of", "internal");
  }
  void givesTheReasonAndAHint() {
    QFETCH(QString, code);
    QFETCH(QString, reason);
    const auto refusal = pipe::refusalFor(errorOf(code, "aliases"));
    QCOMPARE(QString::fromStdString(std::string(wire::rowOf(refusal.reason).name)), reason);
    QVERIFY(!refusal.hint.empty());
    QVERIFY(refusal.message.find(code.toStdString()) != std::string::npos);
  }
  void sendsNobodyToASignInThatCannotHelp_data() {
    QTest::addColumn<QString>("code");
    for (const char* code : {"http.redirected", "token.not_json", "token.redirected", "discovery.not_json",
                             "jwks.not_json", "token.bad_json", "http.too_large", "http.tls", "proxy.auth", "token.invalid_client"}) {
      QTest::newRow(code) << QString::fromLatin1(code);
    }
  }
  void sendsNobodyToASignInThatCannotHelp() {
    QFETCH(QString, code);
    const auto refusal = pipe::refusalFor(errorOf(code));
    QVERIFY2(refusal.hint.find("Sign in again") == std::string::npos, refusal.hint.c_str());
  }
  void namesWhatItCannotDoAndSendsNobodyInACircle_data() {
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* code, const char* word) {
      QTest::newRow(code) << QString::fromLatin1(code) << QString::fromLatin1(word);
    };
    row("unsupported.dpop", "DPoP");
    row("unsupported.certificate", "certificate");
    row("unsupported.request_object", "request object");
    row("unsupported.encrypted_id_token", "encrypts its ID token");
    row("unsupported.jarm", "JARM");
    row("unsupported.client_auth", "client_secret_jwt");
  }
  void namesWhatItCannotDoAndSendsNobodyInACircle() {
    QFETCH(QString, code);
    QFETCH(QString, word);
    base::Error error = errorOf(code);
    error.values = {"client_secret_jwt"};
    const auto refusal = pipe::refusalFor(error);
    QVERIFY2(refusal.message.find(word.toStdString()) != std::string::npos, refusal.message.c_str());
    for (const char* circle : {"try again", "Try again", "ign in again", "once more"}) {
      QVERIFY2((refusal.message + refusal.hint).find(circle) == std::string::npos, circle);
    }
    QCOMPARE(wire::rowOf(refusal.reason).exitCode, 76);
  }
  void offersTheOtherWayToSendASecret() {
    base::Error error{errors::kClientSecretOrWayRefused};
    error.values = {"basic", "post"};
    const auto refusal = pipe::refusalFor(error);
    QVERIFY(refusal.message.find("the secret or the way it is sent is wrong") != std::string::npos);
    QVERIFY(refusal.hint.find("lanyard login \u2026 --client-auth post") != std::string::npos);
  }
  void sendsNobodyToAnotherForWhatIsTheirs_data() {
    QTest::addColumn<QString>("code");
    const auto row = [](const char* code) { QTest::newRow(code) << QString::fromLatin1(code); };
    row("sign_in.another_person");
    row("redirect.interaction_required");
    row("sign_in.another_client");
    row("sign_in.timeout");
    row("discovery.issuer_spelling");
    row("discovery.bad_issuer");
    row("identity.bad_alias");
  }
  void sendsNobodyToAnotherForWhatIsTheirs() {
    QFETCH(QString, code);
    const auto refusal = pipe::refusalFor(errorOf(code));
    QVERIFY2(refusal.hint.find("whoever runs") == std::string::npos, refusal.hint.c_str());
  }
  // A hint that says "the setting named in the message" over a message that names none is a riddle.
  void pointsAtNoSettingThatIsNotNamed_data() {
    QTest::addColumn<QString>("code");
    for (const char* code :
         {"authorization.reserved", "authorization.bad_scope",      "authorization.incomplete",
          "discovery.bad_issuer",   "discovery.no_algorithm",       "discovery.no_code_flow",
          "discovery.no_pkce",      "discovery.not_found",          "identity.bad_alias",
          "jwks.not_found",         "par.invalid_request",          "provider.no_client_id",
          "redirect.bad_rule",      "redirect.invalid_client",      "redirect.invalid_request",
          "redirect.invalid_scope", "redirect.invalid_target",      "redirect.no_loopback",
          "redirect.no_free_port",  "redirect.no_such_host",        "redirect.port_taken",
          "revoke.unsupported",     "token.invalid_request",        "token.invalid_scope",
          "token.invalid_target",   "token.unsupported_grant_type", "client.bad_way"}) {
      QTest::newRow(code) << QString::fromLatin1(code);
    }
  }
  void pointsAtNoSettingThatIsNotNamed() {
    QFETCH(QString, code);
    const auto refusal = pipe::refusalFor(errorOf(code));
    QVERIFY(refusal.hint.find("named in the message") == std::string::npos);
    // All but the last have words of their own.
    QCOMPARE(refusal.message.starts_with("a value or a setting is wrong"),
             code == QStringLiteral("client.bad_way"));
  }
  void putsTheValuesInTheirPlaces() {
    base::Error error{errors::kDiscoveryIssuerSpelling};
    error.values = {"https://a.example/%2", "https://a.example"};
    error.said = "Grüße";
    const auto refusal = pipe::refusalFor(error);
    QVERIFY(refusal.message.find("itself https://a.example/%2, and https://a.example was") !=
            std::string::npos);
    QVERIFY(refusal.hint.ends_with(": https://a.example/%2"));
    const auto line = wire::parseServerMessage(pipe::refusalLine(7, refusal));
    QVERIFY(line.has_value());
    const auto& read = std::get<wire::Failure>(*line);
    QCOMPARE(read.error, error.code);
    QCOMPARE(read.values, error.values);
    QCOMPARE(read.said, error.said);
  }
  void namesThePortsThatAreTaken() {
    base::Error error{errors::kRedirectPortTaken};
    error.values = {"8400, 8401"};
    const auto refusal = pipe::refusalFor(error);
    QVERIFY2(refusal.message.find("in use here: 8400, 8401") != std::string::npos, refusal.message.c_str());
    QVERIFY(refusal.hint.find("--redirect") != std::string::npos);
  }
  void neverAsksForASignInWhereTimeHelps_data() {
    QTest::addColumn<QString>("code");
    for (const char* code :
         {"token.unavailable", "token.none", "http.unavailable", "par.unavailable", "redirect.unavailable"}) {
      QTest::newRow(code) << QString::fromLatin1(code);
    }
  }
  void neverAsksForASignInWhereTimeHelps() {
    QFETCH(QString, code);
    const auto refusal = pipe::refusalFor(errorOf(code));
    QVERIFY2(refusal.hint.find("ign in again") == std::string::npos, refusal.hint.c_str());
    QVERIFY(refusal.reason == wire::Reason::ProviderUnreachable);
  }
  void namesTheAliasesThatFit() {
    const auto refusal = pipe::refusalFor({errors::kIdentityAmbiguous, "work, home"});
    QVERIFY(refusal.hint.find("work, home") != std::string::npos);
  }
  void repeatsNoDetailElsewhere() {
    const auto refusal = pipe::refusalFor({errors::kIdTokenIss, "https://evil.example"});
    QVERIFY((refusal.message + refusal.hint).find("evil") == std::string::npos);
  }
};

LANYARD_TEST(RefusalTest)

}  // namespace refusal_test

#include "refusal_test.moc"
