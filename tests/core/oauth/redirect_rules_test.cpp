#include "core/oauth/redirect_rules.h"

#include <QTest>
#include <algorithm>
#include <vector>

#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace redirect_rules_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

const RedirectExpectations kAdvertised{"https://idp.example", true};
const RedirectExpectations kPlain{"https://idp.example", false};

RedirectReply sound() {
  RedirectReply reply;
  reply.code = "c0de";
  reply.iss = "https://idp.example";
  return reply;
}

}  // namespace

class RedirectRulesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void givesTheCode() {
    QCOMPARE(codeFromRedirect(sound(), kAdvertised).value(), std::string("c0de"));
    RedirectReply reply = sound();
    reply.iss.reset();
    QCOMPARE(codeFromRedirect(reply, kPlain).value(), std::string("c0de"));
  }

  void eachRuleRefuses_data() {
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("code");
    QTest::newRow("a14 iss missing") << QByteArray("rfc9207-2.4-iss-present") << QByteArray("redirect.mixup");
    QTest::newRow("a14 iss wrong") << QByteArray("rfc9207-2.4-iss-equal") << QByteArray("redirect.mixup");
    QTest::newRow("error") << QByteArray("rfc6749-4.1.2.1-error") << QByteArray("redirect.access_denied");
    QTest::newRow("no code") << QByteArray("rfc6749-4.1.2-code") << QByteArray("redirect.no_code");
  }
  void eachRuleRefuses() {
    QFETCH(QByteArray, rule);
    QFETCH(QByteArray, code);
    RedirectReply reply = sound();
    if (rule == "rfc9207-2.4-iss-present") reply.iss.reset();
    if (rule == "rfc9207-2.4-iss-equal") reply.iss = "https://evil.example";
    if (rule == "rfc6749-4.1.2.1-error") reply.error = "access_denied";
    if (rule == "rfc6749-4.1.2-code") reply.code.reset();
    QCOMPARE(outcome(codeFromRedirect(reply, kAdvertised)), code);

    // Without the rule the reply would be accepted: so this rule refuses it.
    std::vector<RedirectRule> others;
    for (const RedirectRule& other : redirectRules()) {
      if (bytes(other.id) != rule) others.push_back(other);
    }
    QCOMPARE(others.size() + 1, redirectRules().size());
    QCOMPARE(outcome(codeFromRedirect(reply, kAdvertised, others)), QByteArray("ok"));
  }
  void everyRuleHasARow() { QCOMPARE(redirectRules().size(), std::size_t{4}); }

  void refusesAForeignIssAlsoWhereNoneIsAdvertised() {
    RedirectReply reply = sound();
    for (const char* iss : {"https://evil.example", "https://idp.example/", "https://IDP.example", ""}) {
      reply.iss = iss;
      QCOMPARE(outcome(codeFromRedirect(reply, kPlain)), QByteArray("redirect.mixup"));
    }
  }
  void asksWhoSpeaksBeforeItListens() {
    RedirectReply reply;
    reply.error = "access_denied";
    reply.iss = "https://evil.example";
    QCOMPARE(outcome(codeFromRedirect(reply, kAdvertised)), QByteArray("redirect.mixup"));
  }

  void typesErrors_data() {
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<int>("kind");
    using base::ErrorKind;
    const auto row = [](const char* error, const char* code, ErrorKind kind) {
      QTest::newRow(*error == '\0' ? "empty" : error)
          << QByteArray(error) << QByteArray(code) << static_cast<int>(kind);
    };
    row("access_denied", "redirect.access_denied", ErrorKind::Denied);
    row("invalid_scope", "redirect.invalid_scope", ErrorKind::Misconfigured);
    row("unauthorized_client", "redirect.invalid_client", ErrorKind::Misconfigured);
    row("temporarily_unavailable", "redirect.unavailable", ErrorKind::Transient);
    // What the person did, or did not do, is no fault of the provider's.
    row("consent_required", "redirect.access_denied", ErrorKind::Denied);
    row("user_cancelled_login", "redirect.access_denied", ErrorKind::Denied);
    row("login_required", "redirect.interaction_required", ErrorKind::SignInAgain);
    row("interaction_required", "redirect.interaction_required", ErrorKind::SignInAgain);
    row("<script>", "redirect.server_error", ErrorKind::Untrusted);
    row("", "redirect.server_error", ErrorKind::Untrusted);
  }
  void typesErrors() {
    QFETCH(QByteArray, error);
    QFETCH(QByteArray, code);
    QFETCH(int, kind);
    RedirectReply reply = sound();
    reply.error = error.toStdString();
    reply.errorDescription = "line\r\nbreak";
    const auto result = codeFromRedirect(reply, kAdvertised);
    QCOMPARE(outcome(result), code);
    QCOMPARE(static_cast<int>(result.error().kind), kind);
    QVERIFY(result.error().detail.find('\n') == std::string::npos);
  }
  void keepsTheProvidersOwnWords() {
    RedirectReply reply = sound();
    reply.error = "access_denied";
    reply.errorDescription = "Zu spät,\r\nAda\x1b[31m: \u202eetirw\u200b";
    reply.errorUri = "https://idp.example/why?e=1";
    QCOMPARE(codeFromRedirect(reply, kAdvertised).error().said,
             std::string("access_denied: Zu spät, Ada [31m: etirw (https://idp.example/why?e=1)"));
    reply.errorUri = "javascript:alert(1)";
    reply.errorDescription = std::string(5000, 'x');
    const std::string said = codeFromRedirect(reply, kAdvertised).error().said;
    QVERIFY(said.size() < 340);
    QVERIFY(said.ends_with("\u2026"));
    QVERIFY(said.find("javascript") == std::string::npos);
  }
  void tellsNothingOfWhatAnotherProviderSaid() {
    RedirectReply reply = sound();
    reply.iss = "https://evil.example";
    reply.error = "access_denied";
    reply.errorDescription = "call 0800 1234";
    const auto refused = codeFromRedirect(reply, kAdvertised).error();
    QCOMPARE(refused.said, std::string());
    QVERIFY(refused.values.empty());
    QVERIFY(refused.detail.find("0800") == std::string::npos);
  }
  void capsTheCode() {
    RedirectReply reply = sound();
    reply.code = std::string(4097, 'c');
    QCOMPARE(outcome(codeFromRedirect(reply, kAdvertised)), QByteArray("redirect.no_code"));
    reply.code = "";
    QCOMPARE(outcome(codeFromRedirect(reply, kAdvertised)), QByteArray("redirect.no_code"));
  }
};

LANYARD_TEST(RedirectRulesTest)

}  // namespace redirect_rules_test

#include "redirect_rules_test.moc"
