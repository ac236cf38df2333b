#include "core/wire/message.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace message_test {

using namespace lanyard::wire;

namespace {

std::string_view view(const QByteArray& bytes) {
  return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

}  // namespace

class MessageTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void readsARequest() {
    const auto request =
        parseRequest(R"({"jsonrpc":"2.0","id":"a","method":"token.get","params":{"identity":"work"}})");
    QVERIFY(request.has_value());
    QCOMPARE(request->id.get<std::string>(), std::string("a"));
    QCOMPARE(request->method, std::string("token.get"));
    QCOMPARE(request->params.dump(), std::string(R"({"identity":"work"})"));
    const auto bare = parseRequest(R"({"jsonrpc":"2.0","id":7,"method":"wallet.status"})");
    QVERIFY(bare.has_value());
    QVERIFY(bare->params.is_object() && bare->params.empty());
  }

  void refusesRequests_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("not JSON") << QByteArray("hello") << -32700 << QByteArray("null");
    QTest::newRow("NUL behind") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\0{}", 40) << -32700
                                << QByteArray("null");
    QTest::newRow("batch") << QByteArray(R"([{"jsonrpc":"2.0","id":1,"method":"a"}])") << -32600
                           << QByteArray("null");
    QTest::newRow("no id") << QByteArray(R"({"jsonrpc":"2.0","method":"a"})") << -32600 << QByteArray("null");
    QTest::newRow("null id") << QByteArray(R"({"jsonrpc":"2.0","id":null,"method":"a"})") << -32600
                             << QByteArray("null");
    QTest::newRow("broken id") << QByteArray(R"({"jsonrpc":"2.0","id":1.5,"method":"a"})") << -32600
                               << QByteArray("null");
    QTest::newRow("no version") << QByteArray(R"({"id":1,"method":"a"})") << -32600 << QByteArray("1");
    QTest::newRow("old version") << QByteArray(R"({"jsonrpc":"1.0","id":1,"method":"a"})") << -32600
                                 << QByteArray("1");
    QTest::newRow("no method") << QByteArray(R"({"jsonrpc":"2.0","id":"x"})") << -32600
                               << QByteArray(R"("x")");
    QTest::newRow("method no string")
        << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":1})") << -32600 << QByteArray("1");
    QTest::newRow("params a list") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"a","params":[]})")
                                   << -32600 << QByteArray("1");
    QTest::newRow("unknown member") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"a","uid":0})")
                                    << -32600 << QByteArray("1");
  }
  void refusesRequests() {
    QFETCH(QByteArray, line);
    QFETCH(int, code);
    QFETCH(QByteArray, id);
    const auto request = parseRequest(view(line));
    QVERIFY(!request.has_value());
    QCOMPARE(request.error().code, code);
    QCOMPARE(request.error().id.dump(), id.toStdString());
    const auto read = parseServerMessage(errorLine(request.error()));
    QVERIFY(read.has_value());
    QCOMPARE(std::get<Failure>(*read).code, code);
    QCOMPARE(std::get<Failure>(*read).reason, std::string("bad_request"));
  }

  /// Written without a value, a request is the same, byte for byte.
  void writesARequestWithoutAValue() {
    const std::vector<std::string_view> texts{"work",     "",     "w\xc3\xb6rk", "a\"b\\c",
                                              "a\nb\x1f", "\x7f", "\xff",        "/\xe4\xb8\xad"};
    ObjectText params;
    QCOMPARE(requestLine(7, "token.get", params), requestLine(7, "token.get", Json::object()).value());
    Json json = Json::object();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::string name(1, static_cast<char>('a' + i));
      params.add(name, texts[i]);
      json[name] = texts[i];
    }
    params.add("x", std::int64_t(-5));
    json["x"] = -5;
    params.addIfAny("y", texts);
    json["y"] = texts;
    params.addIfAny("z", std::vector<std::string_view>());
    // Bytes that are not UTF-8 come out as U+FFFD.
    QCOMPARE(requestLine(8, "token.get", params), requestLine(8, "token.get", json).value());
  }
  /// So is a reply.
  void writesAReplyWithoutAValue() {
    const std::vector<std::string> texts{"read", "", "wr\xc3\xadte", "\xff"};
    const auto write = [&texts](ObjectText text) {
      ObjectText inner;
      inner.add("no", false);
      text.add("a", true);
      text.add("b", nullptr);
      text.add("c", inner);
      text.add("d", texts);
      text.add("e", std::vector<std::string>());
      text.add("f", ObjectText());
      return replyLine("x\"y", std::move(text));
    };
    const Json json{{"a", true},  {"b", nullptr},       {"c", {{"no", false}}},
                    {"d", texts}, {"e", Json::array()}, {"f", Json::object()}};
    QCOMPARE(write(ObjectText()), replyLine("x\"y", json));
    QCOMPARE(write(ObjectText(1'000)), replyLine("x\"y", json));
    QCOMPARE(replyLine(1, ObjectText()), replyLine(1, Json::object()));
  }
  void aReplyWithRoomStaysInOnePlace() {
    ObjectText text(100);
    const char* const before = text.view().data();
    text.add("a", "b");
    const std::string line = replyLine(1, std::move(text));
    QVERIFY(line.data() == before);
    QVERIFY(text.view() == "{}");  // NOLINT(bugprone-use-after-move)
  }
  void writesRequestsToTheLetter() {
    QCOMPARE(requestLine(1, "wallet.status", Json::object()).value(),
             std::string(R"({"jsonrpc":"2.0","id":1,"method":"wallet.status"})"));
    QCOMPARE(
        requestLine(2, "token.get", Json{{"identity", "wörk\n"}}).value(),
        std::string(
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"token.get\",\"params\":{\"identity\":\"wörk\\n\"}}"));
  }

  void putsSecretsIntoParams() {
    const std::vector<SecretMember> secrets{{"passphrase", "a\"b\\c\x01é"}, {"new", "x"}};
    const auto line = requestLine(3, "grant.list", Json{{"limit", 5}}, secrets);
    QVERIFY(line.has_value());
    const auto request = parseRequest(*line);
    QVERIFY(request.has_value());
    QCOMPARE(request->params.at("passphrase").get<std::string>(), std::string("a\"b\\c\x01é"));
    QCOMPARE(request->params.at("new").get<std::string>(), std::string("x"));
    QCOMPARE(request->params.at("limit").get<int>(), 5);
    const std::vector<SecretMember> alone{{"passphrase", "p"}};
    QCOMPARE(requestLine(4, "grant.list", Json::object(), alone).value(),
             std::string(R"({"jsonrpc":"2.0","id":4,"method":"grant.list","params":{"passphrase":"p"}})"));
  }

  void refusesSecretsThatAreNotUtf8_data() {
    QTest::addColumn<QByteArray>("secret");
    QTest::newRow("stray continuation") << QByteArray("a\x80");
    QTest::newRow("cut off") << QByteArray("a\xc3");
    QTest::newRow("overlong, two") << QByteArray("\xc0\xaf");
    QTest::newRow("overlong, three") << QByteArray("\xe0\x80\xaf");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80");
    QTest::newRow("too high") << QByteArray("\xf4\x90\x80\x80");
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
  }
  void refusesSecretsThatAreNotUtf8() {
    QFETCH(QByteArray, secret);
    const std::vector<SecretMember> secrets{{"passphrase", view(secret)}};
    const auto line = requestLine(1, "grant.list", Json::object(), secrets);
    QVERIFY(!line.has_value());
    QVERIFY(!QByteArray::fromStdString(line.error().reason).contains(secret));
  }

  void readsWhatTheWalletWrites() {
    const auto reply = parseServerMessage(replyLine("x", Json{{"set", true}}));
    QVERIFY(reply.has_value());
    QCOMPARE(std::get<Reply>(*reply).id.get<std::string>(), std::string("x"));
    QCOMPARE(std::get<Reply>(*reply).result.dump(), std::string(R"({"set":true})"));

    const auto refusal = parseServerMessage(errorLine(5, Reason::WalletLocked, "locked", "Unlock it."));
    QVERIFY(refusal.has_value());
    const auto& failure = std::get<Failure>(*refusal);
    QCOMPARE(failure.code, -32006);
    QCOMPARE(failure.reason, std::string("wallet_locked"));
    QCOMPARE(failure.message, std::string("locked"));
    QCOMPARE(failure.hint, std::string("Unlock it."));

    const auto word = parseServerMessage(notificationLine("consent.waiting", Json{{"prompt", "p1"}}));
    QVERIFY(word.has_value());
    QCOMPARE(std::get<Notification>(*word).method, std::string("consent.waiting"));
    QCOMPARE(std::get<Notification>(*word).params.at("prompt").get<std::string>(), std::string("p1"));
  }

  void refusesServerLines_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("not JSON") << QByteArray("HTTP/1.1 400 Bad Request");
    QTest::newRow("NUL behind") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\0{}", 40);
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no version") << QByteArray(R"({"id":1,"result":{}})");
    QTest::newRow("result without id") << QByteArray(R"({"jsonrpc":"2.0","result":{}})");
    QTest::newRow("result and error") << QByteArray(
        R"({"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"","data":{"reason":"internal"}}})");
    QTest::newRow("error without id")
        << QByteArray(R"({"jsonrpc":"2.0","error":{"code":1,"message":"","data":{"reason":"internal"}}})");
    QTest::newRow("error without code")
        << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"message":"","data":{"reason":"internal"}}})");
    QTest::newRow("error without reason")
        << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}})");
    QTest::newRow("a request") << QByteArray(R"({"jsonrpc":"2.0","id":1,"method":"x"})");
    QTest::newRow("nothing") << QByteArray(R"({"jsonrpc":"2.0"})");
    QTest::newRow("longer than 1 MiB") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"") +
                                              QByteArray(1024 * 1024, 'a') + QByteArray("\"}");
  }
  void refusesServerLines() {
    QFETCH(QByteArray, line);
    const auto message = parseServerMessage(view(line));
    QVERIFY(!message.has_value());
  }

  void takesRepliesLongerThanARequest() {
    const std::string line = replyLine(1, Json{{"name", std::string(900'000, 'n')}});
    QVERIFY(parseServerMessage(line).has_value());
  }

  void replacesBrokenUtf8OfOurOwnStores() {
    const std::string line = replyLine(1, Json{{"name", "a\xff"}});
    QVERIFY(parseServerMessage(line).has_value());
  }
};

LANYARD_TEST(MessageTest)

}  // namespace message_test

#include "message_test.moc"
