#include "core/pipe/refusal.h"

#include <QTest>

using namespace lanyard;
using base::ErrorKind;

class RefusalTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesTheReasonAndAHint_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("reason");
    const auto row = [](ErrorKind kind, const char* code, const char* reason) {
      QTest::newRow(code) << int(kind) << QString::fromLatin1(code) << QString::fromLatin1(reason);
    };
    row(ErrorKind::SignInAgain, "token.sign_in_required", "sign_in_required");
    row(ErrorKind::Denied, "token.scope_not_available", "scope_not_available");
    row(ErrorKind::Denied, "token.wider", "scope_not_available");
    row(ErrorKind::Untrusted, "token.malformed", "provider_refused");
    row(ErrorKind::Transient, "token.server_error", "provider_unreachable");
    row(ErrorKind::Misconfigured, "identity.unknown", "identity_unknown");
    row(ErrorKind::Misconfigured, "identity.ambiguous", "identity_ambiguous");
    row(ErrorKind::Locked, "keystore.locked", "keystore_unavailable");
    row(ErrorKind::StoreUnavailable, "keystore.timeout", "keystore_unavailable");
    row(ErrorKind::Transient, "http.not_sent", "provider_unreachable");
    row(ErrorKind::Transient, "http.unknown_outcome", "provider_unreachable");
    row(ErrorKind::Untrusted, "http.tls", "provider_refused");
    // A network's own sign-in page, or a proxy: never a reason for a new sign-in.
    row(ErrorKind::Untrusted, "http.redirected", "provider_unreachable");
    row(ErrorKind::Untrusted, "token.not_json", "provider_unreachable");
    row(ErrorKind::Untrusted, "token.redirected", "provider_unreachable");
    row(ErrorKind::Untrusted, "discovery.not_json", "provider_unreachable");
    row(ErrorKind::Untrusted, "jwks.not_json", "provider_unreachable");
    // It was there, and said something unsound.
    row(ErrorKind::Untrusted, "http.too_large", "provider_refused");
    row(ErrorKind::Untrusted, "token.bad_json", "provider_refused");
    row(ErrorKind::Untrusted, "discovery.bad_json", "provider_refused");
    row(ErrorKind::Untrusted, "jwks.bad_json", "provider_refused");
    row(ErrorKind::Untrusted, "par.bad_json", "provider_refused");
    row(ErrorKind::Untrusted, "id_token.bad_json", "provider_refused");
    row(ErrorKind::Misconfigured, "proxy.auth", "provider_unreachable");
    row(ErrorKind::Transient, "proxy.unreachable", "provider_unreachable");
    row(ErrorKind::Transient, "proxy.failed", "provider_unreachable");
    row(ErrorKind::Misconfigured, "token.invalid_client", "provider_refused");
    row(ErrorKind::Misconfigured, "http.refused_url", "bad_request");
    // What the person did on the provider's page is no fault of the provider's.
    row(ErrorKind::Denied, "redirect.access_denied", "consent_denied");
    row(ErrorKind::SignInAgain, "redirect.interaction_required", "sign_in_required");
    row(ErrorKind::SignInAgain, "sign_in.another_person", "sign_in_required");
    row(ErrorKind::Cancelled, "sign_in.timeout", "consent_timeout");
    row(ErrorKind::Cancelled, "sign_in.cancelled", "cancelled");
    row(ErrorKind::Misconfigured, "discovery.issuer_spelling", "bad_request");
    row(ErrorKind::Misconfigured, "token.invalid_scope", "provider_refused");
    row(ErrorKind::Misconfigured, "redirect.invalid_client", "provider_refused");
    row(ErrorKind::Denied, "consent.denied", "consent_denied");
    row(ErrorKind::Denied, "consent.timeout", "consent_timeout");
    row(ErrorKind::Cancelled, "consent.cancelled", "cancelled");
    row(ErrorKind::Transient, "consent.flood", "rate_limited");
    row(ErrorKind::Transient, "consent.cool_down", "rate_limited");
    row(ErrorKind::Denied, "approval.wrong", "passphrase_wrong");
    row(ErrorKind::Transient, "approval.delayed", "rate_limited");
    row(ErrorKind::Denied, "approval.required", "passphrase_required");
    row(ErrorKind::Denied, "peer.changed", "consent_denied");
    row(ErrorKind::StoreUnavailable, "activity.unwritable", "internal");
    row(ErrorKind::StoreUnavailable, "store.disk_full", "internal");
    row(ErrorKind::Misconfigured, "desktop.unavailable", "unsupported");
    row(ErrorKind::SignInAgain, "token.no_refresh_token", "sign_in_required");
    row(ErrorKind::SignInAgain, "token.interaction_required", "sign_in_required");
    row(ErrorKind::Untrusted, "token.refused", "provider_refused");
    row(ErrorKind::Transient, "token.unavailable", "provider_unreachable");
    row(ErrorKind::Untrusted, "token.unverified", "provider_refused");
    row(ErrorKind::Transient, "approval.crowded", "rate_limited");
    row(ErrorKind::SignInAgain, "keystore.item_missing", "sign_in_required");
    row(ErrorKind::SignInAgain, "keystore.foreign_item", "sign_in_required");
    row(ErrorKind::SignInAgain, "keystore.bad_item", "sign_in_required");
    row(ErrorKind::Cancelled, "token.revoked", "cancelled");
    row(ErrorKind::Denied, "keystore.passphrase_wrong", "passphrase_wrong");
    // Codes that the table does not know go by their kind.
    row(ErrorKind::Untrusted, "id_token.iss", "provider_refused");
    row(ErrorKind::Transient, "unheard.of", "provider_unreachable");
    row(ErrorKind::SignInAgain, "unheard.again", "sign_in_required");
    row(ErrorKind::Locked, "unheard.locked", "keystore_unavailable");
    row(ErrorKind::Cancelled, "unheard.cancelled", "cancelled");
  }
  void givesTheReasonAndAHint() {
    QFETCH(int, kind);
    QFETCH(QString, code);
    QFETCH(QString, reason);
    const auto refusal = pipe::refusalFor({static_cast<ErrorKind>(kind), code.toStdString(), "aliases"});
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
    const auto refusal = pipe::refusalFor({ErrorKind::Untrusted, code.toStdString(), {}});
    QVERIFY2(refusal.hint.find("Sign in again") == std::string::npos, refusal.hint.c_str());
  }
  void sendsNobodyToAnotherForWhatIsTheirs_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("code");
    const auto row = [](ErrorKind kind, const char* code) {
      QTest::newRow(code) << int(kind) << QString::fromLatin1(code);
    };
    row(ErrorKind::SignInAgain, "sign_in.another_person");
    row(ErrorKind::SignInAgain, "redirect.interaction_required");
    row(ErrorKind::Cancelled, "sign_in.timeout");
    row(ErrorKind::Misconfigured, "discovery.issuer_spelling");
    row(ErrorKind::Misconfigured, "discovery.bad_issuer");
    row(ErrorKind::Misconfigured, "identity.bad_alias");
  }
  void sendsNobodyToAnotherForWhatIsTheirs() {
    QFETCH(int, kind);
    QFETCH(QString, code);
    const auto refusal = pipe::refusalFor({static_cast<ErrorKind>(kind), code.toStdString(), {}});
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
          "revoke.unsupported",     "token.invalid_request",        "token.invalid_scope",
          "token.invalid_target",   "token.unsupported_grant_type", "unheard.of"}) {
      QTest::newRow(code) << QString::fromLatin1(code);
    }
  }
  void pointsAtNoSettingThatIsNotNamed() {
    QFETCH(QString, code);
    const auto refusal = pipe::refusalFor({ErrorKind::Misconfigured, code.toStdString(), {}});
    QVERIFY(refusal.hint.find("named in the message") == std::string::npos);
    // All but the last have words of their own.
    QCOMPARE(refusal.message.starts_with("a value or a setting is wrong"),
             code == QStringLiteral("unheard.of"));
  }
  void putsTheValuesInTheirPlaces() {
    base::Error error{ErrorKind::Misconfigured, "discovery.issuer_spelling", {}};
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
  void neverAsksForASignInWhereTimeHelps_data() {
    QTest::addColumn<QString>("code");
    for (const char* code : {"token.unavailable", "token.server_error", "token.none", "token.of_tomorrow",
                             "http.unavailable", "par.unavailable", "redirect.unavailable"}) {
      QTest::newRow(code) << QString::fromLatin1(code);
    }
  }
  void neverAsksForASignInWhereTimeHelps() {
    QFETCH(QString, code);
    const auto refusal = pipe::refusalFor({ErrorKind::Transient, code.toStdString(), {}});
    QVERIFY2(refusal.hint.find("ign in again") == std::string::npos, refusal.hint.c_str());
    QVERIFY(refusal.reason == wire::Reason::ProviderUnreachable);
  }
  void namesTheAliasesThatFit() {
    const auto refusal = pipe::refusalFor({ErrorKind::Misconfigured, "identity.ambiguous", "work, home"});
    QVERIFY(refusal.hint.find("work, home") != std::string::npos);
  }
  void repeatsNoDetailElsewhere() {
    const auto refusal = pipe::refusalFor({ErrorKind::Untrusted, "id_token.iss", "https://evil.example"});
    QVERIFY((refusal.message + refusal.hint).find("evil") == std::string::npos);
  }
};

QTEST_APPLESS_MAIN(RefusalTest)
#include "refusal_test.moc"
