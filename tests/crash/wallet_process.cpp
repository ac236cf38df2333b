#include "tests/crash/wallet_process.h"

#include <QCoreApplication>
#include <QUrl>
#include <QUrlQuery>
#include <cstdlib>
#include <memory>

#include "core/adapters/storage/file_store.h"
#include "core/adapters/storage/keystore_key.h"
#include "core/adapters/storage/scrypt_thread.h"
#include "core/adapters/storage/sealed_journal.h"
#include "core/adapters/storage/sqlite_store.h"
#include "core/wallet/engine.h"
#include "tests/crash/crashing_ports.h"
#include "tests/support/fake_listener.h"
#include "tests/support/tasks.h"

namespace lanyard::crash {
namespace {

using base::Result;
using keeping::IdentityState;
using wire::Json;

// The provider answers at once; this is for a machine that is very busy.
constexpr std::chrono::seconds kPatience{20};
// The cheapest scrypt (2 MiB would be N = 2^11), because the passphrase is not tested here.
constexpr adapters::ScryptCost kCheap{4, 8, 1};

struct Outcome {
  std::string code;  ///< empty: a token
  std::string detail;
};

class Wallet {
 public:
  Wallet(std::string folder, LineLink& link, int fatal)
      : m_folder(std::move(folder)), m_link(link), m_points(link, fatal), m_http(link, m_points) {
    pointsOfSystemCalls = &m_points;
  }
  ~Wallet() { pointsOfSystemCalls = nullptr; }
  Wallet(const Wallet&) = delete;
  Wallet& operator=(const Wallet&) = delete;

  /// Composes the wallet as lanyard-agent does.
  Result<void> start() {
    auto database = adapters::SqliteStore::open(m_folder + "/wallet.db", m_clock, m_random);
    if (!database) return tl::unexpected(database.error());
    m_database = std::move(*database);
    auto file =
        adapters::FileStore::open(m_folder + "/keystore", base::Secret(std::string_view("only for the test")),
                                  m_random, m_scrypt, kCheap);
    if (!file) return tl::unexpected(file.error());
    m_file = std::move(*file);
    m_secrets = std::make_unique<CrashingSecrets>(*m_file, m_points);
    m_store = std::make_unique<CrashingStore>(*m_database, m_points, m_link);
    const auto account = m_store->account();
    if (!account) return tl::unexpected(account.error());
    const auto known = m_store->identities();
    if (!known) return tl::unexpected(known.error());
    Result<base::Secret> key =
        test::wait(adapters::loadOrCreateKey(*m_secrets, m_random, "journal-key", known->empty()));
    if (!key) return tl::unexpected(key.error());
    auto journal =
        adapters::SealedJournal::open(m_folder + "/journal", account->id, std::move(*key), m_random);
    if (!journal) return tl::unexpected(journal.error());
    m_sealed = std::move(*journal);
    m_journal = std::make_unique<CrashingJournal>(*m_sealed, m_points);
    m_engine = std::make_unique<wallet::Engine>(
        wallet::EnginePorts{m_http, m_listener, *m_secrets, *m_journal, *m_store, m_clock, m_random},
        providers::Catalog());
    m_engine->takeKey(base::Secret(std::string(32, 'r')));
    QObject::connect(m_engine.get(), &wallet::Engine::happened, m_engine.get(),
                     [this](const std::string& kind) { m_said += kind == "sign_in_needed" ? 1 : 0; });
    return test::wait(m_engine->start());
  }

  std::string signIn(const std::string& again) {
    wallet::SignInOrder order;
    order.identityId = again;
    if (again.empty()) {
      order.settings.issuer = "https://idp.example";
      order.settings.clientId = "client";
    }
    const auto progress = [this](const wallet::SignInStep& step) {
      if (step.step == "authorize") authorize(step.url);
    };
    const auto result =
        test::wait(m_engine->signIn(std::move(order), progress, std::make_shared<wallet::Cancellation>()));
    return result ? std::string() : result.error().code;
  }

  Outcome token(const std::string& id) {
    const auto result = test::wait(m_engine->token(id, {}));
    settleDown();
    return result ? Outcome{} : Outcome{result.error().code, result.error().detail};
  }

  std::string signOut(const std::string& id) {
    const auto result = test::wait(m_engine->signOut(id));
    return result ? std::string() : result.error().code;
  }

  std::string signOutAll() {
    std::string failed;
    const auto result = test::wait(m_engine->signOutAll([&failed](const wallet::SignedOut& one) {
      if (!one.result) failed = one.result.error().code;
    }));
    return result ? failed : result.error().code;
  }

  [[nodiscard]] std::string onlyIdentity() const {
    const auto all = m_engine->identities();
    return all.empty() ? std::string() : all.front().identity.id;
  }

  /// What a person would see, and what is kept.
  Json report(const std::string& identityId) {
    Json seen = Json::array();
    for (const auto& view : m_engine->identities()) {
      seen.push_back({{"id", view.identity.id},
                      {"needs_sign_in", view.state == IdentityState::NeedsSignIn},
                      {"reason", view.stateReason}});
    }
    bool item = false;
    if (!identityId.empty()) {
      const auto kept = test::wait(m_file->read(tokens::tokenItemKey(identityId)));
      item = kept && kept->has_value();
    }
    return {{"identities", seen},
            {"said", m_said},
            {"journal", m_sealed->entries().size()},
            {"item", item},
            {"points", m_points.names()}};
  }

 private:
  void authorize(const std::string& url) {
    m_link.write({{"authorize", url}});
    const auto reply = m_link.read(kPatience);
    if (!reply) std::abort();
    ports::RedirectParameters redirect;
    redirect.code = reply->value("code", std::string());
    redirect.state =
        QUrlQuery(QUrl(QString::fromStdString(url))).queryItemValue(QStringLiteral("state")).toStdString();
    m_listener.receiver->receive(redirect);
  }

  /// The token is handed out before the keystore has it: the rest of the rotation is waited for here.
  void settleDown() {
    static_cast<void>(QTest::qWaitFor([this] { return !m_engine->busy(); }, 5'000));
  }

  std::string m_folder;
  LineLink& m_link;
  CrashPoints m_points;
  CrashingHttp m_http;
  base::SystemClock m_clock;
  base::SystemRandom m_random;
  test::FakeListener m_listener;
  adapters::ScryptThread m_scrypt;
  std::unique_ptr<adapters::SqliteStore> m_database;
  std::unique_ptr<adapters::FileStore> m_file;
  std::unique_ptr<adapters::SealedJournal> m_sealed;
  std::unique_ptr<CrashingSecrets> m_secrets;
  std::unique_ptr<CrashingStore> m_store;
  std::unique_ptr<CrashingJournal> m_journal;
  std::unique_ptr<wallet::Engine> m_engine;
  int m_said = 0;
};

Json toJson(const Outcome& outcome) {
  return {{"code", outcome.code}, {"detail", outcome.detail}};
}

Json runJob(Wallet& wallet, const std::string& job, const std::string& identityId) {
  const auto started = wallet.start();
  if (!started) return {{"error", started.error().code}, {"detail", started.error().detail}};
  const std::string id = wallet.onlyIdentity();
  Json done = Json::object();
  std::string failed;
  if (job == "sign_in") failed = wallet.signIn({});
  if (job == "sign_in_again") failed = wallet.signIn(id);
  if (job == "revoke") failed = wallet.signOut(id);
  if (job == "revoke_all") failed = wallet.signOutAll();
  if (job == "rotate" || (job == "look" && !id.empty())) done["first"] = toJson(wallet.token(id));
  if (job == "look" && !id.empty()) done["second"] = toJson(wallet.token(id));
  done.update(wallet.report(identityId));
  done["error"] = failed;
  return done;
}

}  // namespace

QCoro::Task<base::Result<ports::HttpResponse>> CrashingHttp::send(ports::HttpRequest request) {
  m_points.pass("http before");
  const bool post = request.method == ports::HttpRequest::Method::Post;
  m_link.write(
      {{"http", {{"post", post}, {"url", request.url}, {"body", std::string(request.body.view())}}}});
  m_points.pass("http sent");
  const auto reply = m_link.read(kPatience);
  if (!reply) co_return base::fail(errors::kHttpUnknownOutcome);
  ports::HttpResponse response;
  response.status = reply->value("status", 0);
  response.headers.emplace_back("content-type", "application/json");
  response.body = base::Secret(reply->value("body", std::string()));
  m_points.pass("http after");
  co_return std::move(response);
}

int walletProcess(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  const std::string identityId = argc > 6 ? argv[6] : "";
  LineLink link{base::FileDescriptor(std::atoi(argv[3]))};
  Wallet wallet(argv[2], link, std::atoi(argv[5]));
  link.write({{"report", runJob(wallet, argv[4], identityId)}});
  return 0;
}

}  // namespace lanyard::crash
