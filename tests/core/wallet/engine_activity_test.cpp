#include <QTest>
#include <functional>

#include "core/activity/activity_log.h"
#include "core/adapters/storage/sqlite_activity.h"
#include "tests/support/engine_bench.h"
#include "tests/support/test_program.h"

namespace engine_activity_test {

using namespace lanyard;
using namespace std::chrono_literals;
using test::EngineBench;

namespace {

const base::Error kNoNetwork{errors::kHttpNotSent};

/// An engine that looks at its clock all the time, and whose events go to the log, as the agent does it.
struct Recorded : EngineBench {
  Recorded() {
    longestSleep = 2ms;
    restart();
    file = adapters::SqliteActivity::open(path("activity.db"), clock, random);
    log = std::make_unique<activity::ActivityLog>(*file, clock, base::Secret(std::string_view("key")));
    QObject::connect(engine.get(), &wallet::Engine::happened, engine.get(),
                     [this](const std::string& kind, const std::string& id, const std::string& outcome,
                            const std::string& detail) {
                       if (!log->record({kind, id, {}, outcome, detail})) qFatal("not recorded");
                     });
  }
  /// A revocation that is still held would never end, and its frames would leak.
  ~Recorded() {
    if (!provider.holdRevoke) return;
    provider.holdRevoke->open();
    static_cast<void>(QTest::qWaitFor([&] { return engine->quiet(); }));
  }
  /// "kind outcome" of each line, the oldest first.
  std::vector<std::string> lines() {
    std::vector<std::string> all;
    const auto rows = file->activityAfter(0, 100);
    for (const auto& row : *rows) all.push_back(row.kind + ' ' + row.outcome);
    return all;
  }
  ports::ActivityRecord last() { return file->activity(1)->front(); }
  std::unique_ptr<adapters::SqliteActivity> file;
  std::unique_ptr<activity::ActivityLog> log;
};

using Story = std::function<void(Recorded&)>;
using Lines = std::vector<std::string>;

}  // namespace

class EngineActivityTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void recordsEachEvent_data() {
    QTest::addColumn<Story>("story");
    QTest::addColumn<Lines>("lines");
    QTest::addColumn<QString>("detail");  // of the last line
    const Lines in{"sign_in started", "sign_in signed_in"};
    const auto row = [&](const char* name, const Story& story, Lines more, const char* detail) {
      more.insert(more.begin(), in.begin(), in.end());
      QTest::newRow(name) << story << more << QString::fromLatin1(detail);
    };
    row(
        "signed in", [](Recorded& of) { of.signedIn(); }, {}, "idp.example");
    row(
        "signed in again",
        [](Recorded& of) {
          auto again = of.order();
          again.identityId = of.signedIn();
          of.signIn(std::move(again));
        },
        {"sign_in started", "sign_in renewed"}, "idp.example");
    row(
        "sign-in without a network",
        [](Recorded& of) {
          of.signedIn();
          of.provider.fails = kNoNetwork;
          of.signIn(of.order());
        },
        {"sign_in started", "sign_in http.not_sent"}, "idp.example; transient");
    row(
        "sign-in refused there",
        [](Recorded& of) {
          of.signedIn();
          of.signIn(of.order(), [](ports::RedirectParameters& redirect) {
            redirect.code.reset();
            redirect.error = "access_denied";
          });
        },
        {"sign_in started", "sign_in redirect.access_denied"},
        "idp.example; denied: the server says access_denied");
    row(
        "another person",
        [](Recorded& of) {
          auto again = of.order();
          again.identityId = of.signedIn();
          of.provider.subject = "bob";
          // Their tokens are given back while nobody waits: that is the line after.
          of.provider.holdRevoke = std::make_shared<flows::Gate>();
          of.signIn(std::move(again));
        },
        {"sign_in started", "sign_in sign_in.another_person"},
        "idp.example; sign in again: another account came back than the one to be signed in again");
    row(
        "another person's tokens given back",
        [](Recorded& of) {
          auto again = of.order();
          again.identityId = of.signedIn();
          of.provider.subject = "bob";
          of.provider.holdRevoke = std::make_shared<flows::Gate>();
          of.signIn(std::move(again));
          of.provider.holdRevoke->open();
          static_cast<void>(QTest::qWaitFor([&] { return of.engine->quiet(); }));
        },
        {"sign_in started", "sign_in sign_in.another_person", "revoke revoked"},
        "a sign-in that was not kept");
    row(
        "renewed",
        [](Recorded& of) {
          const std::string id = of.signedIn();
          of.finish(of.engine->refresh(id));
        },
        {"refresh renewed"}, "");
    row(
        "not renewed, later",
        [](Recorded& of) {
          const std::string id = of.signedIn();
          of.provider.fails = kNoNetwork;
          of.finish(of.engine->refresh(id));
        },
        {"refresh http.not_sent"}, "transient");
    row(
        "not renewed, keystore locked",
        [](Recorded& of) {
          const std::string id = of.signedIn();
          of.secrets.readFails = base::Error{errors::kKeystoreLocked};
          of.finish(of.engine->refresh(id));
        },
        {"refresh keystore.locked"}, "locked");
    row(
        "not renewed, sign in again",
        [](Recorded& of) {
          const std::string id = of.signedIn();
          of.provider.validRefresh.clear();
          of.finish(of.engine->refresh(id));
        },
        {"sign_in_needed token.invalid_grant"}, "the server says invalid_grant");
    row(
        "the keystore fails after a rotation, and recovers",
        [](Recorded& of) {
          const std::string id = of.signedIn();
          of.secrets.writeFails = base::Error{errors::kKeystoreFailing};
          of.finish(of.engine->refresh(id));
          if (!QTest::qWaitFor([&] { return of.lines().size() == 4; })) return;
          of.secrets.writeFails.reset();
          of.clock.advance(1min);
          static_cast<void>(QTest::qWaitFor([&] { return of.lines().size() == 5; }));
        },
        {"refresh renewed", "keystore keystore.failing", "keystore saved"}, "");
    row(
        "revoked there",
        [](Recorded& of) {
          const std::string id = of.signedIn();
          of.finish(of.engine->signOut(id));
        },
        {"revoke revoked"}, "");
    row(
        "forgotten here only",
        [](Recorded& of) {
          of.provider.offersRevocation = false;
          const std::string id = of.signedIn();
          of.finish(of.engine->signOut(id));
        },
        {"revoke forgotten"}, "");
    row(
        "revocation pending",
        [](Recorded& of) {
          const std::string id = of.signedIn();
          of.provider.fails = kNoNetwork;
          of.finish(of.engine->signOut(id));
        },
        {"revoke pending"}, "http.not_sent");
    row(
        "not signed out",
        [](Recorded& of) {
          const std::string id = of.signedIn();
          of.secrets.readFails = base::Error{errors::kKeystoreLocked};
          of.finish(of.engine->signOut(id));
        },
        {"revoke keystore.locked"}, "locked");
  }
  void recordsEachEvent() {
    QFETCH(Story, story);
    QFETCH(Lines, lines);
    QFETCH(QString, detail);
    Recorded of;
    story(of);
    QCOMPARE(of.lines(), lines);
    QCOMPARE(QString::fromStdString(of.last().detail), detail);
    // Never a secret.
    std::set<std::string> secrets = of.provider.validAccess;
    secrets.insert(of.provider.validRefresh.begin(), of.provider.validRefresh.end());
    secrets.insert(of.provider.lastVerifier);
    secrets.insert(of.lastRedirect.state.value_or(std::string()));
    const auto records = of.file->activityAfter(0, 100);
    for (const auto& record : *records) {
      for (const std::string& secret : secrets) {
        QVERIFY(secret.empty() || record.detail.find(secret) == std::string::npos);
      }
    }
  }
};

LANYARD_TEST(EngineActivityTest)

}  // namespace engine_activity_test

#include "engine_activity_test.moc"
