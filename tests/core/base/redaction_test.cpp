#include "core/base/redaction.h"

#include <QByteArray>
#include <QRandomGenerator>
#include <QTest>
#include <QUrl>

#include "core/base/live_secrets.h"
#include "core/base/secret.h"
#include "tests/support/test_program.h"

namespace redaction_test {

using namespace lanyard::base;

namespace {

constexpr const char* kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr const char* kB64Token = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
constexpr const char* kPrintable =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
constexpr int kRounds = 600;

std::string made(QRandomGenerator& random, const char* alphabet, int shortest, int longest) {
  const auto letters = static_cast<int>(qstrlen(alphabet));
  const int length = random.bounded(shortest, longest + 1);
  std::string text;
  for (int i = 0; i < length; ++i) text.push_back(alphabet[random.bounded(letters)]);
  return text;
}

std::string percent(const std::string& text) {
  return QUrl::toPercentEncoding(QString::fromStdString(text)).toStdString();
}

std::string join(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts) text += part;
  return text;
}

/// Words around a secret, as they stand in logs.
std::string around(QRandomGenerator& random, const std::string& middle) {
  static const char* kBefore[] = {"", "the reply was ", "2026-11-22T10:00:00Z warning qt.network: ", "x\n",
                                  "("};
  static const char* kBehind[] = {"", " and more", ")", "\n", ", status 200"};
  return kBefore[random.bounded(5)] + middle + kBehind[random.bounded(5)];
}

/// All that a text could give away of a secret: no piece of it that is worth having may be left.
bool tells(const std::string& text, const std::string& secret) {
  constexpr std::size_t kPiece = 6;
  if (secret.size() <= kPiece) return text.find(secret) != std::string::npos;
  for (std::size_t i = 0; i + kPiece <= secret.size(); ++i) {
    if (text.find(secret.substr(i, kPiece)) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

class RedactionTest : public QObject {
  Q_OBJECT

  /// One round with a seed that is printed when it fails.
  template <class Shape>
  void each(const char* alphabet, int shortest, int longest, const Shape& shape) {
    for (quint32 seed = 1; seed <= kRounds; ++seed) {
      QRandomGenerator random(seed);
      const std::string secret = made(random, alphabet, shortest, longest);
      const std::string line = around(random, shape(random, secret));
      const std::string log = redacted(line);
      const std::string said = join({"seed ", std::to_string(seed), ": ", line, " -> ", log});
      QVERIFY2(!tells(log, secret), said.c_str());
      QCOMPARE(redacted(log), log);
    }
  }

 private Q_SLOTS:
  void hidesNamedValues() {
    static const char* kNames[] = {"access_token",  "refresh_token", "id_token",      "code",
                                   "state",         "nonce",         "code_verifier", "client_secret",
                                   "passphrase",    "password",      "device_code",   "client_assertion",
                                   "Refresh-Token", "refreshToken",  "STATE",         "id_token_hint"};
    each(kUrlSafe, 4, 80, [](QRandomGenerator& random, const std::string& secret) {
      const std::string name = kNames[random.bounded(16)];
      switch (random.bounded(10)) {
        case 0:
          return join({"https://idp.example/cb?", name, "=", secret, "&iss=https%3A%2F%2Fidp.example"});
        case 1:
          return join({"grant_type=refresh_token&", name, "=", secret});
        case 2:
          return join({"{\"token_type\":\"Bearer\",\"", name, "\":\"", secret, "\",\"expires_in\":300}"});
        case 3:
          return join({"{ '", name, "' : '", secret, "' }"});
        case 4:
          return join({name, ": ", secret});
        case 5:
          return join({"{\\\"", name, "\\\":\\\"", secret, "\\\"}"});
        case 6:
          return join({name, "%3D", secret});
        case 7:
          return join({"%7B%22", name, "%22%3A%22", secret, "%22%7D"});
        case 8:
          return join({name, " = ", secret, ";"});
        default:
          return join({"[", name, "=\"", secret, "\"]"});
      }
    });
  }
  void hidesWhatFollowsAScheme() {
    static const char* kSchemes[] = {"Bearer", "bearer", "BEARER", "Basic", "DPoP"};
    each(kB64Token, 8, 200, [](QRandomGenerator& random, const std::string& secret) {
      const std::string scheme = kSchemes[random.bounded(5)];
      return random.bounded(2) == 0 ? join({"Authorization: ", scheme, " ", secret})
                                    : join({"-H '", scheme, "  ", secret, "'"});
    });
  }
  void hidesJsonWebTokens() {
    each(kUrlSafe, 4, 300, [](QRandomGenerator& random, const std::string& body) {
      const std::string header = QByteArray("{\"alg\":\"ES256\"}").toBase64().toStdString();
      const int parts = random.bounded(1, 5);
      std::string token = header.substr(0, header.find('='));
      for (int i = 0; i < parts; ++i) token += "." + body;
      return token;
    });
  }
  void hidesOpaqueTokensWithoutAName() {
    each(kUrlSafe, 32, 90, [](QRandomGenerator&, const std::string& secret) { return secret; });
    each("0123456789abcdef", 40, 128, [](QRandomGenerator&, const std::string& secret) { return secret; });
  }
  void hidesUserAndPasswordOfAnAddress() {
    each("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$&*+=:", 8, 30,
         [](QRandomGenerator&, const std::string& secret) {
           return join({"proxy http://ada:", secret, "@proxy.example:3128/"});
         });
  }
  /// What the process holds is hidden wherever it stands, whatever it looks like.
  void hidesLivingSecretsInEveryShape() {
    for (quint32 seed = 1; seed <= kRounds; ++seed) {
      QRandomGenerator random(seed);
      const std::string text = made(random, kPrintable, 6, 60);
      const Secret secret{std::string_view(text)};
      const QByteArray bytes = QByteArray::fromStdString(text);
      const QList<QByteArray> shapes{
          bytes,
          bytes.toHex(),
          bytes.toHex().toUpper(),
          bytes.toBase64(),
          bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals),
          QByteArray::fromStdString(percent(text)),
          QByteArray::fromStdString(percent(text)).replace("%20", "+")};
      for (const QByteArray& shape : shapes) {
        const std::string log = redacted(around(random, "x" + shape.toStdString() + "y"));
        QVERIFY2(log.find(shape.toStdString()) == std::string::npos,
                 qPrintable(QString::number(seed) + QLatin1Char(' ') + QString::fromLatin1(shape)));
      }
    }
  }
  /// The shortest text that can hold it.
  void hidesALivingSecretThatIsAllThatThereIs() {
    for (const char* text : {"simple", "a word", "wordy/ + more"}) {
      const Secret secret{std::string_view(text)};
      const QByteArray bytes(text);
      for (const QByteArray& shape :
           {bytes, bytes.toHex(), bytes.toHex().toUpper(), bytes.toBase64(QByteArray::OmitTrailingEquals),
            bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals),
            QByteArray::fromStdString(percent(text)),
            QByteArray::fromStdString(percent(text)).replace("%20", "+")}) {
        QCOMPARE(redacted(shape.toStdString()), std::string("***"));
      }
    }
  }
  void forgetsASecretThatEnded() {
    const std::string text = "an ordinary sentence";
    {
      const Secret secret{std::string_view(text)};
      Secret moved{std::string_view("something else")};
      QCOMPARE(redacted("it is " + text), std::string("it is ***"));
      moved = secret.copy();
      QCOMPARE(redacted("something else"), std::string("something else"));
      const Secret last = std::move(moved);
      QCOMPARE(redacted("it is " + text), std::string("it is ***"));
    }
    QCOMPARE(redacted("it is " + text), "it is " + text);
  }
  void leavesTheRest_data() {
    QTest::addColumn<QByteArray>("line");
    for (const char* line :
         {"", "plain words", "refresh 0c0f3a0e-6d6c-4b52-9f5e-2f6a1b9d7c11 renewed",
          "listening on /run/user/1000/lanyard/wallet.sock, keystore: sealed file",
          "2026-11-22T10:00:00.123Z", "http.not_sent: connection refused by 127.0.0.1:8443",
          "https://login.microsoftonline.example/common/v2.0",
          "the database /home/ada/.local/share/lanyard/wallet.db", "the token was renewed", "a code came",
          "100 % of it", "state", "qt.network.ssl: no backend", "org.freedesktop.secrets is not there",
          "was-it-a-very-long-name-of-something-plain"}) {
      QTest::newRow(line) << QByteArray(line);
    }
  }
  void leavesTheRest() {
    QFETCH(QByteArray, line);
    QCOMPARE(QByteArray::fromStdString(redacted(line.toStdString())), line);
  }
  void survivesAnything() {
    for (quint32 seed = 1; seed <= kRounds; ++seed) {
      QRandomGenerator random(seed);
      std::string bytes;
      for (int i = random.bounded(200); i > 0; --i) bytes.push_back(static_cast<char>(random.bounded(256)));
      const std::string once = redacted(bytes);
      QVERIFY(once.size() <= 4 * bytes.size() + 3);
    }
  }
};

LANYARD_TEST(RedactionTest)

}  // namespace redaction_test

#include "redaction_test.moc"
