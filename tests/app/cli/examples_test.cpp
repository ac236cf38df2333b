#include <QDir>
#include <QRegularExpression>

#include "core/providers/catalog.h"
#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace examples_test {

using namespace lanyard::test;

namespace {

constexpr const char* kView =
    R"({"id":"u1","alias":"work","provider":"acme","issuer_host":"login.example.org","name":"Ada","state":"fresh"})";

QString read(const QString& path) {
  QFile file(QStringLiteral(LANYARD_SOURCE "/") + path);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// The indented lines of a text that call lanyard, without the words that follow on some.
QStringList commandsIn(const QString& text, const QString& indent) {
  QStringList found;
  for (QString line : text.split(QLatin1Char('\n'))) {
    if (!line.startsWith(indent) || line.startsWith(indent + QLatin1Char(' '))) continue;
    line = line.mid(indent.size());
    const QRegularExpression calls(QStringLiteral("(^|[ (])lanyard [a-z]"));
    if (calls.match(line).hasMatch()) found.append(line.section(QStringLiteral("   "), 0, 0).trimmed());
  }
  return found;
}

}  // namespace

/// The commands in the help, the manual and the README work as shown. The wallet is a fake, which knows one
/// identity, "work", and checks a sign-in as the real one does before it asks anybody.
class ExamplesTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir m_folder;
  lanyard::providers::Catalog m_catalog;

  static QString helpOf(const QStringList& words) {
    return QString::fromUtf8(
        Client(QStringLiteral("/nonexistent")).run(words + QStringList{QStringLiteral("--help")}).out);
  }
  void writeTool(const char* name, const QByteArray& script) {
    QFile file(m_folder.filePath(QString::fromLatin1(name)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n" + script + "\n");
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  }
  bool canSignIn(const QJsonObject& params) const {
    const auto text = [&params](const char* name) {
      return params.value(QLatin1String(name)).toString().toStdString();
    };
    if (params.contains(QLatin1String("identity"))) return text("identity") == "work";
    if (params.contains(QLatin1String("provider")))
      return m_catalog.forSignIn(text("provider"), text("client_id")).has_value();
    const bool registers = params.value(QLatin1String("register")).toBool();
    return text("issuer").starts_with("https://") && text("client_id").empty() == registers;
  }
  bool canPaste(const QJsonObject& params) const {
    if (params.contains(QLatin1String("password"))) return params.contains(QLatin1String("user"));
    if (params.value(QLatin1String("token")).toString().isEmpty()) return false;
    const std::string provider = params.value(QLatin1String("provider")).toString().toStdString();
    if (!provider.empty()) return m_catalog.forPaste(provider).has_value();
    return params.contains(QLatin1String("issuer")) && params.contains(QLatin1String("alias"));
  }
  QByteArray answer(const QJsonObject& asked) const {
    const QString method = methodOf(asked);
    const QJsonObject params = asked.value(QLatin1String("params")).toObject();
    const auto named = params.value(QLatin1String("identity"));
    if (method == QLatin1String("identity.sign_in"))
      return canSignIn(params) ? result(R"({"renewed":false,"identity":)" + QByteArray(kView) + "}")
                               : refusal("bad_request");
    if (method == QLatin1String("identity.paste"))
      return canPaste(params) ? result("{\"renewed\":false,\"identity\":" + QByteArray(kView) + "}")
                              : refusal("bad_request");
    if (!named.isUndefined() && named.toString() != QLatin1String("work")) return refusal("identity_unknown");
    if (method == QLatin1String("provider.list"))
      return result(R"({"total":1,"providers":[{"id":"google","name":"Google","about":"Mail"}]})");
    if (method == QLatin1String("provider.show")) {
      const lanyard::wire::Json entry =
          m_catalog.document(params.value(QLatin1String("provider")).toString().toStdString());
      return entry.is_null()
                 ? unknownProvider()
                 : result("{\"provider\":{\"id\":\"x\",\"entry\":" + QByteArray::fromStdString(entry.dump()) +
                          "}}");
    }
    if (method == QLatin1String("resource.find"))
      return result(
          "{\"resource\":\"https://mcp.example.org/mcp\",\"issuer\":\"https://login.example.org\"}");
    if (method == QLatin1String("token.get") || method == QLatin1String("token.report"))
      return result(R"({"access_token":"tok-1","identity":)" + QByteArray(kView) + "}");
    if (method == QLatin1String("id_token.get"))
      return result(R"({"id_token":"id-1","identity":)" + QByteArray(kView) + "}");
    if (method == QLatin1String("identity.revoke"))
      return result(R"({"provider":"revoked","identity":)" + QByteArray(kView) + "}");
    if (method == QLatin1String("identity.revoke_all"))
      return result(R"({"revoked":1,"forgotten_here":0,"pending":0,"failed":0,"grants":0})");
    if (method == QLatin1String("wallet.status")) return result(R"({"passphrase":false,"desktop":true})");
    return result("{}");
  }

 private Q_SLOTS:
  void initTestCase() {
    for (const QString& name :
         QDir(QStringLiteral(LANYARD_SOURCE "/resources/providers")).entryList({QStringLiteral("*.json")})) {
      if (name == QStringLiteral("schema.json")) continue;
      QVERIFY(m_catalog.add(read(QStringLiteral("resources/providers/") + name).toStdString()).has_value());
    }
    QVERIFY(QFile::link(QStringLiteral(LANYARD_BINARY), m_folder.filePath(QStringLiteral("lanyard"))));
    // The other programs in the examples.
    writeTool("curl", "[ \"$1\" = -H ] && cat \"${2#@}\"");
    writeTool("pass", "echo the-secret");
    writeTool("git", "exit 0");
    // The keys in the examples: what the wallet makes of them is not the command's business.
    for (const char* name : {"tool.pem", "nightly.pem"}) writeTool(name, "-----BEGIN PRIVATE KEY-----");
  }

  void works_data() {
    QTest::addColumn<QString>("line");
    QStringList all;
    const auto add = [&all](const QString& where, const QStringList& lines) {
      for (const QString& line : lines) {
        QTest::addRow("%s: %s", qPrintable(where), qPrintable(line)) << line;
        all.append(where);
      }
    };
    const QString help = helpOf({});
    add(QStringLiteral("help"),
        commandsIn(help.section(QStringLiteral("First steps:"), 1), QStringLiteral("  ")));
    const QRegularExpression name(QStringLiteral("^  ([a-z]+) "), QRegularExpression::MultilineOption);
    auto commands =
        name.globalMatch(help.section(QStringLiteral("Commands:"), 1).section(QStringLiteral("\n\n"), 0, 0));
    while (commands.hasNext()) {
      const QString command = commands.next().captured(1);
      add(QStringLiteral("help"),
          commandsIn(helpOf({command}).section(QStringLiteral("Examples:"), 1), QStringLiteral("  ")));
    }
    const QDir manual(QStringLiteral(LANYARD_SOURCE "/resources/man"));
    for (const QString& page : manual.entryList({QStringLiteral("*.1")})) {
      QString text = read(QStringLiteral("resources/man/") + page);
      text = text.section(QStringLiteral(".SH EXAMPLES\n.nf\n"), 1).section(QStringLiteral(".fi"), 0, 0);
      add(QStringLiteral("manual"),
          commandsIn(text.replace(QStringLiteral("\\-"), QStringLiteral("-")), QString()));
    }
    add(QStringLiteral("README"), commandsIn(read(QStringLiteral("README.md")), QStringLiteral("    ")));
    QVERIFY(all.count(QStringLiteral("help")) >= 10);
    QVERIFY(all.count(QStringLiteral("manual")) >= 8);
    QVERIFY(all.count(QStringLiteral("README")) >= 2);
  }
  void works() {
    QFETCH(QString, line);
    const QString socket = m_folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [this](const QJsonObject& asked) { return QList<QByteArray>{answer(asked)}; });
    QVERIFY(wallet.listens());
    Client shell(socket);
    shell.binary = QStringLiteral("/bin/bash");
    shell.environment.insert(QStringLiteral("PATH"), m_folder.path() + QStringLiteral(":/usr/bin:/bin"));
    // What a person types at the terminal comes from here.
    if (line == QLatin1String("lanyard passphrase set")) {
      shell.input = "correct horse\n";
      line += QStringLiteral(" --passphrase-fd 0");
    }
    if (line.contains(QLatin1String(" --token")) || line.contains(QLatin1String(" --basic")))
      shell.input = "the-secret\n";
    if (line == QLatin1String("lanyard login https://mcp.example.org/mcp")) line += QStringLiteral(" --yes");
    if (line.contains(QLatin1String(".pem")))
      line.prepend(QStringLiteral("cd ") + m_folder.path() + QStringLiteral("; "));
    const Run run = shell.run({QStringLiteral("-o"), QStringLiteral("pipefail"), QStringLiteral("-c"), line});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    QVERIFY2(!wallet.requests.isEmpty(), "it asks the wallet for something");
    if (line.startsWith(QLatin1String("curl"))) QVERIFY(run.out.contains("Authorization: Bearer tok-1"));
    if (line.startsWith(QLatin1String("pass "))) QVERIFY(wallet.requests.constLast().contains("the-secret"));
  }
};

LANYARD_TEST(ExamplesTest)

}  // namespace examples_test

#include "examples_test.moc"
