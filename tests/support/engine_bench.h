#pragma once

#include <QCoro/QCoroTask>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <QUrlQuery>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/adapters/storage/memory_store.h"
#include "core/adapters/storage/sealed_journal.h"
#include "core/adapters/storage/sqlite_store.h"
#include "core/wallet/engine.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_connectivity.h"
#include "tests/support/fake_listener.h"
#include "tests/support/fake_provider.h"
#include "tests/support/tasks.h"

namespace lanyard::test {

/// A keystore that can be made to fail.
class WeatherStore final : public ports::SecretStore {
 public:
  [[nodiscard]] std::string name() const override { return "weather"; }
  [[nodiscard]] std::string backend() const override { return backendName; }
  QCoro::Task<ports::StoreState> state() override { return m_inner.state(); }
  QCoro::Task<base::Result<std::optional<base::Secret>>> read(std::string key) override {
    ++reads;
    const bool meant = readFailsFor.empty() || readFailsFor == key;
    if (readFails && meant) co_return tl::unexpected(*readFails);
    co_return co_await m_inner.read(std::move(key));
  }
  QCoro::Task<base::Result<void>> write(std::string key, base::Secret value) override {
    ++writes;
    if (writeFails) co_return tl::unexpected(*writeFails);
    co_return co_await m_inner.write(std::move(key), std::move(value));
  }
  QCoro::Task<base::Result<void>> remove(std::string key) override { return m_inner.remove(std::move(key)); }
  QCoro::Task<base::Result<bool>> checkOwnPassphrase(base::Secret passphrase) override {
    return m_inner.checkOwnPassphrase(std::move(passphrase));
  }
  QCoro::Task<base::Result<void>> changeOwnPassphrase(base::Secret current, base::Secret next) override {
    return m_inner.changeOwnPassphrase(std::move(current), std::move(next));
  }
  std::string backendName = "memory";
  std::optional<base::Error> readFails;
  std::string readFailsFor;  ///< this key alone; empty: every one
  std::optional<base::Error> writeFails;
  int reads = 0;
  int writes = 0;

 private:
  adapters::MemoryStore m_inner;
};

/// An engine over a fake provider and a fake browser, with a real database and a real journal in a folder of
/// its own. After a restart everything in memory is gone, as after kill -9.
class EngineBench {
 public:
  EngineBench() { start(); }

  void start() {
    store = std::move(*adapters::SqliteStore::open(path("wallet.db"), clock, random));
    journal = std::move(*adapters::SealedJournal::open(path("journal"), store->account()->id,
                                                       base::Secret(std::string(32, 'k')), random));
    wallet::EnginePorts outside{http != nullptr ? *http : provider,
                                listener,
                                secrets,
                                *journal,
                                *store,
                                clock,
                                random,
                                attemptLife,
                                longestSleep,
                                &connectivity};
    outside.doubtful = doubtful;
    outside.machine = machine;
    outside.clientDocument = clientDocument;
    engine = std::make_unique<wallet::Engine>(outside, catalog);
    engine->takeKey(rowKey());
    QObject::connect(engine.get(), &wallet::Engine::happened, engine.get(),
                     [this](const std::string& kind, const std::string& id, const std::string& outcome) {
                       said.push_back(kind + ' ' + id + ' ' + outcome);
                     });
    started = finish(engine->start());
    secrets.writes = 0;  // the first start notes that the rows are sealed
  }
  static base::Secret rowKey() { return base::Secret(std::string(32, 'r')); }
  void restart() {
    engine.reset();
    journal.reset();
    store.reset();
    start();
  }

  /// Runs a task to its end, or fails after 5 s.
  template <class T>
  T finish(QCoro::Task<T> task) {
    return wait<T>(std::move(task));
  }

  [[nodiscard]] wallet::SignInOrder order() const {
    wallet::SignInOrder asked;
    asked.settings.issuer = "https://idp.example";
    asked.settings.clientId = "client";
    return asked;
  }

  /// A sign-in with a person who says yes in the browser. `bend` changes the redirect.
  base::Result<wallet::SignInResult> signIn(wallet::SignInOrder asked,
                                            std::function<void(ports::RedirectParameters&)> bend = {}) {
    const auto progress = [this, bend](const wallet::SignInStep& step) {
      steps.push_back(step.step);
      if (step.step != "authorize") return;
      lastUrl = step.url;
      lastRedirectUri = step.redirectUri;
      lastAnyPort = step.anyPort;
      lastFingerprint = step.fingerprint;
      lastDeviceOffered = step.deviceOffered;
      ports::RedirectParameters redirect;
      redirect.code = signInAt->authorize(step.url);
      redirect.state = QUrlQuery(QUrl(QString::fromStdString(step.url)))
                           .queryItemValue(QStringLiteral("state"))
                           .toStdString();
      if (bend) bend(redirect);
      lastRedirect = redirect;
      lastVerdict = listener.receiver->receive(redirect);
    };
    return finish(engine->signIn(std::move(asked), progress, std::make_shared<wallet::Cancellation>()));
  }
  std::string signedIn() { return signIn(order())->identity.identity.id; }

  [[nodiscard]] std::string path(const char* name) const {
    return dir.filePath(QLatin1String(name)).toStdString();
  }

  QTemporaryDir dir;
  FakeClock clock;
  base::SystemRandom random;
  std::chrono::milliseconds attemptLife = flows::kAttemptLife;
  std::chrono::milliseconds longestSleep = keeping::kLongestSleep;   ///< from the next restart on
  std::string machine;                                               ///< from the next restart on
  bool doubtful = false;  ///< EnginePorts::doubtful, from the next start on
  std::string clientDocument;                                        ///< from the next restart on
  providers::Catalog catalog;                                        ///< from the next restart on
  FakeProvider provider{clock, "https://idp.example"};
  FakeProvider* signInAt = &provider;  ///< where the person's browser is
  ports::HttpClient* http = nullptr;   ///< from the next restart on; null: the provider
  FakeListener listener;
  FakeConnectivity connectivity;
  WeatherStore secrets;
  std::unique_ptr<adapters::SqliteStore> store;
  std::unique_ptr<adapters::SealedJournal> journal;
  std::unique_ptr<wallet::Engine> engine;
  base::Result<void> started;
  std::vector<std::string> said;  ///< all that happened, over restarts: kind, identity, outcome
  std::vector<std::string> steps;
  std::string lastUrl;
  std::string lastRedirectUri;
  std::string lastFingerprint;
  bool lastDeviceOffered = false;
  bool lastAnyPort = false;
  ports::RedirectParameters lastRedirect;
  ports::RedirectVerdict lastVerdict{};
};

}  // namespace lanyard::test
