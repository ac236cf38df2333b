#include "app/desktop/wallet_model.h"

#include <QTest>

#include "tests/app/desktop/fake_wallet.h"
#include "tests/support/test_program.h"

namespace wallet_model_test {

using namespace lanyard::desktop;
using lanyard::wire::Json;

class WalletModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void showsTheStatus() {
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    WalletModel model(channel);
    QVERIFY(!model.hasDemo());
    wallet.notify("wallet.changed", {{"version", "0.1"},
                                     {"locked", true},
                                     {"passphrase", true},
                                     {"keystore", {{"name", "Secret Service"}, {"state", "locked"}}},
                                     {"demo", {{"issuer", "http://127.0.0.1:8090"}, {"client_id", "demo"}}}});
    QTRY_VERIFY(model.locked());
    QVERIFY(model.passphraseSet());
    QVERIFY(!model.keystoreWell());
    QVERIFY(model.hasDemo());
    wallet.hangUp();
    QTRY_VERIFY(!model.connected());
  }
  void doesNotSayNoOfAPassphraseThatIsNotKnown() {
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    WalletModel model(channel);
    wallet.notify("wallet.changed", {{"passphrase", false}});
    QTRY_VERIFY(model.passphraseKnown());
    QVERIFY(!model.passphraseSet());
    wallet.notify("wallet.changed", {{"passphrase", nullptr}});
    QTRY_VERIFY(!model.passphraseKnown());
  }
  void setsThePassphrase() {
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    WalletModel model(channel);
    model.setPassphrase(QStringLiteral("correct horse"), {});
    QVERIFY(model.busy());
    const Json first = wallet.expect("passphrase.set");
    QVERIFY(!first["params"].contains("current"));
    wallet.reply(first, {{"set", true}});
    QTRY_VERIFY(model.passphraseSaved());
    model.setPassphrase(QStringLiteral("battery staple"), QStringLiteral("wrong"));
    const Json second = wallet.expect("passphrase.set");
    QVERIFY(second["params"]["current"] == "wrong");
    wallet.refuse(second, "passphrase_wrong");
    QTRY_VERIFY(!model.passphraseError().isEmpty());
    QVERIFY(!model.passphraseSaved() && !model.busy());
  }
  void saysHowLongToWaitAfterAWrongPassphrase() {
    FakeWallet wallet;
    Channel channel(wallet.takeOther());
    WalletModel model(channel);
    const Json delayed = {{"error", "approval.delayed"}, {"values", {"3"}}};
    const QString words = QStringLiteral(
        "Too soon after a wrong passphrase. This one was not tried. Wait 3 s, then type it again.");
    model.unlock(QStringLiteral("correct horse"));
    wallet.refuse(wallet.expect("wallet.unlock"), "rate_limited", {}, delayed);
    QTRY_COMPARE(model.unlockError(), words);
    model.setPassphrase(QStringLiteral("battery staple"), QStringLiteral("correct horse"));
    wallet.refuse(wallet.expect("passphrase.set"), "rate_limited", {}, delayed);
    QTRY_COMPARE(model.passphraseError(), words);
  }
};

LANYARD_TEST(WalletModelTest)

}  // namespace wallet_model_test

#include "wallet_model_test.moc"
