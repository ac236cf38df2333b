#include "app/desktop/sign_out_all_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include "tests/app/desktop/fake_wallet.h"
#include "tests/support/test_program.h"

namespace sign_out_all_model_test {

using namespace lanyard::desktop;
using lanyard::wire::Json;

class SignOutAllModelTest : public QObject {
  Q_OBJECT

  struct Stage {
    FakeWallet wallet;
    Channel channel{wallet.takeOther()};
    QList<QUrl> opened;
    bool browserWorks = true;
    SignOutAllModel model{channel, [this](const QUrl& url) {
                            opened << url;
                            return browserWorks;
                          }};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    void step(const Json& request, const std::string& alias, Json more) {
      more["request"] = request["id"];
      more["identity"] = {{"alias", alias}, {"issuer_host", alias + ".example.org"}};
      wallet.notify("revoke.step", more);
    }
    [[nodiscard]] QVariant at(int row, int role) const { return model.data(model.index(row, 0), role); }
    [[nodiscard]] QString words(int row) const { return at(row, SignOutAllModel::WordsRole).toString(); }
  };

 private Q_SLOTS:
  void saysWhatBecameOfEach() {
    Stage s;
    s.model.start();
    s.model.start();  // once is enough
    const Json request = s.wallet.expect("identity.revoke_all");
    QVERIFY(!s.wallet.has("identity.revoke_all"));
    QCOMPARE(s.model.phase(), QStringLiteral("running"));
    s.step(request, "a", {{"provider", "revoked"}, {"end_session", "https://a.example.org/end"}});
    s.step(request, "b", {{"provider", "pending"}, {"end_session", "javascript:alert(1)"}});
    s.step(request, "c", {{"provider", "forgotten_here"}});
    s.step(request, "d", {{"error", {{"reason", "keystore_unavailable"}}}});
    s.step(request, "e", {{"provider", "forgotten_here"}, {"detail", "identity.changed_outside"}});
    s.step(request, "f", {{"provider", "forgotten_here"}, {"detail", "revoke.unsupported"}});
    s.wallet.notify("revoke.step", {{"request", 999}, {"provider", "revoked"}});
    QTRY_COMPARE(s.model.rowCount(), 6);
    s.wallet.reply(request, {{"revoked", 1}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("done"));
    QCOMPARE(s.model.rowCount(), 6);
    QCOMPARE(s.model.left(), 1);
    QVERIFY(s.words(0).startsWith(QStringLiteral("Not signed out")));
    QVERIFY(s.words(1).contains(QStringLiteral("took the access back")));
    QVERIFY(s.words(2).contains(QStringLiteral("keeps asking")));
    QVERIFY(s.words(3).contains(QStringLiteral("offers no way")));
    QVERIFY(s.words(4).contains(QStringLiteral("Nothing was ended")));
    QCOMPARE(s.words(5),
             QStringLiteral("Forgotten here. f.example.org does not let Lanyard revoke; the session there "
                            "ends by itself."));
    QVERIFY(s.at(1, SignOutAllModel::HasPageRole).toBool());
    QVERIFY(!s.at(2, SignOutAllModel::HasPageRole).toBool());
    QCOMPARE(s.at(0, SignOutAllModel::HostRole).toString(), QStringLiteral("d.example.org"));
  }
  void putsWhatFailedFirstAndSumsUp() {
    Stage s;
    s.model.start();
    const Json request = s.wallet.expect("identity.revoke_all");
    QVERIFY(s.model.summary().isEmpty());
    s.step(request, "a", {{"provider", "revoked"}});
    s.step(request, "b", {{"error", {{"reason", "keystore_unavailable"}}}});
    s.step(request, "c", {{"provider", "revoked"}});
    s.step(request, "d", {{"error", {{"reason", "keystore_unavailable"}}}});
    s.step(request, "e", {{"provider", "pending"}});
    QTRY_COMPARE(s.model.rowCount(), 5);
    QStringList order;
    for (int i = 0; i < 5; ++i) order << s.at(i, SignOutAllModel::AliasRole).toString();
    QCOMPARE(order.join(QLatin1Char(' ')), QStringLiteral("b d a c e"));
    // Without a translation, of which English has its plurals too.
    QCOMPARE(s.model.summary(), QStringLiteral("2 not signed out · 2 signed out · 1 forgotten here, the provider is "
                                               "still asked"));
  }
  void runsOnlyOnceBeforeItsReportIsForgotten() {
    Stage s;
    s.model.start();
    const Json request = s.wallet.expect("identity.revoke_all");
    s.step(request, "a", {{"provider", "revoked"}});
    s.wallet.reply(request, {{"revoked", 1}});
    QTRY_COMPARE(s.model.phase(), QStringLiteral("done"));
    s.model.start();
    QCOMPARE(s.model.phase(), QStringLiteral("done"));
    QCOMPARE(s.model.rowCount(), 1);
    QVERIFY(!s.wallet.has("identity.revoke_all"));
  }
  void opensAPageWhenAskedAndOnce() {
    Stage s;
    s.model.start();
    const Json request = s.wallet.expect("identity.revoke_all");
    s.step(request, "a", {{"provider", "revoked"}, {"end_session", "https://a.example.org/end"}});
    QTRY_COMPARE(s.model.rowCount(), 1);
    s.browserWorks = false;
    s.model.openPage(0);
    QVERIFY(!s.model.errorText().isEmpty());
    QVERIFY(s.at(0, SignOutAllModel::HasPageRole).toBool());
    s.browserWorks = true;
    s.model.openPage(0);
    s.model.openPage(0);
    s.model.openPage(7);
    QCOMPARE(s.opened.size(), 2);
    QVERIFY(s.model.errorText().isEmpty());
    QVERIFY(!s.at(0, SignOutAllModel::HasPageRole).toBool());
  }
  void saysThatNothingWasBegun() {
    Stage s;
    s.model.start();
    s.wallet.refuse(s.wallet.expect("identity.revoke_all"), "keystore_unavailable");
    QTRY_COMPARE(s.model.phase(), QStringLiteral("failed"));
    QVERIFY(!s.model.errorText().isEmpty());
    s.model.reset();
    QCOMPARE(s.model.phase(), QStringLiteral("ask"));
    QVERIFY(s.model.errorText().isEmpty());
  }
  void forgetsWhoWasThereWhenTheWalletIsLocked() {
    Stage s;
    s.model.start();
    const Json request = s.wallet.expect("identity.revoke_all");
    s.step(request, "a", {{"provider", "revoked"}});
    QTRY_COMPARE(s.model.rowCount(), 1);
    s.model.reset();  // it goes on
    QCOMPARE(s.model.phase(), QStringLiteral("running"));
    s.wallet.notify("wallet.changed", {{"locked", true}});
    QTRY_COMPARE(s.model.rowCount(), 0);
  }
};

LANYARD_TEST(SignOutAllModelTest)

}  // namespace sign_out_all_model_test

#include "sign_out_all_model_test.moc"
