#include "core/identity/linking.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace linking_test {

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
  identity.clientId = "client";
  return identity;
}

const std::vector<Identity> kKnown = {make("1", "https://a.example", "ada", "work", "a.example"),
                                      make("2", "https://a.example", "grace", "home", "a.example"),
                                      make("3", "https://b.example", "ada", "b", "b.example")};

const std::vector<Known> kRows = {{kKnown[0]}, {kKnown[1]}, {kKnown[2]}};

const Particulars kParticulars{
    "new", "c.example", {}, "b", "Eve", "eve@example.org", lanyard::base::fromUnix(1790000000)};

lanyard::base::Result<const Identity*> find(const char* who) {
  return findIdentity({&kKnown[0], &kKnown[1], &kKnown[2]}, who);
}

}  // namespace

class LinkingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void linksAnUnknownSubjectAsNew() {
    QVERIFY(std::holds_alternative<LinksNew>(decideLink(kKnown, {"https://a.example", "eve", "client"}, "")));
  }
  // Hostile case c22: the same e-mail with another (issuer, subject).
  void neverLinksByEmail() {
    QVERIFY(std::holds_alternative<LinksNew>(decideLink(kKnown, {"https://c.example", "ada", "client"}, "")));
  }
  void anotherClientIsAnotherIdentity() {
    QVERIFY(std::holds_alternative<LinksNew>(decideLink(kKnown, {"https://b.example", "ada", "other"}, "")));
    QVERIFY(std::holds_alternative<LinksNew>(decideLink(kKnown, {"https://b.example", "ada", "Client"}, "")));
    QVERIFY(std::holds_alternative<LinksNew>(decideLink(kKnown, {"https://b.example", "ada", ""}, "")));
  }
  void neverRenewsByAnotherClient() {
    const auto decision = decideLink(kKnown, {"https://a.example", "ada", "other"}, "1");
    QCOMPARE(std::get<AnotherPerson>(decision).expectedIdentityId, std::string("1"));
  }
  void onePersonIsTheSameByAnyClient() {
    Identity other = kKnown[0];
    other.clientId = "other";
    QVERIFY(samePerson(kKnown[0], other));
    QVERIFY(!samePerson(kKnown[0], kKnown[1]));
    QVERIFY(!samePerson(kKnown[0], kKnown[2]));
  }
  void renewsTheSameIssuerAndSubject() {
    const auto decision = decideLink(kKnown, {"https://b.example", "ada", "client"}, "");
    QCOMPARE(std::get<Renews>(decision).identityId, std::string("3"));
  }
  void tellsAnotherPersonApartOnSignInAgain() {
    const auto decision = decideLink(kKnown, {"https://a.example", "grace", "client"}, "1");
    QCOMPARE(std::get<AnotherPerson>(decision).expectedIdentityId, std::string("1"));
    QVERIFY(std::holds_alternative<AnotherPerson>(
        decideLink(kKnown, {"https://a.example", "eve", "client"}, "1")));
  }
  void renewsOnSignInAgainBySamePerson() {
    QVERIFY(std::holds_alternative<Renews>(decideLink(kKnown, {"https://a.example", "ada", "client"}, "1")));
  }
  void issuersDifferByATrailingSlash() {
    QVERIFY(
        std::holds_alternative<LinksNew>(decideLink(kKnown, {"https://a.example/", "ada", "client"}, "")));
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
  void makesANewIdentityOfANewPerson() {
    const auto outcome = link(kRows, {"https://c.example", "eve", "client"}, kParticulars, "");
    const auto& linked = std::get<Linked>(outcome);
    QVERIFY(!linked.renewed);
    QCOMPARE(linked.identity.id, std::string("new"));
    QCOMPARE(linked.identity.issuer, std::string("https://c.example"));
    QCOMPARE(linked.identity.subject, std::string("eve"));
    QCOMPARE(linked.identity.clientId, std::string("client"));
    QCOMPARE(linked.identity.provider, std::string("c.example"));
    QCOMPARE(linked.identity.alias, std::string("b-2"));  // "b" was offered, and is another's
    QCOMPARE(linked.identity.name, std::string("Eve"));
    QCOMPARE(linked.identity.email, std::string("eve@example.org"));
    QCOMPARE(linked.identity.createdAt, kParticulars.at);
  }
  void renewsWhatIsKnownAndLosesNothing() {
    Particulars bare = kParticulars;
    bare.name.clear();
    bare.email.clear();
    const auto outcome = link(kRows, {"https://b.example", "ada", "client"}, bare, "");
    const auto& linked = std::get<Linked>(outcome);
    QVERIFY(linked.renewed);
    QCOMPARE(linked.identity.id, std::string("3"));
    QCOMPARE(linked.identity.alias, std::string("b"));  // offered for new ones only
    QCOMPARE(linked.identity.email, std::string("ada@example.org"));
    QCOMPARE(linked.identity.createdAt, kKnown[2].createdAt);
  }
  void givesAKnownOneTheAliasThatIsWanted() {
    Particulars wanted = kParticulars;
    wanted.wantedAlias = "home";
    auto outcome = link(kRows, {"https://b.example", "ada", "client"}, wanted, "3");
    QCOMPARE(std::get<Linked>(outcome).identity.alias, std::string("home-2"));
    wanted.wantedAlias = "b";  // its own is no other's
    outcome = link(kRows, {"https://b.example", "ada", "client"}, wanted, "3");
    QCOMPARE(std::get<Linked>(outcome).identity.alias, std::string("b"));
  }
  void saysThatItIsAnotherPerson() {
    const auto outcome = link(kRows, {"https://b.example", "eve", "client"}, kParticulars, "3");
    QCOMPARE(std::get<AnotherPerson>(outcome).expectedIdentityId, std::string("3"));
  }
  // With the id of a row that is not believed, the grants of another identity could come along.
  void renewsNoRowThatIsNotBelieved() {
    std::vector<Known> rows = kRows;
    rows[2].believed = false;
    auto outcome = link(rows, {"https://b.example", "ada", "client"}, kParticulars, "");
    QVERIFY(!std::get<Linked>(outcome).renewed);
    QCOMPARE(std::get<Linked>(outcome).identity.id, std::string("new"));
    // That row goes, so its alias is free; another's is not.
    QCOMPARE(std::get<Linked>(outcome).identity.alias, std::string("b"));
    outcome = link(rows, {"https://b.example", "eve", "client"}, kParticulars, "");
    QCOMPARE(std::get<Linked>(outcome).identity.alias, std::string("b-2"));
    outcome = link(rows, {"https://b.example", "ada", "client"}, kParticulars, "3");
    QCOMPARE(std::get<AnotherPerson>(outcome).expectedIdentityId, std::string("3"));
  }
};

LANYARD_TEST(LinkingTest)

}  // namespace linking_test

#include "linking_test.moc"
