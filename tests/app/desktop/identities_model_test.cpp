#include "app/desktop/identities_model.h"

#include <QAbstractItemModelTester>
#include <QDateTime>
#include <QLocale>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>

#include "tests/app/desktop/fake_wallet.h"
#include "tests/app/desktop/fixed_clock.h"
#include "tests/support/test_program.h"

namespace identities_model_test {

using namespace lanyard::desktop;
using lanyard::wire::Json;

namespace {

Json view(const std::string& id, const std::string& alias, const std::string& state = "idle") {
  return {{"id", id},
          {"alias", alias},
          {"provider", "example"},
          {"issuer", "https://login.example.org/r"},
          {"issuer_host", "login.example.org"},
          {"name", "Ana"},
          {"email", "ana@example.org"},
          {"state", state},
          {"expires_at", nullptr},
          {"life_s", nullptr},
          {"has_refresh", true},
          {"tools", Json::array()}};
}

}  // namespace

class IdentitiesModelTest : public QObject {
  Q_OBJECT

  struct Stage {
    FakeWallet wallet;
    FixedClock clock;
    Channel channel{wallet.takeOther()};
    QList<QUrl> opened;
    bool browserWorks = true;
    IdentitiesModel model{channel,
                          [this](const QUrl& url) {
                            opened << url;
                            return browserWorks;
                          },
                          clock};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    void put(const Json& one) { wallet.notify("identity.changed", {{"identity", one}}); }
    [[nodiscard]] QStringList aliases() const {
      QStringList list;
      for (int i = 0; i < model.rowCount(); ++i) list << at(i, IdentityRows::AliasRole).toString();
      return list;
    }
    [[nodiscard]] QVariant at(int row, int role) const { return model.data(model.index(row, 0), role); }
  };

 private Q_SLOTS:
  void putsAlarmsFirstThenSortsByName() {
    Stage s;
    s.put(view("1", "zebra"));
    s.put(view("2", "apple"));
    s.put(view("3", "mango", "needs_sign_in"));
    QTRY_COMPARE(s.aliases(),
                 QStringList({QStringLiteral("mango"), QStringLiteral("apple"), QStringLiteral("zebra")}));
    QCOMPARE(s.model.alarms(), 1);
    s.put(view("3", "mango", "fresh"));
    QTRY_COMPARE(s.aliases(),
                 QStringList({QStringLiteral("apple"), QStringLiteral("mango"), QStringLiteral("zebra")}));
    s.wallet.notify("identity.removed", {{"id", "2"}});
    QTRY_COMPARE(s.model.total(), 2);
  }
  void tellsTwoClientsOfAPersonApart() {
    Stage s;
    Json one = view("1", "work");
    one["client_id"] = "laptop\u202e";
    s.put(one);
    s.put(view("2", "play"));
    QTRY_COMPARE(s.model.rowCount(), 2);
    QVERIFY(!s.at(0, IdentityRows::PersonRole).toString().contains(QStringLiteral("client")));
    QVERIFY(s.at(1, IdentityRows::PersonRole).toString().endsWith(QStringLiteral("client laptop")));
    s.model.setSearch(QStringLiteral("laptop"));
    QTRY_COMPARE(s.aliases(), QStringList{QStringLiteral("work")});
  }
  void saysWhenASessionThatWasNotEndedEnds() {
    Stage s;
    s.put(view("1", "x"));
    QTRY_COMPARE(s.model.rowCount(), 1);
    s.model.signOut(QStringLiteral("1"));
    const QDateTime end = QDateTime::currentDateTime().addDays(30);
    s.wallet.reply(s.wallet.expect("identity.revoke"), {{"identity", view("1", "x")},
                                                        {"provider", "forgotten_here"},
                                                        {"detail", "revoke.invalid_client"},
                                                        {"ends_at", end.toSecsSinceEpoch()}});
    const QString day = QLocale().toString(end.date(), QLocale::LongFormat);
    QTRY_VERIFY2(s.model.notice().contains(QStringLiteral("ends by itself, by %1.").arg(day)),
                 qPrintable(s.model.notice()));
  }
  void foretellsTheNextSignIn_data() {
    QTest::addColumn<int>("days");
    QTest::addColumn<bool>("use");
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("near");
    QTest::newRow("far") << 80 << false << QStringLiteral("Needs a new sign-in by %1.") << false;
    QTest::newRow("far, and use puts it off")
        << 80 << true << QStringLiteral("Needs a new sign-in by %1 unless it is used before.") << false;
    QTest::newRow("near") << 5 << false << QStringLiteral("Soon needs a new sign-in: by %1.") << true;
    QTest::newRow("near, and use puts it off")
        << 5 << true << QStringLiteral("Needs a new sign-in by %1 unless it is used before.") << true;
    QTest::newRow("over") << -1 << false << QStringLiteral("login.example.org may want a new sign-in by now.")
                          << true;
  }
  void foretellsTheNextSignIn() {
    QFETCH(int, days);
    QFETCH(bool, use);
    QFETCH(QString, words);
    QFETCH(bool, near);
    const QLocale before;
    const auto put = qScopeGuard([&] { QLocale::setDefault(before); });
    QLocale::setDefault(QLocale(QLocale::German));
    Stage s;
    Json one = view("1", "x");
    const std::int64_t by = lanyard::base::toUnix(s.clock.now()) + days * std::int64_t{86400};
    one["sign_in_by"] = by;
    one["sign_in_near_from"] = by - 7 * 86400;
    one["use_puts_off"] = use;
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    const QDate date = QDateTime::fromSecsSinceEpoch(by).date();
    const QString german = QLocale(QLocale::German).toString(date, QLocale::LongFormat);
    QCOMPARE(s.at(0, IdentityRows::ForecastRole).toString(),
             words.contains(QStringLiteral("%1")) ? words.arg(german) : words);
    QCOMPARE(s.at(0, IdentityRows::SignInNearRole).toBool(), near);
    QCOMPARE(s.model.alarms(), 0);
  }
  void saysTheTimeOnTheLastDay() {
    Stage s;
    Json one = view("1", "x");
    const std::int64_t by = lanyard::base::toUnix(s.clock.now()) + 7200;
    one["sign_in_by"] = by;
    one["sign_in_near_from"] = by - 3600;
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    const QString time = QLocale().toString(QDateTime::fromSecsSinceEpoch(by).time(), QLocale::ShortFormat);
    QCOMPARE(s.at(0, IdentityRows::ForecastRole).toString(),
             QStringLiteral("Needs a new sign-in by %1.").arg(time));
    s.clock.time += std::chrono::minutes(61);
    QVERIFY(s.at(0, IdentityRows::SignInNearRole).toBool());
  }
  void saysNothingWhereNothingIsKnownOrTheStateSaysIt() {
    Stage s;
    s.put(view("1", "x"));
    Json brief = view("2", "y", "fresh");
    brief["has_refresh"] = false;
    brief["sign_in_by"] = lanyard::base::toUnix(s.clock.now()) + 60;
    brief["sign_in_near_from"] = lanyard::base::toUnix(s.clock.now());
    s.put(brief);
    QTRY_COMPARE(s.model.rowCount(), 2);
    for (int row = 0; row < 2; ++row) {
      QCOMPARE(s.at(row, IdentityRows::ForecastRole).toString(), QString());
      QVERIFY(!s.at(row, IdentityRows::SignInNearRole).toBool());
    }
  }
  void saysWhatAPastedTokenIsAndOffersNothingThatItCannot() {
    Stage s;
    s.put(view("1", "plain"));
    Json one = view("2", "robot", "fresh");
    one["has_refresh"] = false;
    one["credential"] = "pasted";
    s.put(one);
    Json ends = view("3", "short");
    ends["has_refresh"] = false;
    ends["credential"] = "pasted";
    const std::int64_t by = lanyard::base::toUnix(s.clock.now()) + 3 * 86'400;
    ends["sign_in_by"] = by;
    ends["sign_in_near_from"] = by - 7 * 86'400;
    s.put(ends);
    QTRY_COMPARE(s.model.rowCount(), 3);
    QCOMPARE(s.aliases(),
             QStringList({QStringLiteral("short"), QStringLiteral("plain"), QStringLiteral("robot")}));
    const QString kind = QStringLiteral("Pasted token");
    QCOMPARE(s.at(1, IdentityRows::KindRole).toString(), QString());
    QVERIFY(s.at(1, IdentityRows::SignInHelpsRole).toBool() && s.at(1, IdentityRows::RenewableRole).toBool());
    QCOMPARE(s.at(2, IdentityRows::KindRole).toString(), kind);
    QVERIFY(!s.at(2, IdentityRows::SignInHelpsRole).toBool() &&
            !s.at(2, IdentityRows::RenewableRole).toBool());
    QCOMPARE(s.at(2, IdentityRows::StateHelpRole).toString(), QString());
    QCOMPARE(s.at(2, IdentityRows::ForecastRole).toString(), QString());
    QCOMPARE(s.at(2, IdentityRows::LastsRole).toString(), QStringLiteral("Yours, without a known end"));
    const QString day = QLocale().toString(QDateTime::fromSecsSinceEpoch(by).date(), QLocale::LongFormat);
    QCOMPARE(s.at(0, IdentityRows::KindRole).toString(), kind);
    QVERIFY(s.at(0, IdentityRows::SignInNearRole).toBool());
    QCOMPARE(s.at(0, IdentityRows::ForecastRole).toString(),
             QStringLiteral("The token that you pasted is good until %1. Then paste a new one: lanyard login "
                            "--again short --token")
                 .arg(day));
    QCOMPARE(s.at(0, IdentityRows::LastsRole).toString(), QStringLiteral("Yours, good until %1").arg(day));
    // The time is over, whatever the wallet said before.
    s.clock.time += std::chrono::hours(24 * 4);
    QCOMPARE(s.at(0, IdentityRows::StateRole).toString(), QStringLiteral("needs_sign_in"));
    QVERIFY(s.at(0, IdentityRows::AlarmRole).toBool());
    QVERIFY(s.at(0, IdentityRows::StateHelpRole).toString().contains(QStringLiteral("--token")));
    QCOMPARE(s.at(0, IdentityRows::ForecastRole).toString(), QString());
  }
  void saysThatItIsAPassword() {
    Stage s;
    Json one = view("1", "nas", "idle");
    one["has_refresh"] = false;
    one["credential"] = "password";
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    QCOMPARE(s.at(0, IdentityRows::KindRole).toString(), QStringLiteral("Password"));
    QVERIFY(!s.at(0, IdentityRows::SignInHelpsRole).toBool() &&
            !s.at(0, IdentityRows::RenewableRole).toBool());
  }
  /// Window, list, JSON and manual say the same of an identity; in the window only the language differs.
  void saysEachStateInTheWordsOfTheVocabulary() {
    Stage s;
    int rows = 0;
    for (const auto& known : lanyard::wire::identityStates()) {
      for (const char* reason : {"", "identity.changed_outside", "identity.damaged"}) {
        Json one = view(std::to_string(++rows), std::string(known.words), std::string(known.name));
        one["state_reason"] = reason;
        s.put(one);
      }
    }
    QTRY_COMPARE(s.model.rowCount(), rows);
    for (int row = 0; row < rows; ++row) {
      const QString words = s.at(row, IdentityRows::AliasRole).toString();
      QCOMPARE(s.at(row, IdentityRows::StateWordsRole).toString(), words);
      const auto* known =
          lanyard::wire::findIdentityState(s.at(row, IdentityRows::StateRole).toString().toStdString());
      QVERIFY(known != nullptr);
      QCOMPARE(QString::fromStdString(std::string(known->words)), words);
    }
  }
  void saysThatASignInRanOut() {
    Stage s;
    Json one = view("1", "x", "needs_sign_in");
    one["state_reason"] = "sign_in.ran_out";
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    QVERIFY(s.at(0, IdentityRows::StateHelpRole).toString().contains(QStringLiteral("has run out")));
  }
  void namesWhatTheProviderWantsAndCannotBeDone() {
    Stage s;
    Json one = view("1", "x", "unsupported");
    one["state_reason"] = "unsupported.encrypted_id_token";
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    QCOMPARE(s.at(0, IdentityRows::StateWordsRole).toString(), QStringLiteral("Not supported"));
    const QString help = s.at(0, IdentityRows::StateHelpRole).toString();
    QVERIFY2(help.startsWith(QStringLiteral("login.example.org encrypts its ID tokens (JWE).")),
             qPrintable(help));
    QVERIFY(!help.contains(QStringLiteral("ign in again")));
  }
  void blamesTheProviderForNothingThatItDidNotDo() {
    Stage s;
    Json one = view("1", "x", "needs_sign_in");
    one["state_reason"] = "keystore.foreign_item";
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    const auto help = [&s] { return s.at(0, IdentityRows::StateHelpRole).toString(); };
    QVERIFY(help().contains(QStringLiteral("The keystore has no sign-in")));
    QVERIFY(s.at(0, IdentityRows::SignInHelpsRole).toBool());
    one["state_reason"] = "sign_in.other_machine";
    s.put(one);
    QTRY_VERIFY(help().contains(QStringLiteral("was copied from another computer")));
    one["state_reason"] = "token.invalid_grant";
    s.put(one);
    QTRY_VERIFY(help().contains(QStringLiteral("login.example.org no longer accepts")));
  }
  void putsWhatWillSoonBeAnAlarmAfterTheAlarms() {
    Stage s;
    Json soon = view("1", "zebra");
    soon["sign_in_by"] = lanyard::base::toUnix(s.clock.now()) + 86400;
    soon["sign_in_near_from"] = lanyard::base::toUnix(s.clock.now()) - 1;
    s.put(view("2", "apple"));
    s.put(soon);
    s.put(view("3", "mango", "needs_sign_in"));
    QTRY_COMPARE(s.aliases(),
                 QStringList({QStringLiteral("mango"), QStringLiteral("zebra"), QStringLiteral("apple")}));
  }
  void searchesEveryName() {
    Stage s;
    s.put(view("1", "work"));
    s.put(view("2", "home"));
    QTRY_COMPARE(s.model.rowCount(), 2);
    s.model.setSearch(QStringLiteral("ORK login"));
    QCOMPARE(s.aliases(), QStringList(QStringLiteral("work")));
    QCOMPARE(s.model.total(), 2);
    s.model.setSearch(QStringLiteral("nobody"));
    QCOMPARE(s.model.rowCount(), 0);
  }
  void readsTheIssuersOwnHost() {
    Stage s;
    Json liar = view("1", "x");
    liar["issuer"] = "https://evil.example/";
    liar["issuer_host"] = "bank.example";
    liar["provider"] = "System";
    s.put(liar);
    QTRY_COMPARE(s.model.rowCount(), 1);
    QCOMPARE(s.at(0, IdentityRows::HostRole).toString(), QStringLiteral("evil.example"));
  }
  void offersNoNewSignInForWhatIsNotBelieved() {
    Stage s;
    Json changed = view("1", "x", "needs_sign_in");
    changed["state_reason"] = "identity.changed_outside";
    s.put(changed);
    QTRY_COMPARE(s.model.rowCount(), 1);
    QVERIFY(!s.at(0, IdentityRows::SignInHelpsRole).toBool());
    const auto help = [&s] { return s.at(0, IdentityRows::StateHelpRole).toString(); };
    QVERIFY(help().contains(QStringLiteral("Another program changed")));
    QVERIFY(help().contains(QStringLiteral("Sign out")));
    changed["state_reason"] = "identity.damaged";
    s.put(changed);
    QTRY_VERIFY(help().contains(QStringLiteral("is damaged")));
    QVERIFY(!s.at(0, IdentityRows::SignInHelpsRole).toBool());
    changed["state_reason"] = "token.invalid_grant";
    s.put(changed);
    QTRY_VERIFY(s.at(0, IdentityRows::SignInHelpsRole).toBool());
  }
  void countsAsPeopleDo() {
    Stage s;
    for (const char* alias : {"team-23", "team-3", "Team-1", "team-100", "team-03a"}) s.put(view(alias, alias));
    QTRY_COMPARE(s.aliases().join(QLatin1Char(' ')), QStringLiteral("Team-1 team-3 team-03a team-23 team-100"));
  }
  void groupsManyByProvider() {
    Stage s;
    for (int i = 0; i < 20; ++i) {
      Json one = view(std::to_string(i), "x-" + std::to_string(i), i == 7 ? "needs_sign_in" : "idle");
      one["provider"] = i % 2 == 0 ? "GitLab" : "Google";
      s.put(one);
    }
    QTRY_COMPARE(s.model.rowCount(), 20);
    QVERIFY(s.model.many());
    QCOMPARE(s.aliases().mid(0, 4).join(QLatin1Char(' ')), QStringLiteral("x-7 x-0 x-2 x-4"));
    QCOMPARE(s.aliases().last(), QStringLiteral("x-19"));
    QCOMPARE(s.at(0, IdentityRows::GroupRole).toString(), QStringLiteral("Needs you"));
    QCOMPARE(s.at(1, IdentityRows::GroupRole).toString(), QStringLiteral("GitLab · login.example.org"));
  }
  void neverSaysFreshOfWhatIsOver_data() {
    QTest::addColumn<bool>("renewable");
    QTest::addColumn<QString>("state");
    QTest::newRow("renewed when asked") << true << QStringLiteral("idle");
    QTest::newRow("cannot be renewed") << false << QStringLiteral("needs_sign_in");
  }
  void neverSaysFreshOfWhatIsOver() {
    QFETCH(bool, renewable);
    QFETCH(QString, state);
    Stage s;
    Json one = view("1", "x", "fresh");
    one["expires_at"] = lanyard::base::toUnix(s.clock.now());
    one["life_s"] = 3600;
    one["has_refresh"] = renewable;
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    QCOMPARE(s.at(0, IdentityRows::StateRole).toString(), state);
    QCOMPARE(s.at(0, IdentityRows::TimeLeftRole).toString(), QString());
    QCOMPARE(s.at(0, IdentityRows::RatioRole).toDouble(), -1.0);
    QCOMPARE(s.model.alarms(), renewable ? 0 : 1);
  }
  void showsWhatProgramsAreAllowedAndTakesItBack() {
    Stage s;
    s.put(view("1", "x"));
    const auto allow = [&](const char* id, const char* identity, const char* path, const char* kind, int uses) {
      s.wallet.notify("grant.changed", {{"grant",
                                         {{"id", id},
                                          {"identity", identity},
                                          {"tool", {{"name", "git"}, {"path", path}}},
                                          {"kind", kind},
                                          {"until", nullptr},
                                          {"uses", uses}}}});
    };
    allow("a", "1", "/usr/bin/git", "always", 1);
    allow("b", "1", "/usr/bin/git", "session", 0);
    allow("c", "1", "/opt/git", "session", 0);
    allow("d", "2", "/usr/bin/git", "always", 0);
    s.wallet.notify("grant.changed", {{"grant",
                                       {{"id", "c"},
                                        {"identity", "1"},
                                        {"tool", {{"name", "git"}, {"path", "/opt/git"}}},
                                        {"kind", "always"},
                                        {"suspended", true}}}});
    const auto programs = [&] { return s.at(0, IdentityRows::ProgramsRole).toList(); };
    QTRY_COMPARE(programs().size(), 2);
    const QVariantMap second = programs().at(1).toMap();
    QTRY_COMPARE(programs().at(0).toMap().value(QStringLiteral("words")).toString(),
                 QStringLiteral("suspended: asks again"));
    QCOMPARE(second.value(QStringLiteral("path")).toString(), QStringLiteral("/usr/bin/git"));
    QVERIFY(second.value(QStringLiteral("words")).toString().startsWith(QStringLiteral("always")));
    s.model.takeBack(QStringLiteral("1"), second.value(QStringLiteral("key")).toString());
    QStringList asked;
    for (int i = 0; i < 2; ++i) {
      const Json request = s.wallet.expect("grant.revoke");
      asked << QString::fromStdString(request["params"]["grant"].get<std::string>());
      s.wallet.notify("grant.removed", {{"id", request["params"]["grant"]}});
      s.wallet.reply(request, {{"revoked", true}, {"grants", 1}});
    }
    QCOMPARE(asked, QStringList({QStringLiteral("a"), QStringLiteral("b")}));
    QVERIFY(!s.wallet.has("grant.revoke"));
    QTRY_COMPARE(programs().size(), 1);
    s.wallet.notify("wallet.changed", {{"locked", true}});
    QTRY_COMPARE(s.model.total(), 0);
  }
  void showsTimeLeftAsAShare() {
    Stage s;
    Json one = view("1", "x", "fresh");
    const auto now = lanyard::base::toUnix(s.clock.now());
    one["expires_at"] = now + 900;
    one["life_s"] = 3600;
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    QCOMPARE(s.at(0, IdentityRows::RatioRole).toDouble(), 0.25);
    QCOMPARE(s.at(0, IdentityRows::TimeLeftRole).toString(), QStringLiteral("15 min"));
    s.clock.time += std::chrono::hours(2);
    // It is over: no ring, and no "0 s".
    QCOMPARE(s.at(0, IdentityRows::RatioRole).toDouble(), -1.0);
    QCOMPARE(s.at(0, IdentityRows::TimeLeftRole).toString(), QString());
    QCOMPARE(s.at(0, IdentityRows::StateRole).toString(), QStringLiteral("idle"));
  }
  void countsDownOnlyWhileWatched() {
    Stage s;
    Json one = view("1", "x", "fresh");
    one["expires_at"] = lanyard::base::toUnix(s.clock.now()) + 60;
    one["life_s"] = 3600;
    s.put(one);
    QTRY_COMPARE(s.model.rowCount(), 1);
    QSignalSpy changed(&s.model, &QAbstractItemModel::dataChanged);
    QVERIFY(!changed.wait(1300));
    s.model.setWatched(true);
    const auto first = changed.count();
    QTRY_VERIFY_WITH_TIMEOUT(changed.count() > first, 5000);
  }
  void survivesAnythingInAView_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("no id") << QByteArray(R"({"alias":"x"})");
    QTest::newRow("a number for an id") << QByteArray(R"({"id":7})");
    QTest::newRow("null") << QByteArray("null");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("tools of all kinds")
        << QByteArray(R"({"id":"1","tools":[1,null,{"a":[]}],"scopes":"x","state":3})");
    QTest::newRow("life of nothing") << QByteArray(
        R"({"id":"1","state":"fresh","expires_at":9e9,"life_s":0})");
  }
  void survivesAnythingInAView() {
    QFETCH(QByteArray, text);
    Stage s;
    s.put(Json::parse(text.toStdString()));
    s.put(view("last", "last"));
    QTRY_VERIFY(s.aliases().contains(QStringLiteral("last")));
    for (int row = 0; row < s.model.rowCount(); ++row) {
      for (int role = IdentityRows::IdentityIdRole; role <= IdentityRows::ErrorTextRole; ++role)
        QVERIFY(s.at(row, role).isValid());
    }
  }
  void saysWhyARenewalFailed() {
    Stage s;
    s.put(view("1", "x"));
    QTRY_COMPARE(s.model.rowCount(), 1);
    s.model.refresh(QStringLiteral("1"));
    QVERIFY(s.at(0, IdentityRows::BusyRole).toBool());
    const Json request = s.wallet.expect("token.refresh");
    QVERIFY(request["params"]["identity"] == "1");
    s.wallet.refuse(request, "provider_unreachable", {}, {{"provider_says", "closed until\u202e Monday"}});
    QTRY_VERIFY(!s.at(0, IdentityRows::BusyRole).toBool());
    QVERIFY(s.at(0, IdentityRows::ErrorTextRole)
                .toString()
                .endsWith(QStringLiteral("In the provider's own words: closed until Monday")));
    QVERIFY(s.at(0, IdentityRows::ErrorTextRole).toString().contains(QStringLiteral("login.example.org")));
    s.model.refresh(QStringLiteral("1"));
    QVERIFY(s.at(0, IdentityRows::ErrorTitleRole).toString().isEmpty());
  }
  void saysWhatTheProviderDid_data() {
    QTest::addColumn<QByteArray>("outcome");
    QTest::addColumn<QByteArray>("detail");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* outcome, const char* detail, const char* words) {
      QTest::newRow(name) << QByteArray(outcome) << QByteArray(detail) << QString::fromLatin1(words);
    };
    row("revoked", "revoked", "", "took the access back");
    row("forgotten", "forgotten_here", "", "offers no way");
    row("not asked", "forgotten_here", "identity.changed_outside", "nothing was ended at");
    row("refused", "forgotten_here", "revoke.invalid_client",
        "login.example.org does not let Lanyard revoke; the session there ends by itself.");
    row("pending", "pending", "http.not_sent", "keeps asking");
  }
  void saysWhatTheProviderDid() {
    QFETCH(QByteArray, outcome);
    QFETCH(QByteArray, detail);
    QFETCH(QString, words);
    Stage s;
    s.put(view("1", "x"));
    QTRY_COMPARE(s.model.rowCount(), 1);
    s.model.signOut(QStringLiteral("1"));
    const Json request = s.wallet.expect("identity.revoke");
    s.wallet.notify("identity.removed", {{"id", "1"}});
    Json reply{{"identity", view("1", "x")}, {"provider", outcome.toStdString()}};
    if (!detail.isEmpty()) reply["detail"] = detail.toStdString();
    s.wallet.reply(request, reply);
    QTRY_VERIFY2(s.model.notice().contains(words), qPrintable(s.model.notice()));
    QCOMPARE(s.model.rowCount(), 0);
    s.model.dismissNotice();
    QVERIFY(s.model.notice().isEmpty());
    QVERIFY(!s.model.hasPage());
  }
  void offersToSignOutTheBrowserToo() {
    Stage s;
    s.put(view("1", "x"));
    QTRY_COMPARE(s.model.rowCount(), 1);
    s.model.signOut(QStringLiteral("1"));
    s.wallet.reply(s.wallet.expect("identity.revoke"),
                   {{"identity", view("1", "x")},
                    {"provider", "revoked"},
                    {"end_session", "https://login.example.org/end?client_id=c%20d"}});
    QTRY_VERIFY(s.model.hasPage());
    QVERIFY(s.model.notice().contains(QStringLiteral("may still be signed in")));
    QVERIFY(s.opened.isEmpty());
    s.browserWorks = false;
    s.model.openPage();
    QVERIFY(s.model.hasPage());
    QVERIFY(!s.model.notice().contains(QStringLiteral("opens")));
    s.browserWorks = true;
    s.model.openPage();
    QCOMPARE(s.opened.last().toString(QUrl::FullyEncoded),
             QStringLiteral("https://login.example.org/end?client_id=c%20d"));
    QVERIFY(!s.model.hasPage());
    QVERIFY(s.model.notice().contains(QStringLiteral("login.example.org")));
    s.model.openPage();
    QCOMPARE(s.opened.size(), 2);
  }
  void givesTheBrowserNothingButAWebAddress_data() {
    QTest::addColumn<QString>("address");
    for (const char* address : {"http://login.example.org/end", "file:///etc/passwd", "javascript:alert(1)",
                                "--no-sandbox", "https://", "https:// login.example.org/"}) {
      QTest::newRow(address) << QString::fromLatin1(address);
    }
  }
  void givesTheBrowserNothingButAWebAddress() {
    QFETCH(QString, address);
    Stage s;
    s.put(view("1", "x"));
    QTRY_COMPARE(s.model.rowCount(), 1);
    s.model.signOut(QStringLiteral("1"));
    s.wallet.reply(
        s.wallet.expect("identity.revoke"),
        {{"identity", view("1", "x")}, {"provider", "revoked"}, {"end_session", address.toStdString()}});
    QTRY_VERIFY(!s.model.notice().isEmpty());
    QVERIFY(!s.model.hasPage());
  }
};

LANYARD_TEST(IdentitiesModelTest)

}  // namespace identities_model_test

#include "identities_model_test.moc"
