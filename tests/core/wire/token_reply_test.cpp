#include "core/wire/token_reply.h"

#include <QTest>

#include "core/wire/message.h"
#include "tests/support/test_program.h"

namespace token_reply_test {

using namespace lanyard::wire;

namespace {

QByteArray reply(const QByteArray& result) {
  return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + "}";
}

/// What is taken must be what the strict parser takes, with the same values.
bool isAsTheParserSays(const std::string& line, const TokenReply& taken) {
  const auto message = parseServerMessage(line);
  const auto* parsed = message ? std::get_if<Reply>(&*message) : nullptr;
  return parsed != nullptr && parsed->id == 1 &&
         parsed->result.at("access_token") == std::string(taken.token) &&
         writeJson(parsed->result) == std::string(taken.result);
}

}  // namespace

class TokenReplyTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void takesAPlainReplyAndNothingElse_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("token");
    const auto row = [](const char* name, const QByteArray& line, const QByteArray& token = {}) {
      QTest::newRow(name) << line << token;
    };
    row("plain", reply("{\"access_token\":\"a.b-c_~1\",\"scopes\":[\"x\"]}"), "a.b-c_~1");
    row("alone", reply("{\"access_token\":\"t\"}"), "t");
    row("as the wallet writes it",
        reply("{\"access_token\":\"t\",\"alias\":\"work\",\"audience\":null,\"expires_at\":1764414287,"
              "\"fresh\":true,"
              "\"left\":-3,\"none\":[],\"numbers\":[0,7],\"scopes\":[\"a\",\"b\"],\"zero\":0}"),
        "t");
    row("with the identity, as the wallet writes it",
        reply(
            "{\"access_token\":\"t\",\"expires_at\":null,\"identity\":{\"alias\":\"work\",\"is_default\":"
            "true,"
            "\"left\":{\"a\":[1],\"b\":{}},\"provider\":\"acme\"},\"scopes\":[],\"token_type\":\"Bearer\"}"),
        "t");
    row("an object in it", reply("{\"access_token\":\"t\",\"b\":{}}"), "t");
    row("objects in objects, not too deep", reply("{\"access_token\":\"t\",\"b\":{\"\":{\"c\":{\"d\":{}}}}}"),
        "t");
    row("a token in the object alone", reply("{\"b\":{\"access_token\":\"t\"}}"));
    row("a token in the object too", reply("{\"access_token\":\"t\",\"b\":{\"access_token\":\"u\"}}"), "t");
    row("objects too deep", reply("{\"access_token\":\"t\",\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{}}}}}}"));
    row("an object whose names do not ascend", reply("{\"access_token\":\"t\",\"b\":{\"d\":1,\"c\":1}}"));
    row("an object with a name twice", reply("{\"access_token\":\"t\",\"b\":{\"c\":1,\"c\":1}}"));
    row("an object with an empty name twice", reply("{\"access_token\":\"t\",\"b\":{\"\":1,\"\":1}}"));
    row("an object without an end", reply("{\"access_token\":\"t\",\"b\":{\"c\":1"));
    row("an object with a comma too much", reply("{\"access_token\":\"t\",\"b\":{\"c\":1,}}"));
    row("an object that ends as a list", reply("{\"access_token\":\"t\",\"b\":{\"c\":1]}"));
    row("very many objects",
        reply("{\"access_token\":\"t\",\"b\":[0" + QByteArray(",0").repeated(998) + "],\"c\":{\"d\":{}}}"));
    row("not the first member", reply("{\"a\":1,\"access_token\":\"t\"}"), "t");
    row("a space, for the caller to refuse", reply("{\"access_token\":\"a b\"}"), "a b");
    row("something behind it", reply("{\"access_token\":\"t\"}") + "{}");
    row("an end that is missing", reply("{\"access_token\":\"t\"}").chopped(1));
    row("another member behind the result", reply("{\"access_token\":\"t\"}").chopped(1) + ",\"x\":1}");
    row("twice", reply("{\"access_token\":\"t\",\"access_token\":\"u\"}"));
    row("names that do not ascend", reply("{\"access_token\":\"t\",\"b\":1,\"a\":1}"));
    row("an escape", reply("{\"access_token\":\"a\\u0062\"}"));
    row("an escape beside it", reply("{\"access_token\":\"a\",\"b\":\"\\n\"}"));
    row("an escape in a name", reply("{\"access_token\":\"a\",\"\\u0062\":1}"));
    row("another letter", reply("{\"access_token\":\"a\xc3\xa9\"}"));
    row("a control character", reply("{\"access_token\":\"a\x01\"}"));
    row("NUL", reply(QByteArray("{\"access_token\":\"a\0\"}", 21)));
    row("empty", reply("{\"access_token\":\"\"}"));
    row("no member", reply("{}"));
    row("none", reply("{\"scopes\":[]}"));
    row("not a text", reply("{\"access_token\":null}"));
    row("a list of lists", reply("{\"access_token\":\"t\",\"b\":[[]]}"));
    row("a list without an end", reply("{\"access_token\":\"t\",\"b\":[1}"));
    row("a list with a comma too much", reply("{\"access_token\":\"t\",\"b\":[1,]}"));
    row("a comma too much", reply("{\"access_token\":\"t\",}"));
    row("a fraction", reply("{\"access_token\":\"t\",\"b\":1.5}"));
    row("an exponent", reply("{\"access_token\":\"t\",\"b\":1e3}"));
    row("a zero in front", reply("{\"access_token\":\"t\",\"b\":01}"));
    row("less than nothing", reply("{\"access_token\":\"t\",\"b\":-0}"));
    row("a sign alone", reply("{\"access_token\":\"t\",\"b\":-}"));
    row("a long number", reply("{\"access_token\":\"t\",\"b\":1234567890123456789}"));
    row("half a word", reply("{\"access_token\":\"t\",\"b\":tru}"));
    row("an object after it", reply("{\"access_token\":\"t\":1}"));
    row("white space", reply("{\"access_token\": \"t\"}"));
    row("very many values",
        reply("{\"access_token\":\"t\",\"b\":[0" + QByteArray(",0").repeated(2000) + "]}"));
    row("another id", "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"access_token\":\"t\"}}");
    row("an id that begins so", "{\"jsonrpc\":\"2.0\",\"id\":12,\"result\":{\"access_token\":\"t\"}}");
    row("a notification", "{\"jsonrpc\":\"2.0\",\"method\":\"consent.waiting\",\"params\":{}}");
    row("an error", "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32000,\"message\":\"\"}}");
    row("nothing", "");
  }
  void takesAPlainReplyAndNothingElse() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, token);
    const std::string text = line.toStdString();
    const auto taken = readTokenReply(text, 1);
    QCOMPARE(taken.has_value(), !token.isEmpty());
    if (taken) {
      QCOMPARE(QByteArray(taken->token.data(), static_cast<qsizetype>(taken->token.size())), token);
      QVERIFY(isAsTheParserSays(text, *taken));
    }
    if (!taken) return;
    // However a line is cut, nothing is taken from the part.
    for (std::size_t size = 0; size < text.size(); ++size) QVERIFY(!readTokenReply(text.substr(0, size), 1));
  }

  /// Any one byte changed: the strict parser says the same of what is still taken.
  void agreesWithTheStrictParser() {
    const std::string line = reply(
                                 "{\"access_token\":\"tok\",\"expires_at\":176,\"identity\":{\"alias\":\"w\","
                                 "\"no\":{}},\"ok\":true,\"scopes\":[\"a\",\"b\"]}")
                                 .toStdString();
    int taken = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string changed = line;
        changed[at] = static_cast<char>(byte);
        const auto reply = readTokenReply(changed, 1);
        if (!reply) continue;
        ++taken;
        QVERIFY2(isAsTheParserSays(changed, *reply), changed.c_str());
      }
    }
    QVERIFY(taken > 500);
  }
};

LANYARD_TEST(TokenReplyTest)

}  // namespace token_reply_test

#include "token_reply_test.moc"
