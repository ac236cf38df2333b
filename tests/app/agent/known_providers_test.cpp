#include "app/agent/known_providers.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/wire/json.h"

using namespace lanyard;
using wire::Json;

namespace {

void write(const QString& path, const Json& json) {
  QDir().mkpath(QFileInfo(path).path());
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", qPrintable(path));
  file.write(QByteArray::fromStdString(json.dump()));
}

Json entry(const char* id, const char* host) {
  return {{"id", id}, {"name", std::string("The ") + id}, {"issuer", std::string("https://") + host}};
}

/// A computer of its own: its /etc/lanyard and the person's folder, both of whom are this test's user.
struct Computer {
  QTemporaryDir dir;
  agent::ProviderPlaces places;
  std::string index = providers::writeIndex({entry("acme", "acme.example"), entry("other", "other.example")});

  Computer() {
    places.system = dir.filePath(QStringLiteral("etc")).toStdString();
    places.systemOwner = ::geteuid();
    places.person = dir.filePath(QStringLiteral("person")).toStdString();
    places.owner = ::geteuid();
    QDir().mkpath(dir.filePath(QStringLiteral("etc/providers.d")));
    QDir().mkpath(dir.filePath(QStringLiteral("person/providers.d")));
  }
  QString at(const char* name) const { return dir.filePath(QLatin1String(name)); }
  agent::KnownProviders known() const {
    auto policy = agent::readPolicy(places);
    auto found = agent::knownProviders(index, places, policy.value_or(providers::Policy()));
    if (!policy || !found) qFatal("refused");
    return std::move(*found);
  }
};

}  // namespace

class KnownProvidersTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void laysTheFilesOverWhatIsBuiltIn() {
    Computer computer;
    write(computer.at("etc/providers.d/org.json"), {{"id", "acme"}, {"client_id", "org"}});
    write(computer.at("person/providers.d/mine.json"), entry("mine", "mine.example"));
    write(computer.at("person/providers.d/notes.txt"), "not read");
    const agent::KnownProviders known = computer.known();
    QVERIFY(known.refused.empty());
    QCOMPARE(known.catalog.ids(), (std::vector<std::string>{"acme", "mine", "other"}));
    QCOMPARE(known.catalog.forSignIn("acme", {})->clientId, std::string("org"));
    QVERIFY(known.catalog.origin("acme") == providers::Origin::System);
    QVERIFY(known.catalog.origin("mine") == providers::Origin::Person);
  }
  void refusesFilesThatOthersCanWriteAndReadsTheRest() {
    Computer computer;
    write(computer.at("etc/providers.d/open.json"), {{"id", "acme"}, {"client_id", "evil"}});
    write(computer.at("etc/providers.d/good.json"), {{"id", "other"}, {"client_id", "org"}});
    write(computer.at("person/providers.d/open.json"), entry("mine", "mine.example"));
    for (const char* name : {"etc/providers.d/open.json", "person/providers.d/open.json"})
      QVERIFY(::chmod(qPrintable(computer.at(name)), 0666) == 0);
    const agent::KnownProviders known = computer.known();
    QCOMPARE(known.refused.size(), std::size_t(2));
    for (const auto& file : known.refused) QCOMPARE(file.error.code, std::string("catalog.unsafe_file"));
    QCOMPARE(known.catalog.entry("acme")->settings.clientId, std::string());
    QCOMPARE(known.catalog.forSignIn("other", {})->clientId, std::string("org"));
    QVERIFY(known.catalog.entry("mine") == nullptr);
  }
  void refusesAWholeFolderThatOthersCanWrite() {
    Computer computer;
    write(computer.at("etc/providers.d/org.json"), {{"id", "acme"}, {"client_id", "evil"}});
    QVERIFY(::chmod(qPrintable(computer.at("etc")), 0777) == 0);
    const auto known = agent::knownProviders(computer.index, computer.places, {});
    QVERIFY(known.has_value());
    QCOMPARE(known->refused.size(), std::size_t(1));
    QCOMPARE(known->catalog.entry("acme")->settings.clientId, std::string());
  }
  // Who can write the person's folder takes nothing that is known: neither by name nor by address.
  void refusesAPersonalFileThatTakesWhatIsKnown() {
    Computer computer;
    write(computer.at("person/providers.d/a.json"),
          {{"id", "acme"}, {"client_id", "evil"}, {"issuer", "https://evil.example"}});
    write(computer.at("person/providers.d/b.json"), entry("acme2", "acme.example"));
    write(computer.at("person/providers.d/c.json"),
          {{"id", "mine"}, {"issuer", "https://mine.example"}, {"misspelt", 1}});
    const agent::KnownProviders known = computer.known();
    QCOMPARE(known.refused.size(), std::size_t(3));
    QCOMPARE(known.refused.at(0).error.code, std::string("catalog.taken"));
    QCOMPARE(known.refused.at(1).error.code, std::string("catalog.taken"));
    QCOMPARE(known.refused.at(2).error.detail, std::string("misspelt is no member that is known"));
    QCOMPARE(known.catalog.ids(), (std::vector<std::string>{"acme", "other"}));
  }
  void takesThePolicyOrDoesNotStart() {
    Computer computer;
    QVERIFY(agent::readPolicy(computer.places).has_value());
    write(computer.at("etc/policy.json"), {{"hide", {"other"}}, {"keystores", {"file"}}});
    const auto policy = agent::readPolicy(computer.places);
    QVERIFY(policy.has_value() && !policy->allowsKeystore("system"));
    QCOMPARE(computer.known().catalog.ids(), std::vector<std::string>{"acme"});
    QVERIFY(::chmod(qPrintable(computer.at("etc/policy.json")), 0666) == 0);
    QCOMPARE(agent::readPolicy(computer.places).error().code, std::string("policy.unsafe_file"));
    QVERIFY(::chmod(qPrintable(computer.at("etc/policy.json")), 0644) == 0);
    write(computer.at("etc/policy.json"), {{"hides", {"other"}}});
    QCOMPARE(agent::readPolicy(computer.places).error().code, std::string("policy.bad_file"));
  }
};

QTEST_APPLESS_MAIN(KnownProvidersTest)
#include "known_providers_test.moc"
