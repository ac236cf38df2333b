#include "core/oauth/person.h"

#include <QTest>

#include "tests/core/oauth/outcome.h"
#include "tests/support/test_program.h"

namespace person_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

providers::IdentitySource number() {
  providers::IdentitySource source;
  source.from = providers::IdentityFrom::Endpoint;
  source.subject = "id";
  source.numeric = true;
  source.login = "login";
  source.name = "name";
  source.email = "email";
  return source;
}

providers::IdentitySource nested() {
  providers::IdentitySource source = number();
  source.subject = "data.user.id";
  source.name = "data.user.name";
  source.numeric = false;
  return source;
}

}  // namespace

/// Who signed in, by a provider's own document.
class PersonTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsANumberWithoutLoss_data() {
    QTest::addColumn<QByteArray>("digits");
    QTest::newRow("small") << QByteArray("583231");
    QTest::newRow("zero") << QByteArray("0");
    QTest::newRow("beyond 2^53") << QByteArray("9007199254740993");
    QTest::newRow("the last of 64 bits") << QByteArray("18446744073709551615");
  }
  void readsANumberWithoutLoss() {
    QFETCH(QByteArray, digits);
    const auto person = parsePerson(200, "application/json; charset=utf-8",
                                    R"({"login":"ada","id":)" + digits.toStdString() + "}", number());
    QVERIFY2(person.has_value(), outcome(person));
    QCOMPARE(QByteArray::fromStdString(person->subject), digits);
    QCOMPARE(person->name, std::string("ada"));
    QCOMPARE(person->email, std::string());
  }
  void readsMembersWithinMembers() {
    const auto person = parsePerson(200, "application/json",
                                    R"({"data":{"user":{"id":"u-1","name":"Ada"}},"email":null})", nested());
    QVERIFY2(person.has_value(), outcome(person));
    QCOMPARE(person->subject, std::string("u-1"));
    QCOMPARE(person->name, std::string("Ada"));
  }
  void refuses_data() {
    QTest::addColumn<bool>("asNumber");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, bool asNumber, const QByteArray& body,
                        const char* code = "userinfo.missing_sub", int status = 200) {
      QTest::newRow(name) << asNumber << status << body << QByteArray(code);
    };
    row("number beyond 64 bits", true, R"({"id":18446744073709551616})");
    row("number below zero", true, R"({"id":-1})");
    row("number as text", true, R"({"id":"1"})");
    row("number with a fraction", true, R"({"id":1.0})");
    row("number as a power", true, R"({"id":1e3})");
    row("number as a switch", true, R"({"id":true})");
    row("number as an object", true, R"({"id":{"id":1}})");
    row("number that is null", true, R"({"id":null})");
    row("no number", true, R"({"login":"ada"})");
    row("text as a number", false, R"({"data":{"user":{"id":1}}})");
    row("text as a switch", false, R"({"data":{"user":{"id":false}}})");
    row("text as a list", false, R"({"data":{"user":{"id":["u-1"]}}})");
    row("empty text", false, R"({"data":{"user":{"id":""}}})");
    row("text of 256", false, R"({"data":{"user":{"id":")" + QByteArray(256, 'u') + R"("}}})");
    row("text with a line break", false, R"({"data":{"user":{"id":"u\n1"}}})");
    row("text beyond ASCII", false, R"({"data":{"user":{"id":"ü"}}})");
    row("a list on the way", false, R"({"data":[{"user":{"id":"u-1"}}]})");
    row("a text on the way", false, R"({"data":"user"})");
    row("a subject twice", true, R"({"id":1,"id":2})", "userinfo.bad_json");
    row("depth 100,000", true, QByteArray(100'000, '['), "userinfo.bad_json");
    row("300 KiB", true, R"({"id":1,"x":")" + QByteArray(300 * 1024, 'x') + R"("})", "userinfo.bad_json");
    row("a list", true, R"([{"id":1}])", "userinfo.not_json");
    row("a page", true, "<html></html>", "userinfo.not_json");
    row("nothing", true, "", "userinfo.not_json");
    row("401", true, R"({"id":1})", "userinfo.refused", 401);
    row("403", true, R"({"id":1})", "userinfo.refused", 403);
    row("a redirect", true, R"({"id":1})", "userinfo.http_status", 302);
    row("a part", true, R"({"id":1})", "userinfo.http_status", 206);
    row("404", true, R"({"id":1})", "userinfo.http_status", 404);
    row("429", true, R"({"id":1})", "userinfo.unavailable", 429);
    row("503", true, R"({"id":1})", "userinfo.unavailable", 503);
  }
  void refuses() {
    QFETCH(bool, asNumber);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, code);
    QCOMPARE(
        outcome(parsePerson(status, "application/json", body.toStdString(), asNumber ? number() : nested())),
        code);
  }
  void aSourceWithoutASubjectFindsNobody() {
    QCOMPARE(outcome(personIn(wire::Json{{"id", 1}, {"", 2}}, {})), QByteArray("userinfo.missing_sub"));
  }
};

LANYARD_TEST(PersonTest)

}  // namespace person_test

#include "person_test.moc"
