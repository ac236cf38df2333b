#include "core/oauth/pkce.h"
#include "tests/support/test_program.h"

#include <QTest>
#include <set>

namespace pkce_test {

using namespace lanyard;
using namespace lanyard::oauth;

namespace {

/// Hands out the octets of RFC 7636 appendix B.
class AppendixB final : public base::Random {
 public:
  void fill(std::span<std::byte> out) override {
    const QByteArray octets =
        QByteArray::fromHex("7418dfb49799e0254ffa607dd8adbbba16d4254d69d6bff05b58055853848d79");
    if (static_cast<std::size_t>(octets.size()) != out.size()) qFatal("asked for another number of bytes");
    std::copy_n(reinterpret_cast<const std::byte*>(octets.constData()), out.size(), out.begin());
  }
};

}  // namespace

class PkceTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void hashesTheVectorOfRfc7636() {
    QCOMPARE(challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
             std::string("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
  }
  void makesAVerifierOf256BitsAndItsChallenge() {
    base::SystemRandom random;
    const Pkce pkce = makePkce(random);
    QCOMPARE(pkce.verifier.size(), std::size_t{43});
    QCOMPARE(pkce.challenge, challengeOf(pkce.verifier.view()));
  }
  void usesEveryRandomByte() {
    AppendixB random;
    const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    QCOMPARE(makeNonce(random), verifier);
    QCOMPARE(makePkce(random).verifier.view(), std::string_view(verifier));
  }
  void neverRepeatsItself() {
    base::SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) QVERIFY(seen.insert(makeNonce(random)).second);
  }
};

LANYARD_TEST(PkceTest)

}  // namespace pkce_test

#include "pkce_test.moc"
