#include "core/adapters/network/pasted_address.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace pasted_address_test {

using namespace lanyard;

namespace {

const std::string kUri = "http://127.0.0.1:8400/callback";

QByteArray outcomeOf(const base::Result<ports::RedirectParameters>& read) {
  return read ? QByteArray("ok") : QByteArray::fromStdString(read.error().code);
}

}  // namespace

class PastedAddressTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsOnlyWhatCouldHaveComeToThePort_data() {
    QTest::addColumn<QByteArray>("address");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char* name, const QByteArray& address, const char* code) {
      QTest::newRow(name) << address << QByteArray(code);
    };
    const QByteArray uri = QByteArray::fromStdString(kUri);
    row("as it is", uri + "?code=c&state=s", "ok");
    row("with blanks around", "  " + uri + "?code=c&state=s \r\n", "ok");
    row("with a fragment", uri + "?code=c&state=s#_=_", "ok");
    row("with an error", uri + "?error=access_denied&state=s", "ok");
    row("nothing", "", "paste.not_address");
    row("blanks", " \t ", "paste.not_address");
    row("rubbish", "what is this?", "paste.not_address");
    row("the code alone", "4/0AeanS0b", "paste.not_address");
    row("a script", "javascript:alert(1)", "paste.not_address");
    row("two lines", uri + "?code=c&state=s\n" + uri, "paste.not_address");
    row("an escape", uri + "?code=c\x1b[2J&state=s", "paste.not_address");
    row("beyond ASCII", uri + "?code=\xd0\xb0&state=s", "paste.not_address");
    row("too long", uri + "?code=" + QByteArray(9000, 'a'), "paste.not_address");
    row("a parameter twice", uri + "?code=c&code=d&state=s", "paste.not_address");
    row("a broken percent sign", uri + "?code=%4&state=s", "paste.not_address");
    row("NUL", uri + "?code=%00&state=s", "paste.not_address");
    row("not UTF-8", uri + "?code=%c0%80&state=s", "paste.not_address");
    row("another port", "http://127.0.0.1:8401/callback?code=c&state=s", "paste.elsewhere");
    row("another host", "http://localhost:8400/callback?code=c&state=s", "paste.elsewhere");
    row("a foreign host", "http://evil.example/callback?code=c&state=s", "paste.elsewhere");
    row("another path", "http://127.0.0.1:8400/other?code=c&state=s", "paste.elsewhere");
    row("a longer path", "http://127.0.0.1:8400/callback/x?code=c&state=s", "paste.elsewhere");
    row("https", "https://127.0.0.1:8400/callback?code=c&state=s", "paste.elsewhere");
    row("a user name", "http://127.0.0.1:8400@evil.example/callback?code=c&state=s", "paste.elsewhere");
    row("the page to sign in on", "https://idp.example/authorize?client_id=c&state=s", "paste.elsewhere");
    row("the last page", "http://127.0.0.1:8400/done", "paste.elsewhere");
    row("without an answer", uri, "paste.no_answer");
    row("a state alone", uri + "?state=s", "paste.no_answer");
    row("all in the fragment", uri + "#code=c&state=s", "paste.no_answer");
  }
  void readsOnlyWhatCouldHaveComeToThePort() {
    QFETCH(QByteArray, address);
    QFETCH(QByteArray, code);
    QCOMPARE(outcomeOf(adapters::readPastedAddress(kUri, address.toStdString())), code);
  }
  void decodesAsARedirect() {
    const auto read = adapters::readPastedAddress(kUri, kUri + "?code=4%2F0A+b&state=s&iss=https%3A%2F%2Fi");
    QVERIFY(read.has_value());
    QCOMPARE(*read->code, std::string("4/0A b"));
    QCOMPARE(*read->iss, std::string("https://i"));
    QVERIFY(!read->posted);
  }
  void saysWhatTheAddressBeginsWith() {
    const auto read = adapters::readPastedAddress(kUri, "https://idp.example/");
    QCOMPARE(read.error().values, std::vector<std::string>{kUri});
  }
};

LANYARD_TEST(PastedAddressTest)

}  // namespace pasted_address_test

#include "pasted_address_test.moc"
