#include "app/desktop/reset_model.h"

#include <QTest>

#include "tests/app/desktop/fake_wallet.h"
#include "tests/support/test_program.h"

namespace reset_model_test {

using namespace lanyard::desktop;
using lanyard::wire::Json;

namespace {

struct World {
  FakeWallet wallet;
  Channel channel{wallet.takeOther()};
  ResetModel model{channel};

  void look(const Json& reset, const std::string& folder = "/home/ada/.local/share/lanyard") {
    model.look();
    wallet.reply(wallet.expect("wallet.doctor"), {{"reset", reset}, {"data_dir", folder}});
  }
};

}  // namespace

class ResetModelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void saysWhatReplacesAForgottenOne_data() {
    QTest::addColumn<QByteArray>("reset");
    QTest::addColumn<QString>("by");
    QTest::addColumn<QString>("why");
    QTest::newRow("the computer") << QByteArray(R"({"state":"ok"})") << QStringLiteral("system") << QString();
    QTest::newRow("sealed") << QByteArray(R"({"state":"unavailable","detail":"approval.sealed"})")
                            << QStringLiteral("sealed") << QString();
    QTest::newRow("no polkit") << QByteArray(R"({"state":"unavailable","detail":"confirm.no_polkit"})")
                               << QStringLiteral("nothing") << QStringLiteral("polkit does not answer");
    QTest::newRow("no action") << QByteArray(R"({"state":"unavailable","detail":"confirm.no_action"})")
                               << QStringLiteral("nothing") << QStringLiteral("not installed");
    QTest::newRow("no question") << QByteArray(R"({"state":"unavailable","detail":"confirm.no_question"})")
                                 << QStringLiteral("nothing") << QStringLiteral("without asking");
    QTest::newRow("keystore") << QByteArray(R"({"state":"unavailable","detail":"keystore.locked"})")
                              << QStringLiteral("nothing") << QStringLiteral("keystore");
    QTest::newRow("an older wallet") << QByteArray("null") << QStringLiteral("nothing")
                                     << QStringLiteral("polkit");
  }
  void saysWhatReplacesAForgottenOne() {
    QFETCH(QByteArray, reset);
    QFETCH(QString, by);
    QFETCH(QString, why);
    World world;
    QVERIFY(world.model.by().isEmpty());
    world.look(Json::parse(reset.toStdString()));
    QTRY_COMPARE(world.model.by(), by);
    QCOMPARE(world.model.why().isEmpty(), why.isEmpty());
    QVERIFY(world.model.why().contains(why));
  }
  void offersACommandForAPlainFolderAlone() {
    World world;
    world.look({{"state", "ok"}}, "/home/o'hara/x");
    QTRY_COMPARE(world.model.command(),
                 QStringLiteral("lanyard stop && mv '/home/o'\\''hara/x' '/home/o'\\''hara/x.old'"));
    world.look({{"state", "ok"}}, "/home/\u202egnp.exe");
    QTRY_VERIFY(world.model.command().isEmpty());
  }
  void replacesIt() {
    World world;
    world.model.start(QStringLiteral("battery staple"));
    QVERIFY(world.model.busy());
    const Json asked = world.wallet.expect("passphrase.reset");
    QVERIFY(asked["params"] == (Json{{"new", "battery staple"}}));
    world.wallet.reply(asked, {{"reset", true}});
    QTRY_VERIFY(world.model.done());
    QVERIFY(!world.model.busy() && world.model.error().isEmpty());
    world.model.leave();
    QVERIFY(!world.model.done());
    QVERIFY(!world.wallet.has("request.cancel"));
  }
  void saysWhyItDidNot_data() {
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("words");
    QTest::newRow("wrong password") << QStringLiteral("consent_denied") << QStringLiteral("did not confirm");
    QTest::newRow("closed") << QStringLiteral("cancelled") << QStringLiteral("was closed");
    QTest::newRow("cannot ask") << QStringLiteral("unsupported") << QStringLiteral("lanyard doctor");
    QTest::newRow("too soon") << QStringLiteral("rate_limited") << QStringLiteral("Wait a minute");
  }
  void saysWhyItDidNot() {
    QFETCH(QString, reason);
    QFETCH(QString, words);
    World world;
    world.model.start(QStringLiteral("battery staple"));
    world.wallet.refuse(world.wallet.expect("passphrase.reset"), reason.toStdString());
    QTRY_VERIFY2(world.model.error().contains(words), qPrintable(world.model.error()));
    QVERIFY(!world.model.busy() && !world.model.done());
  }
  void takesTheQuestionBackWhenThePersonLeaves() {
    World world;
    world.model.start(QStringLiteral("battery staple"));
    const Json asked = world.wallet.expect("passphrase.reset");
    world.model.leave();
    QVERIFY(world.wallet.expect("request.cancel")["params"] == (Json{{"request", asked["id"]}}));
    world.wallet.refuse(asked, "cancelled");
    QTRY_VERIFY(!world.model.busy());
  }
  void tellsTheNewsOnceAndKeepsTheDay() {
    World world;
    world.model.take({{"passphrase", true}});
    QVERIFY(!world.model.isNews() && world.model.when().isEmpty());
    world.model.take({{"passphrase_reset", {{"at", 1790000000}, {"recent", true}}}});
    QVERIFY(world.model.isNews() && !world.model.when().isEmpty());
    world.model.dismissNews();
    world.model.take({{"passphrase_reset", {{"at", 1790000000}, {"recent", true}}}});
    QVERIFY(!world.model.isNews() && !world.model.when().isEmpty());
    world.model.take({{"passphrase_reset", {{"at", 1790000500}, {"recent", true}}}});
    QVERIFY(world.model.isNews());
    world.model.take({{"passphrase_reset", {{"at", 1790000500}, {"recent", false}}}});
    QVERIFY(!world.model.isNews());
  }
};

LANYARD_TEST(ResetModelTest)

}  // namespace reset_model_test

#include "reset_model_test.moc"
