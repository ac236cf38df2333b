#include "tests/app/cli/fake_wallet.h"
#include "tests/support/test_program.h"

namespace requests_test {

using namespace lanyard::test;

namespace {

constexpr const char* kView =
    R"({"id":"u1","alias":"work","provider":"acme","issuer_host":"login.acme.example","name":"Ada Lovelace","state":"fresh"})";

QByteArray answerTo(const QString& method) {
  if (method == QLatin1String("token.get") || method == QLatin1String("token.report")) {
    return QByteArray(
               R"({"access_token":"tok-1","token_type":"Bearer","expires_at":null,"scopes":["a"],"identity":)") +
           kView + "}";
  }
  if (method == QLatin1String("id_token.get"))
    return QByteArray(R"({"id_token":"id-1","audiences":["c"],"expires_at":9,"identity":)") + kView + "}";
  if (method == QLatin1String("token.refresh"))
    return QByteArray(R"({"expires_at":9,"identity":)") + kView + "}";
  if (method == QLatin1String("identity.list"))
    return QByteArray(R"({"total":1,"identities":[)") + kView + "]}";
  if (method == QLatin1String("identity.revoke"))
    return QByteArray(R"({"provider":"revoked","identity":)") + kView + "}";
  if (method == QLatin1String("wallet.status")) {
    return "{\"version\":\"0.1.0\",\"protocol\":1,\"locked\":false,\"keystore\":{\"name\":\"system\","
           "\"state\":\"ok\"},"
           "\"identities\":1,\"grants\":2,\"prompts\":1,\"passphrase\":true,\"desktop\":false,"
           "\"demo\":{\"issuer\":\"http://127.0.0.1:9\",\"client_id\":\"demo\"}}";
  }
  if (method == QLatin1String("consent.list")) {
    return R"({"prompts":[{"id":"p1","digest":"d1","kind":"token","choices":["once","session","until","always"],)"
           "\"tool\":{\"path\":\"/usr/bin/git\",\"sort\":\"program\",\"chain\":[{\"pid\":7,\"path\":\"/usr/"
           "bin/bash\"}]}}]}";
  }
  if (method == QLatin1String("consent.answer")) return R"({"answered":true})";
  if (method == QLatin1String("grant.allow")) return R"({"grant":{"id":"g1"}})";
  if (method == QLatin1String("grant.list")) {
    return R"({"grants":[{"id":"g1","identity":"u1","tool":{"path":"/usr/bin/git"},"scopes":["a","b"],"kind":"always","uses":3}]})";
  }
  if (method == QLatin1String("grant.revoke")) return R"({"revoked":true})";
  if (method == QLatin1String("route.list")) {
    return "{\"rules\":[{\"at\":\"https://git.example/"
           "acme\",\"kind\":\"address\",\"identity\":{\"alias\":\"work\"}},"
           "{\"at\":\"acme\",\"kind\":\"default\",\"identity\":{\"alias\":\"work\"}}]}";
  }
  if (method == QLatin1String("route.find")) {
    return QByteArray(
               "{\"address\":\"https://git.example/acme/x\",\"route\":\"https://git.example/acme\","
               "\"route_by\":\"rule\",\"user\":\"oauth2\",\"identity\":") +
           kView + "}";
  }
  return R"({"set":true})";
}

QByteArray request(int id, const QByteArray& method, const QByteArray& params = {}) {
  return R"({"jsonrpc":"2.0","id":)" + QByteArray::number(id) + ",\"method\":\"" + method + '"' +
         (params.isEmpty() ? QByteArray() : R"(,"params":)" + params) + "}";
}

}  // namespace

class RequestsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void asksToTheLetter_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QList<QByteArray>>("requests");
    QTest::addColumn<QByteArray>("out");
    const auto row = [](const char* name, const char* arguments, const QByteArray& input,
                        const QList<QByteArray>& requests, const QByteArray& out) {
      QTest::newRow(name) << QString::fromUtf8(arguments).split(QLatin1Char(' ')) << input << requests << out;
    };
    row("token", "token work", "", {request(1, "token.get", R"({"identity":"work"})")}, "tok-1\n");
    row("token, all",
        "token work --scope a --scope b --audience u --resource urn:r --min-valid 5 --wait 0 --reason "
        "why",
        "",
        {request(
            1, "token.get",
            R"({"audience":"u","identity":"work","min_valid_s":5,"reason":"why","resource":"urn:r","scopes":["a","b"],"wait_s":0})")},
        "tok-1\n");
    row("token, header", "token --header work", "", {request(1, "token.get", R"({"identity":"work"})")},
        "Authorization: Bearer tok-1\n");
    // A token that is bound to nothing: the request changes nothing.
    row("token for a request", "token work --method GET --url https://api.example/me --nonce n-1", "",
        {request(1, "token.get",
                 "{\"identity\":\"work\",\"method\":\"GET\",\"nonce\":\"n-1\",\"url\":\"https://api.example/"
                 "me\"}")},
        "tok-1\n");
    row("token, netrc", "token work --netrc git.example", "",
        {request(1, "token.get", R"({"identity":"work"})")},
        "machine git.example login oauth2 password tok-1\n");
    row("token, xoauth2", "token work --xoauth2 ada@example.org", "",
        {request(1, "token.get", R"({"identity":"work"})")},
        QByteArray("user=ada@example.org\x01"
                   "auth=Bearer tok-1\x01\x01")
                .toBase64() +
            '\n');
    row("token, json", "token work --json", "", {request(1, "token.get", R"({"identity":"work"})")},
        R"({"access_token":"tok-1","expires_at":null,"identity":{"alias":"work","id":"u1","issuer_host":"login.acme.example",)"
        "\"name\":\"Ada "
        "Lovelace\",\"provider\":\"acme\",\"state\":\"fresh\"},\"scopes\":[\"a\"],\"token_type\":\"Bearer\"}"
        "\n");
    row("report", "token work --challenge Bearer", "tok-0\n",
        {request(1, "token.report", R"({"challenge":"Bearer","identity":"work","token":"tok-0"})")},
        "tok-1\n");
    row("report, by address", "token https://git.example/team --challenge Bearer", "tok-0",
        {request(1, "token.report",
                 "{\"challenge\":\"Bearer\",\"url\":\"https://git.example/team\",\"token\":\"tok-0\"}")},
        "tok-1\n");
    row("report, no token", "token work --challenge Bearer", " \n",
        {request(1, "token.report", R"({"challenge":"Bearer","identity":"work"})")}, "tok-1\n");
    row("report, all",
        "token work --challenge WWW-Authenticate:Bearer --scope a --audience u --resource urn:r --min-valid "
        "5 "
        "--wait 0 --reason why --header",
        " tok-0",
        {request(
            1, "token.report",
            R"({"audience":"u","challenge":"Bearer","identity":"work","min_valid_s":5,"reason":"why","resource":"urn:r",)"
            "\"scopes\":[\"a\"],\"wait_s\":0,\"token\":\"tok-0\"}")},
        "Authorization: Bearer tok-1\n");
    row("id token", "token work --id-token", "", {request(1, "id_token.get", R"({"identity":"work"})")},
        "id-1\n");
    row("id token, all", "token work --id-token --audience k8s --min-valid 5 --wait 0 --reason why --header",
        "",
        {request(1, "id_token.get",
                 R"({"audience":"k8s","identity":"work","min_valid_s":5,"reason":"why","wait_s":0})")},
        "Authorization: Bearer id-1\n");
    row("id token, json", "token work --id-token --json", "",
        {request(1, "id_token.get", R"({"identity":"work"})")},
        R"({"audiences":["c"],"expires_at":9,"id_token":"id-1","identity":{"alias":"work","id":"u1",)"
        "\"issuer_host\":\"login.acme.example\",\"name\":\"Ada "
        "Lovelace\",\"provider\":\"acme\",\"state\":\"fresh\"}}\n");
    row("list", "list", "", {request(1, "identity.list", R"({"limit":200})")},
        "ALIAS  PROVIDER  NAME          STATE\nwork   acme      Ada Lovelace  fresh\n");
    row("list, json", "--json list", "", {request(1, "identity.list", R"({"limit":200})")},
        R"({"identities":[{"alias":"work","id":"u1","issuer_host":"login.acme.example","name":"Ada Lovelace",)"
        "\"provider\":\"acme\",\"state\":\"fresh\"}]}"
        "\n");
    row("status", "status", "", {request(1, "wallet.status")},
        "Wallet      0.1.0, open\nKeystore    system, ok\nIdentities  1\nGrants      2\n"
        "Waiting     1 (answer with: lanyard approve)\nPassphrase  set\nDesktop     no\n"
        "Demo        lanyard login http://127.0.0.1:9 --client-id demo --local\n");
    row("refresh", "refresh work", "", {request(1, "token.refresh", R"({"identity":"work"})")}, "");
    row("refresh, json", "refresh work --json", "", {request(1, "token.refresh", R"({"identity":"work"})")},
        R"({"expires_at":9,"identity":{"alias":"work","id":"u1","issuer_host":"login.acme.example","name":"Ada Lovelace",)"
        "\"provider\":\"acme\",\"state\":\"fresh\"}}"
        "\n");
    row("logout", "logout work", "", {request(1, "identity.revoke", R"({"identity":"work"})")}, "");
    row("logout, passphrase", "logout work --passphrase-fd 0", "open sesame\n",
        {request(1, "identity.revoke", R"({"identity":"work","passphrase":"open sesame"})")}, "");
    row("approve, json", "approve --json", "", {request(1, "consent.list")},
        R"({"prompts":[{"choices":["once","session","until","always"],"digest":"d1","id":"p1","kind":"token",)"
        "\"tool\":{\"chain\":[{\"path\":\"/usr/bin/bash\",\"pid\":7}],\"path\":\"/usr/bin/"
        "git\",\"sort\":\"program\"}}]}"
        "\n");
    row("approve, listing", "approve", "", {request(1, "consent.list")},
        "Request p1\n  Program    /usr/bin/git\n  Run by     /usr/bin/bash (7)\n  Wants      to use an "
        "access token\n  Counts for this program file, and whatever can run it\n");
    row("approve, once", "approve p1 --once --passphrase-fd 0", "pw\nrest",
        {request(1, "consent.list"),
         request(2, "consent.answer", R"({"choice":"once","digest":"d1","prompt":"p1","passphrase":"pw"})")},
        "");
    row("approve, deny, json", "approve --deny --json --passphrase-fd 0", "pw",
        {request(1, "consent.list"),
         request(2, "consent.answer", R"({"choice":"deny","digest":"d1","prompt":"p1","passphrase":"pw"})")},
        "{\"answered\":true}\n");
    row("allow", "allow sh work --scope a --for 8h --passphrase-fd 0", "pw\n",
        {request(1, "grant.allow",
                 "{\"for_s\":28800,\"identity\":\"work\",\"program\":\"" +
                     QFileInfo(QStringLiteral("/usr/bin/sh")).canonicalFilePath().toUtf8() +
                     "\",\"scopes\":[\"a\"],\"passphrase\":\"pw\"}")},
        "");
    row("allow, although", "allow sh work --also admin --also root --passphrase-fd 0", "pw\n",
        {request(1, "grant.allow",
                 "{\"also\":[\"admin\",\"root\"],\"identity\":\"work\",\"program\":\"" +
                     QFileInfo(QStringLiteral("/usr/bin/sh")).canonicalFilePath().toUtf8() +
                     "\",\"passphrase\":\"pw\"}")},
        "");
    row("allow, for one resource",
        "allow sh work --audience api --resource https://api.example --passphrase-fd 0", "pw\n",
        {request(1, "grant.allow",
                 "{\"audience\":\"api\",\"identity\":\"work\",\"program\":\"" +
                     QFileInfo(QStringLiteral("/usr/bin/sh")).canonicalFilePath().toUtf8() +
                     "\",\"resource\":\"https://api.example\",\"passphrase\":\"pw\"}")},
        "");
    row("grants", "grants --passphrase-fd 0", "pw\n",
        {request(1, "grant.list", R"({"passphrase":"pw"})"),
         request(2, "identity.list", R"({"limit":200,"offset":0})")},
        "g1\n  Program   /usr/bin/git\n  Identity  work\n  Scopes    a b\n  Lasts     always\n  Used      3 "
        "times\n");
    row("grants, json", "grants --json", "", {request(1, "grant.list")},
        R"({"grants":[{"id":"g1","identity":"u1","kind":"always","scopes":["a","b"],"tool":{"path":"/usr/bin/git"},"uses":3}]})"
        "\n");
    row("grants revoke, nobody asked", "grants revoke g1", "",
        {request(1, "grant.revoke", R"({"grant":"g1"})")}, "");
    row("grants revoke", "grants revoke g1 --passphrase-fd 0", "pw\n",
        {request(1, "grant.revoke", R"({"grant":"g1","passphrase":"pw"})")}, "");
    row("grants revoke, a program", "grants revoke sh --passphrase-fd 0", "pw\n",
        {request(1, "grant.revoke",
                 "{\"program\":\"" + QFileInfo(QStringLiteral("/usr/bin/sh")).canonicalFilePath().toUtf8() +
                     "\",\"passphrase\":\"pw\"}")},
        "");
    row("grants revoke, a program that is gone", "grants revoke /opt/gone/tool --passphrase-fd 0", "pw\n",
        {request(1, "grant.revoke", R"({"program":"/opt/gone/tool","passphrase":"pw"})")}, "");
    row("grants revoke, all", "grants revoke --all --passphrase-fd 0", "pw\n",
        {request(1, "grant.revoke", R"({"all":true,"passphrase":"pw"})")}, "");
    row("route", "route", "", {request(1, "route.list")},
        "ADDRESS                   IDENTITY\nhttps://git.example/acme  work\nacme (its default)        "
        "work\n");
    row("route, json", "route --json", "", {request(1, "route.list")},
        "{\"rules\":[{\"at\":\"https://git.example/"
        "acme\",\"identity\":{\"alias\":\"work\"},\"kind\":\"address\"},"
        "{\"at\":\"acme\",\"identity\":{\"alias\":\"work\"},\"kind\":\"default\"}]}"
        "\n");
    row("route add", "route add git.example/acme work --passphrase-fd 0", "pw\n",
        {request(1, "route.add", R"({"address":"git.example/acme","identity":"work","passphrase":"pw"})")},
        "");
    row("route default", "route default acme work --passphrase-fd 0", "pw\n",
        {request(1, "route.add", R"({"identity":"work","provider":"acme","passphrase":"pw"})")}, "");
    row("route remove", "route remove git.example", "",
        {request(1, "route.remove", R"({"at":"git.example"})")}, "");
    row("route why", "route why https://git.example/acme/x", "",
        {request(1, "route.find", "{\"address\":\"https://git.example/acme/x\"}")},
        "Address   https://git.example/acme/x\nIdentity  work (Ada Lovelace)\nBecause   of your rule for "
        "https://git.example/acme, the one with the longest path of those that fit\nUser      oauth2 (beside "
        "a "
        "token that goes as a password)\n");
    row("token, an address", "token https://git.example/acme --wait 0", "",
        {request(1, "token.get", "{\"url\":\"https://git.example/acme\",\"wait_s\":0}")}, "tok-1\n");
    row("token, one request to an address", "token https://api.example/me --method GET --wait 0", "",
        {request(1, "token.get", "{\"method\":\"GET\",\"url\":\"https://api.example/me\",\"wait_s\":0}")},
        "tok-1\n");
    row("passphrase set", "passphrase set --passphrase-fd 0", "old\nnew\n",
        {request(1, "wallet.status"), request(2, "passphrase.set", R"({"current":"old","new":"new"})")}, "");
  }
  void asksToTheLetter() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, input);
    QFETCH(QList<QByteArray>, requests);
    QFETCH(QByteArray, out);
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [](const QJsonObject& asked) {
      return QList<QByteArray>{result(answerTo(methodOf(asked)))};
    });
    QVERIFY(wallet.listens());
    Client client(socket);
    client.input = input;
    const Run run = client.run(arguments);
    QCOMPARE(run.out, out);
    QCOMPARE(wallet.requests, requests);
    QCOMPARE(run.exitCode, 0);
  }

  void approvesUntilATimeFromNow() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [](const QJsonObject& asked) {
      return QList<QByteArray>{result(answerTo(methodOf(asked)))};
    });
    Client client(socket);
    client.input = "pw\n";
    const qint64 before = QDateTime::currentSecsSinceEpoch();
    const Run run =
        client.run({QStringLiteral("approve"), QStringLiteral("p1"), QStringLiteral("--for"),
                    QStringLiteral("1h30m"), QStringLiteral("--passphrase-fd"), QStringLiteral("0")});
    const qint64 after = QDateTime::currentSecsSinceEpoch();
    QCOMPARE(run.exitCode, 0);
    const QJsonObject params =
        QJsonDocument::fromJson(wallet.requests.at(1)).object().value(QLatin1String("params")).toObject();
    QCOMPARE(params.value(QLatin1String("choice")).toString(), QStringLiteral("until"));
    const qint64 until = params.value(QLatin1String("until")).toInteger();
    QVERIFY(until >= before + 5'400 && until <= after + 5'400);
  }

  void hintsAtTheNextSignInQuietly_data() {
    QTest::addColumn<qint64>("left");
    QTest::addColumn<qint64>("nearIn");
    QTest::addColumn<bool>("use");
    QTest::addColumn<QByteArray>("words");
    constexpr qint64 day = 86'400;
    QTest::newRow("far") << 15 * day << 8 * day << false << QByteArray();
    QTest::newRow("within two weeks") << 13 * day << 6 * day << false << QByteArray(", sign in again by ");
    QTest::newRow("use puts it off") << 13 * day << 6 * day << true << QByteArray();
    QTest::newRow("use puts it off, near")
        << 5 * day << -2 * day << true << QByteArray(", use it or sign in again by ");
    QTest::newRow("today") << day / 2 << -day << false << QByteArray(", sign in again by ");
    QTest::newRow("over") << -day << -8 * day << false << QByteArray(", sign in again by ");
  }
  void hintsAtTheNextSignInQuietly() {
    QFETCH(qint64, left);
    QFETCH(qint64, nearIn);
    QFETCH(bool, use);
    QFETCH(QByteArray, words);
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    const QDateTime now = QDateTime::currentDateTime();
    const QByteArray by = QByteArray::number(now.toSecsSinceEpoch() + left);
    QByteArray view = kView;
    view.chop(1);
    view += R"(,"sign_in_by":)" + by + R"(,"sign_in_near_from":)" +
            QByteArray::number(now.toSecsSinceEpoch() + nearIn) + R"(,"use_puts_off":)" +
            (use ? "true" : "false") + "}";
    FakeWallet wallet(socket, [view](const QJsonObject&) {
      return QList<QByteArray>{result(R"({"total":1,"identities":[)" + view + "]}")};
    });
    const Run run = Client(socket).run({QStringLiteral("list")});
    QCOMPARE(run.exitCode, 0);
    if (!words.isEmpty()) {
      const QDateTime at = now.addSecs(left);
      const bool soon = left < 86'400;
      words +=
          at.toString(soon ? QStringLiteral("yyyy-MM-dd HH:mm") : QStringLiteral("yyyy-MM-dd")).toLatin1();
    }
    QCOMPARE(run.out,
             "ALIAS  PROVIDER  NAME          STATE\nwork   acme      Ada Lovelace  fresh" + words + "\n");
    const Run json = Client(socket).run({QStringLiteral("list"), QStringLiteral("--json")});
    QVERIFY2(json.out.contains(R"("sign_in_by":)" + by), json.out.constData());
  }

  void tellsTwoClientsOfAPersonApart() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    QByteArray view = kView;
    view.chop(1);
    view += ",\"client_id\":\"laptop\\u001b[2J\"}";
    FakeWallet wallet(socket, [view](const QJsonObject&) {
      return QList<QByteArray>{result(R"({"total":1,"identities":[)" + view + "]}")};
    });
    const Run run = Client(socket).run({QStringLiteral("list")});
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.out.contains("Ada Lovelace, client laptop"), run.out.constData());
    QVERIFY(!run.out.contains('\x1b'));
  }

  void saysWhyASignInIsNeededOrNothingIsRenewed_data() {
    QTest::addColumn<QByteArray>("state");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<QByteArray>("words");
    const char* state = "needs_sign_in";
    const auto row = [&state](const char* reason, const char* words) {
      QTest::addRow("%s %s", state, reason) << QByteArray(state) << QByteArray(reason) << QByteArray(words);
    };
    row("token.invalid_grant", "needs sign-in: the provider refused");
    row("token.refused", "needs sign-in: the provider refused");
    row("token.access_denied", "needs sign-in: the provider refused");
    row("token.interaction_required", "needs sign-in: the provider wants you");
    row("token.no_refresh_token", "needs sign-in: cannot be renewed");
    row("token.rotation_interrupted", "needs sign-in: a renewal was cut off");
    row("sign_in.ran_out", "needs sign-in: it has run out");
    row("sign_in.unfinished", "needs sign-in: it was cut off");
    row("sign_in.other_machine", "needs sign-in: the wallet was copied");
    row("keystore.item_missing", "needs sign-in: not in the keystore");
    row("keystore.foreign_item", "needs sign-in: not its keystore item");
    row("keystore.bad_item", "needs sign-in: damaged keystore item");
    row("keystore.item_older", "needs sign-in: the keystore is older");
    row("id_token.wrong_sub", "needs sign-in: a reply failed a check");
    row("jws.unknown_kid", "needs sign-in: a reply failed a check");
    row("identity.changed_outside", "needs sign-in: changed, sign out first");
    row("identity.damaged", "needs sign-in: damaged, sign out first");
    row("of.a_newer_wallet", "needs sign-in");
    row("id_token", "needs sign-in");
    row("", "needs sign-in");
    state = "offline";
    row("http.not_sent", "offline");
    row("network.offline", "offline");
    row("", "offline");
    row("keystore.locked", "offline: the keystore is locked");
    row("keystore.failing", "offline: the keystore fails");
    row("proxy.auth", "offline: the proxy fails");
    row("http.tls", "offline: certificate not trusted");
    row("token.invalid_client", "offline: client ID refused");
    row("token.unavailable", "offline: provider has trouble");
    row("token.unverified", "offline: signature does not fit");
    state = "fresh";
    row("keystore.locked", "fresh");
    state = "refreshing";
    row("", "refreshing");
    state = "idle";
    row("", "idle");
    state = "not_saved";
    row("keystore.locked", "not saved yet");
    state = "unsupported";
    row("unsupported.dpop", "not supported: DPoP");
    row("unsupported.certificate", "not supported: bound to a certificate");
    row("unsupported.request_object", "not supported: request objects");
    row("unsupported.encrypted_id_token", "not supported: encrypted ID tokens");
    row("unsupported.jarm", "not supported: JARM");
    row("unsupported.of_a_newer_wallet", "not supported");
    state = "of_a_newer_wallet";
    row("", "of_a_newer_wallet");
  }
  void saysWhyASignInIsNeededOrNothingIsRenewed() {
    QFETCH(QByteArray, state);
    QFETCH(QByteArray, reason);
    QFETCH(QByteArray, words);
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    QByteArray view = kView;
    view.replace(R"("state":"fresh")",
                 R"("state":")" + state + R"(","state_reason":")" + reason + R"(","sign_in_by":null)");
    view.replace("\"acme\"", "\"login.acme.example\"");
    FakeWallet wallet(socket, [view](const QJsonObject&) {
      return QList<QByteArray>{result(R"({"total":1,"identities":[)" + view + "]}")};
    });
    const Run run = Client(socket).run({QStringLiteral("list")});
    QCOMPARE(run.exitCode, 0);
    const QByteArray line = "work   login.acme.example  Ada Lovelace  " + words;
    QCOMPARE(run.out, "ALIAS  PROVIDER            NAME          STATE\n" + line + "\n");
    QVERIFY(line.size() <= 80);
  }

  void unlocksByWhatTheWalletSays_data() {
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QList<QByteArray>>("requests");
    const QByteArray status = request(1, "wallet.status");
    const QList<QByteArray> plain{status, request(2, "wallet.unlock")};
    QTest::newRow("the computer's own password")
        << QByteArray(R"({"locked":true,"unlock":"system"})") << plain;
    QTest::newRow("nothing that it knows of: perhaps by now")
        << QByteArray(R"({"locked":true,"unlock":"nothing"})") << plain;
    // The wallet asks for the passphrase then, and there is no terminal to type it at.
    QTest::newRow("the passphrase") << QByteArray(
                                           R"({"locked":true,"unlock":"passphrase","passphrase":true})")
                                    << QList<QByteArray>{status, request(2, "wallet.unlock"),
                                                         request(3, "wallet.status")};
  }
  void unlocksByWhatTheWalletSays() {
    QFETCH(QByteArray, status);
    QFETCH(QList<QByteArray>, requests);
    const bool bySystem = !status.contains("passphrase");
    const QTemporaryDir folder;
    FakeWallet wallet(folder.filePath(QStringLiteral("w.sock")), [&](const QJsonObject& asked) {
      if (methodOf(asked) == QLatin1String("wallet.status")) return QList<QByteArray>{result(status)};
      return QList<QByteArray>{bySystem ? result(R"({"unlocked":true})") : refusal("passphrase_required")};
    });
    const Run run = Client(folder.filePath(QStringLiteral("w.sock"))).run({QStringLiteral("unlock")});
    QCOMPARE(run.exitCode, bySystem ? 0 : 77);
    QCOMPARE(run.err.contains("your computer asks for your password"), bySystem);
    QCOMPARE(wallet.requests, requests);
  }
  void leadsToTheWindowForAForgottenPassphrase_data() {
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("reset");
    QTest::addColumn<QByteArray>("shown");  // empty: the window is not asked for
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QList<QByteArray>>("words");
    const QByteArray set = R"({"passphrase":true,"locked":false})";
    const QByteArray locked = R"({"passphrase":true,"locked":true})";
    const QByteArray ok = R"({"state":"ok"})";
    const QByteArray sealed = R"({"state":"unavailable","detail":"approval.sealed"})";
    const QByteArray noPolkit = R"({"state":"unavailable","detail":"confirm.no_polkit"})";
    const QByteArray aside = "lanyard stop\n  3. mv '/home/ada/o'\\''clock' '/home/ada/o'\\''clock.old'\n";
    QTest::newRow("in the window") << set << ok << QByteArray(R"({"shown":true})") << 0
                                   << QList<QByteArray>{
                                          "Settings, Approval passphrase, Change…, Forgotten it?"};
    QTest::newRow("in the window of a locked one") << locked << ok << QByteArray(R"({"shown":true})") << 0
                                                   << QList<QByteArray>{"In Lanyard's window: Forgotten it?"};
    QTest::newRow("no screen") << set << ok << QByteArray("unsupported") << 76
                               << QList<QByteArray>{
                                      "in Lanyard's window alone, and there is no screen for it"};
    QTest::newRow("sealed") << set << sealed << QByteArray() << 76
                            << QList<QByteArray>{"it seals the file that your sign-ins are in",
                                                 "Sign out of everything", aside};
    QTest::newRow("sealed and locked")
        << locked << sealed << QByteArray() << 76
        << QList<QByteArray>{"it seals the file", "end its sessions on the providers' own pages", aside};
    QTest::newRow("no polkit") << set << noPolkit << QByteArray() << 76
                               << QList<QByteArray>{
                                      "Nothing replaces a forgotten passphrase here: polkit does not answer",
                                      "there without the old one", aside, "Install polkit"};
    QTest::newRow("keystore locked") << set
                                     << QByteArray(R"({"state":"unavailable","detail":"keystore.locked"})")
                                     << QByteArray() << 73
                                     << QList<QByteArray>{"The keystore does not answer"};
  }
  void leadsToTheWindowForAForgottenPassphrase() {
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, reset);
    QFETCH(QByteArray, shown);
    QFETCH(int, exitCode);
    QFETCH(QList<QByteArray>, words);
    const QTemporaryDir folder;
    FakeWallet wallet(folder.filePath(QStringLiteral("w.sock")), [&](const QJsonObject& asked) {
      if (methodOf(asked) == QLatin1String("wallet.status")) return QList<QByteArray>{result(status)};
      if (methodOf(asked) == QLatin1String("wallet.doctor"))
        return QList<QByteArray>{result("{\"data_dir\":\"/home/ada/o'clock\",\"reset\":" + reset + "}")};
      return QList<QByteArray>{shown.startsWith('{') ? result(shown) : refusal(shown.constData())};
    });
    const Run run = Client(folder.filePath(QStringLiteral("w.sock")))
                        .run({QStringLiteral("passphrase"), QStringLiteral("reset")});
    QCOMPARE(run.exitCode, exitCode);
    for (const QByteArray& word : words) QVERIFY2(run.err.contains(word), run.err.constData());
    QList<QByteArray> requests{request(1, "wallet.status"), request(2, "wallet.doctor")};
    if (!shown.isEmpty()) requests << request(3, "desktop.show");
    // And never for the reset itself.
    QCOMPARE(wallet.requests, requests);
  }
  void namesNoFolderThatItCannotShowAsItIs() {
    const QTemporaryDir folder;
    FakeWallet wallet(folder.filePath(QStringLiteral("w.sock")), [&](const QJsonObject& asked) {
      if (methodOf(asked) == QLatin1String("wallet.status"))
        return QList<QByteArray>{result(R"({"passphrase":true,"locked":false})")};
      return QList<QByteArray>{
          result("{\"data_dir\":\"/home/ada/\\u001b[2J\",\"reset\":{\"state\":\"unavailable\","
                 "\"detail\":\"approval.sealed\"}}")};
    });
    const Run run = Client(folder.filePath(QStringLiteral("w.sock")))
                        .run({QStringLiteral("passphrase"), QStringLiteral("reset")});
    QCOMPARE(run.exitCode, 76);
    QVERIFY2(run.err.contains("  3. mv FOLDER FOLDER.old "), run.err.constData());
    QVERIFY(!run.err.contains("/home/ada"));
  }
  void saysThatThereIsNoPassphraseToForget() {
    const QTemporaryDir folder;
    FakeWallet wallet(folder.filePath(QStringLiteral("w.sock")), [&](const QJsonObject&) {
      return QList<QByteArray>{result(R"({"passphrase":false})")};
    });
    const Run run = Client(folder.filePath(QStringLiteral("w.sock")))
                        .run({QStringLiteral("passphrase"), QStringLiteral("reset")});
    QCOMPARE(run.exitCode, 77);
    QVERIFY(run.err.contains("lanyard passphrase set"));
  }
  void saysWhenAForgottenPassphraseWasReplaced() {
    const QTemporaryDir folder;
    FakeWallet wallet(folder.filePath(QStringLiteral("w.sock")), [&](const QJsonObject&) {
      return QList<QByteArray>{result(
          R"({"passphrase":true,"passphrase_reset":{"at":1790000000,"recent":true},"unlock":"passphrase"})")};
    });
    const Run run = Client(folder.filePath(QStringLiteral("w.sock"))).run({QStringLiteral("status")});
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.out.contains("Passphrase  set; replaced by your computer's password on 2026-09-"),
             run.out.constData());
  }
  void countsUsesAsOneSaysIt() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [](const QJsonObject& asked) {
      if (methodOf(asked) == QLatin1String("identity.list")) return QList<QByteArray>{refusal("internal")};
      return QList<QByteArray>{result(
          R"({"grants":[{"id":"a","uses":0},{"id":"b","identity":"u9","uses":1},{"id":"c","uses":2,"suspended":true}]})")};
    });
    const Run run = Client(socket).run({QStringLiteral("grants")});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out.count("  Used      never\n"), 1);
    QCOMPARE(run.out.count("  Used      once\n"), 1);
    QCOMPARE(run.out.count("  Used      2 times\n"), 1);
    QVERIFY(run.out.contains("  Identity  u9\n"));
    QCOMPARE(run.out.count("  Suspended: the program asks you again"), 1);
  }
  void readsAListPageByPage() {
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [](const QJsonObject& asked) {
      const int offset =
          asked.value(QLatin1String("params")).toObject().value(QLatin1String("offset")).toInt();
      QByteArray rows;
      for (int i = offset; i < qMin(offset + 200, 450); ++i)
        rows += (rows.isEmpty() ? "" : ",") + QByteArray(kView);
      return QList<QByteArray>{result(R"({"total":450,"identities":[)" + rows + "]}")};
    });
    const Run run = Client(socket).run({QStringLiteral("list")});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out.count('\n'), 451);
    QCOMPARE(wallet.requests.size(), 3);
    QCOMPARE(wallet.requests.at(2), request(3, "identity.list", R"({"limit":200,"offset":400})"));
  }

  void refusesUsageBeforeAnythingIsSent_data() {
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char* arguments) {
      QTest::newRow(arguments) << QString::fromUtf8(arguments).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    };
    row("nonsense");
    row("token");
    row("token work --wait soon");
    row("token work --wait -1");
    row("token work --header --json");
    row("token work --header --netrc h");
    row("token work --method GET");
    row("token work --url https://api.example/me");
    row("token https://api.example/me --method GET --url https://api.example/me");
    row("token https://api.example/me --id-token");
    row("token https://api.example/me --netrc evil.example");
    row("token https://api.example:8443/me --netrc api.example:8443");
    row("token work --nonce n-1");
    row("token work --method GET --url https://api.example/me --netrc h");
    row("token work --method GET --url https://api.example/me --xoauth2 ada");
    row("token work --unknown");
    row("token a b");
    row("login");
    row("login acme --again work");
    row("login https://login.example --client-auth none");
    row("login ftp://login.example --client-id x");
    row("login acme --param novalue");
    row("login acme --param a=1 --param a=2");
    row("login acme --ca /nonexistent.pem");
    row("login acme --part novalue");
    row("login acme --tenant a --part tenant=b");
    row("login https://login.example --client-id c --tenant a");
    row("login --again work --tenant a");
    row("approve p1 --once --deny");
    row("approve p1 --for ever");
    row("allow no-such-program-anywhere work");
    row("allow /usr work");
    row("allow sh work --for 0h");
    row("grants revoke");
    row("grants revoke g1 --all");
    row("logout");
    row("logout work --all");
    row("passphrase");
  }
  void refusesUsageBeforeAnythingIsSent() {
    QFETCH(QStringList, arguments);
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("w.sock"));
    FakeWallet wallet(socket, [](const QJsonObject&) { return QList<QByteArray>{}; });
    const Run run = Client(socket).run(arguments);
    QCOMPARE(run.exitCode, 64);
    QVERIFY(run.err.startsWith("lanyard: "));
    QVERIFY(run.out.isEmpty() || arguments.contains(QLatin1String("--json")));
    QVERIFY(wallet.requests.isEmpty());
  }

  void helpsAndTellsItsVersion() {
    const Client client(QStringLiteral("/nonexistent"));
    const Run version = client.run({QStringLiteral("--version")});
    QCOMPARE(version.exitCode, 0);
    QCOMPARE(version.out, QByteArray("lanyard " LANYARD_VERSION "\n"));
    const Run help = client.run({QStringLiteral("--help")});
    QCOMPARE(help.exitCode, 0);
    for (const char* command : {"login", "list", "token", "refresh", "logout", "approve", "allow", "grants",
                                "passphrase", "status", "doctor"}) {
      QVERIFY2(help.out.contains("\n  " + QByteArray(command) + " "), command);
      const Run one = client.run({QString::fromUtf8(command), QStringLiteral("--help")});
      QCOMPARE(one.exitCode, 0);
      QVERIFY(one.out.startsWith("Usage: lanyard " + QByteArray(command)));
      for (const QByteArray& line : one.out.split('\n')) QVERIFY2(line.size() <= 100, line.constData());
    }
  }
};

LANYARD_TEST(RequestsTest)

}  // namespace requests_test

#include "requests_test.moc"
