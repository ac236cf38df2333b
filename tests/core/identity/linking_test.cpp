#include "core/identity/linking.h"

#include <QTest>

using namespace lanyard::identity;

namespace {

Identity make(const char* id, const char* issuer, const char* subject, const char* alias,
              const char* provider) {
  Identity identity;
  identity.id = id;
  identity.issuer = issuer;
  identity.subject = subject;
  identity.alias = alias;
  identity.provider = provider;
  identity.email = "ada@example.org";
  return identity;
}

const std::vector<Identity> kKnown = {make("1", "https://a.example", "ada", "work", "a.example"),
                                      make("2", "https://a.example", "grace", "home", "a.example"),
                                      make("3", "https://b.example", "ada", "b", "b.example")};

lanyard::base::Result<const Identity*> find(const char* who) {
  return findIdentity({&kKnown[0], &kKnown[1], &kKnown[2]}, who);
}

}  // namespace

class LinkingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void linksAnUnknownSubjectAsNew() {
    QVERIFY(std::holds_alternative<LinksNew>(decideLink(kKnown, "https://a.example", "eve", "")));
  }
  // Hostile case c22: the same e-mail with another (issuer, subject).
  void neverLinksByEmail() {
    QVERIFY(std::holds_alternative<LinksNew>(decideLink(kKnown, "https://c.example", "ada", "")));
  }
  void renewsTheSameIssuerAndSubject() {
    const auto decision = decideLink(kKnown, "https://b.example", "ada", "");
    QCOMPARE(std::get<Renews>(decision).identityId, std::string("3"));
  }
  void tellsAnotherPersonApartOnSignInAgain() {
    const auto decision = decideLink(kKnown, "https://a.example", "grace", "1");
    QCOMPARE(std::get<AnotherPerson>(decision).expectedIdentityId, std::string("1"));
    QVERIFY(std::holds_alternative<AnotherPerson>(decideLink(kKnown, "https://a.example", "eve", "1")));
  }
  void renewsOnSignInAgainBySamePerson() {
    QVERIFY(std::holds_alternative<Renews>(decideLink(kKnown, "https://a.example", "ada", "1")));
  }
  void issuersDifferByATrailingSlash() {
    QVERIFY(std::holds_alternative<LinksNew>(decideLink(kKnown, "https://a.example/", "ada", "")));
  }
  void findsByAliasAndByProvider() {
    QCOMPARE((*find("home"))->id, std::string("2"));
    QCOMPARE((*find("b.example"))->id, std::string("3"));
    QCOMPARE((*find("2"))->alias, std::string("home"));
  }
  void listsTheAliasesOfAnAmbiguousName() {
    const auto found = find("a.example");
    QCOMPARE(found.error().code, std::string("identity.ambiguous"));
    QCOMPARE(found.error().detail, std::string("work, home"));
    QCOMPARE(find("nobody").error().code, std::string("identity.unknown"));
  }
  void makesAFreeAlias() {
    QCOMPARE(freeAlias(kKnown, "work"), std::string("work-2"));
    QCOMPARE(freeAlias(kKnown, "new"), std::string("new"));
  }
  void refusesAliases_data() {
    QTest::addColumn<QByteArray>("alias");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("option") << QByteArray("-x");
    QTest::newRow("space") << QByteArray("a b");
    QTest::newRow("newline") << QByteArray("a\nb");
    QTest::newRow("bidi") << QByteArray("a\xe2\x80\xae");
    QTest::newRow("long") << QByteArray(65, 'a');
  }
  void refusesAliases() {
    QFETCH(QByteArray, alias);
    QVERIFY(!checkAlias(alias.toStdString()).has_value());
  }
  void offersAnAliasThatCanBeTyped_data() {
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("alias");
    QTest::newRow("name") << QByteArray("login.example.org") << QByteArray("login.example.org");
    QTest::newRow("port") << QByteArray("login.example.org:8443") << QByteArray("login.example.org");
    QTest::newRow("loopback") << QByteArray("127.0.0.1:9414") << QByteArray("localhost");
    QTest::newRow("loopback, IPv6") << QByteArray("[::1]:9414") << QByteArray("localhost");
    QTest::newRow("IPv6") << QByteArray("2001:db8::7") << QByteArray("2001db87");
    QTest::newRow("dashes") << QByteArray("-a-b") << QByteArray("a-b");
    QTest::newRow("nothing") << QByteArray("") << QByteArray("service");
    QTest::newRow("long") << QByteArray(200, 'x') << QByteArray(60, 'x');
  }
  void offersAnAliasThatCanBeTyped() {
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, alias);
    QCOMPARE(QByteArray::fromStdString(aliasFromHost(host.toStdString())), alias);
    QVERIFY(checkAlias(alias.toStdString()).has_value());
  }
};

QTEST_APPLESS_MAIN(LinkingTest)
#include "linking_test.moc"
