#include "core/providers/entry.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <algorithm>

#include "tests/support/test_program.h"

namespace entry_test {

using namespace lanyard;
using wire::Json;

namespace {

Json read(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read %s", qPrintable(path));
  const auto json = wire::parseJson(file.readAll().toStdString());
  if (!json) qFatal("%s: %s", qPrintable(path), json.error().reason.c_str());
  return *json;
}

/// The cases that the schema is tested with too (schema_test.py), each on top of the least that an entry has.
Json cases() {
  Json all = read(QStringLiteral(ENTRIES_FILE));
  for (Json& one : all) {
    Json entry = {{"id", "a"},
                  {"name", "A"},
                  {"initials", "A"},
                  {"colour", "#aabbcc"},
                  {"issuer", "https://a.example"}};
    entry.update(one.at("entry"));
    one["entry"] = entry;
  }
  return all;
}

void collect(const Json& schema, const std::string& path, std::vector<std::string>& names) {
  for (const auto& [name, member] : schema.at("properties").items()) {
    names.push_back(path + name);
    if (member.contains("properties")) collect(member, path + name + ".", names);
  }
}

std::string faultOf(Json entry) {
  const auto parsed = providers::parseEntry(entry);
  return parsed ? std::string() : parsed.error().detail;
}

Json least() {
  return {{"id", "a"}, {"issuer", "https://a.example"}};
}

}  // namespace

class EntryTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void knowsTheMembersThatTheSchemaKnows() {
    std::vector<std::string> inSchema;
    collect(read(QStringLiteral(PROVIDERS_DIR "/schema.json")), {}, inSchema);
    std::vector<std::string> here = providers::entryMembers();
    std::sort(inSchema.begin(), inSchema.end());
    std::sort(here.begin(), here.end());
    QVERIFY(here.size() > 80);
    QCOMPARE(here, inSchema);
  }
  void judgesAsTheSchemaDoes_data() {
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<bool>("fits");
    QTest::addColumn<QByteArray>("fault");
    for (const Json& one : cases()) {
      QTest::newRow(one.at("name").get<std::string>().c_str())
          << QByteArray::fromStdString(one.at("entry").dump()) << one.at("fits").get<bool>()
          << QByteArray::fromStdString(one.value("fault", std::string()));
    }
  }
  void judgesAsTheSchemaDoes() {
    QFETCH(QByteArray, entry);
    QFETCH(bool, fits);
    QFETCH(QByteArray, fault);
    const auto json = wire::parseJson(entry.toStdString());
    QVERIFY(json.has_value());
    const auto parsed = providers::parseEntry(*json);
    QVERIFY2(parsed.has_value() == fits, parsed ? "" : parsed.error().detail.c_str());
    if (fits) return;
    QCOMPARE(parsed.error().code, std::string("catalog.bad_entry"));
    // The member's path comes first.
    QCOMPARE(QByteArray::fromStdString(parsed.error().detail).split(' ').first(), fault);
  }
  void readsEachMemberToItsPlace() {
    const Json all = cases();
    const auto every =
        std::find_if(all.begin(), all.end(), [](const Json& one) { return one.at("name") == "every part"; });
    QVERIFY(every != all.end());
    const auto read = providers::parseEntry(every->at("entry"));
    QVERIFY(read.has_value());
    const providers::Entry& entry = *read;
    QCOMPARE(entry.about.at("pt_BR"), std::string("Um"));
    QVERIFY(entry.protocol == providers::Protocol::OAuth && entry.discovery == providers::Discovery::None);
    std::map<std::string, std::string> endpoints;
    providers::eachEndpoint(entry.endpoints,
                            [&](const char* name, const std::string& address) { endpoints[name] = address; });
    QCOMPARE(endpoints, (every->at("entry").at("endpoints").get<std::map<std::string, std::string>>()));
    QCOMPARE(endpoints.size(), std::size_t{11});
    QVERIFY(entry.settings.loopback.https);
    QCOMPARE(entry.settings.loopback.ports, (std::vector<std::uint16_t>{4242, 8080}));
    QCOMPARE(entry.settings.loopback.path, std::string("/back"));
    QCOMPARE(entry.settings.clientAuth, std::string("client_secret_post"));
    QVERIFY(entry.client.pkce == providers::PkceUse::Supported);
    QVERIFY(entry.client.secret == providers::SecretUse::Needed && entry.client.idFromCallback);
    QCOMPARE(entry.scope.parameter, std::string("user_scope"));
    QVERIFY(entry.scope.commas && entry.scope.ignored && entry.scope.optional && entry.scope.atClient);
    QCOMPARE(entry.scope.words.at("a").at("en"), std::string("Read"));
    QCOMPARE(entry.scope.mail.at("imap").front(), std::string("m"));
    QCOMPARE(entry.offline.scopes.front(), std::string("offline"));
    QVERIFY(entry.resource == providers::ResourceRule::IntoScope);
    QVERIFY(entry.reply.formEncoded && entry.reply.noTokenType && entry.reply.noExpiresIn);
    QCOMPARE(entry.reply.nested, std::string("user"));
    QCOMPARE(entry.reply.okMember, std::string("ok"));
    QCOMPARE(entry.reply.life.value_or(std::chrono::seconds(0)).count(), 3600);
    QVERIFY(entry.identity.from == providers::IdentityFrom::Endpoint && entry.identity.numeric);
    QCOMPARE(entry.identity.url, std::string("https://a.example/me"));
    QCOMPARE(entry.identity.subject, std::string("id"));
    QCOMPARE(entry.identity.login, std::string("login"));
    QCOMPARE(entry.identity.name, std::string("name"));
    QCOMPARE(entry.identity.email, std::string("email"));
    QCOMPARE(entry.refresh.idle.value_or(std::chrono::days(0)).count(), 1);
    QCOMPARE(entry.refresh.absolute.value_or(std::chrono::days(0)).count(), 3650);
    QCOMPARE(entry.refresh.earliestMember, std::string("not_before"));
    QCOMPARE(entry.refresh.grace.value_or(std::chrono::seconds(0)).count(), 60);
    QVERIFY(entry.refresh.endsAccessToken && entry.refresh.needsScope);
    QVERIFY(entry.refresh.needsRedirectUri && entry.refresh.withoutSecret);
    QCOMPARE(entry.refresh.consent.value_or(std::chrono::days(0)).count(), 180);
    QVERIFY(entry.refresh.rotation == providers::Rotation::BySetting && entry.refresh.keepsOld);
    QVERIFY(entry.revocation.style == providers::RevocationStyle::BasicDelete);
    QVERIFY(entry.revocation.tokens == providers::RevocableTokens::AccessOnly);
    QCOMPARE(entry.tools.hosts.front(), std::string("git.a.example"));
    QVERIFY(entry.tools.issuerHost);
    QCOMPARE(entry.tools.user, std::string("oauth2"));
    QVERIFY(entry.device.offered && entry.device.withoutSecret);
    QCOMPARE(entry.device.verificationHosts.front(), std::string("a.example"));
    QVERIFY(!entry.registration.isNeeded(true) && entry.registration.isNeeded(false));
    QCOMPARE(entry.registration.terms.at("en"), std::string("Forbidden"));
    QCOMPARE(entry.unverified.front(), std::string("refresh.grace_s"));
  }
  void takesAnyHostWhereAnybodyRunsIt() {
    Json entry = least();
    entry["issuer"] = "https://{host}/realms/{realm}";
    QVERIFY(!faultOf(entry).empty());
    entry["self_hosted"] = true;
    QCOMPARE(faultOf(entry), std::string());
    entry["issuer"] = "https://{org}.a.example";
    entry.erase("self_hosted");
    QCOMPARE(faultOf(entry), std::string());
  }
};

LANYARD_TEST(EntryTest)

}  // namespace entry_test

#include "entry_test.moc"
