#pragma once

#include <string>
#include <utility>

#include "core/ports/http_client.h"
#include "core/ports/journal.h"
#include "core/ports/secret_store.h"
#include "core/ports/wallet_store.h"
#include "tests/crash/crash_points.h"

namespace lanyard::crash {

/// A step before a call of a port and one after it.
class Step {
 public:
  Step(CrashPoints& points, std::string name) : m_points(points), m_name(std::move(name)) {
    m_points.pass(m_name + " before");
  }
  ~Step() { m_points.pass(m_name + " after"); }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  CrashPoints& m_points;
  std::string m_name;
};

/// A journal with a step around each call.
class CrashingJournal final : public ports::Journal {
 public:
  CrashingJournal(ports::Journal& inner, CrashPoints& points) : m_inner(inner), m_points(points) {}
  [[nodiscard]] base::Result<void> markSpending(const std::string& id, std::uint64_t generation) override {
    const Step step(m_points, "journal.markSpending");
    return m_inner.markSpending(id, generation);
  }
  [[nodiscard]] base::Result<void> seal(const std::string& id, std::uint64_t generation,
                                        const base::Secret& item) override {
    const Step step(m_points, "journal.seal");
    return m_inner.seal(id, generation, item);
  }
  [[nodiscard]] base::Result<void> unmarkSpending(const std::string& id) override {
    const Step step(m_points, "journal.unmarkSpending");
    return m_inner.unmarkSpending(id);
  }
  [[nodiscard]] base::Result<void> settle(const std::string& id) override {
    const Step step(m_points, "journal.settle");
    return m_inner.settle(id);
  }
  [[nodiscard]] base::Result<void> clear(const std::string& id) override {
    const Step step(m_points, "journal.clear");
    return m_inner.clear(id);
  }
  [[nodiscard]] std::vector<base::Result<ports::JournalEntry>> entries() override {
    return m_inner.entries();
  }

 private:
  ports::Journal& m_inner;
  CrashPoints& m_points;
};

/// A keystore with a step around each call.
class CrashingSecrets final : public ports::SecretStore {
 public:
  CrashingSecrets(ports::SecretStore& inner, CrashPoints& points) : m_inner(inner), m_points(points) {}
  [[nodiscard]] std::string name() const override { return m_inner.name(); }
  [[nodiscard]] std::string backend() const override { return m_inner.backend(); }
  QCoro::Task<ports::StoreState> state() override { return m_inner.state(); }
  QCoro::Task<base::Result<std::optional<base::Secret>>> read(std::string key) override {
    m_points.pass("secrets.read before");
    auto result = co_await m_inner.read(std::move(key));
    m_points.pass("secrets.read after");
    co_return result;
  }
  QCoro::Task<base::Result<void>> write(std::string key, base::Secret value) override {
    m_points.pass("secrets.write before");
    auto result = co_await m_inner.write(std::move(key), std::move(value));
    m_points.pass("secrets.write after");
    co_return result;
  }
  QCoro::Task<base::Result<void>> remove(std::string key) override {
    m_points.pass("secrets.remove before");
    auto result = co_await m_inner.remove(std::move(key));
    m_points.pass("secrets.remove after");
    co_return result;
  }
  QCoro::Task<base::Result<bool>> checkOwnPassphrase(base::Secret passphrase) override {
    return m_inner.checkOwnPassphrase(std::move(passphrase));
  }
  QCoro::Task<base::Result<void>> changeOwnPassphrase(base::Secret current, base::Secret next) override {
    return m_inner.changeOwnPassphrase(std::move(current), std::move(next));
  }

 private:
  ports::SecretStore& m_inner;
  CrashPoints& m_points;
};

/// A database with a step around each call that changes it.
class CrashingStore final : public ports::WalletStore {
 public:
  CrashingStore(ports::WalletStore& inner, CrashPoints& points, LineLink& link)
      : m_inner(inner), m_points(points), m_link(link) {}
  [[nodiscard]] base::Result<void> check() override { return m_inner.check(); }
  [[nodiscard]] base::Result<identity::LocalAccount> account() override { return m_inner.account(); }
  [[nodiscard]] base::Result<std::vector<ports::IdentityRow>> identities() override {
    return m_inner.identities();
  }
  [[nodiscard]] base::Result<void> saveIdentity(const ports::IdentityRow& row) override {
    // So that what a killed sign-in left can be looked for.
    m_link.write({{"identity", row.id}});
    const Step step(m_points, "store.saveIdentity");
    return m_inner.saveIdentity(row);
  }
  [[nodiscard]] base::Result<void> removeIdentity(const std::string& id) override {
    const Step step(m_points, "store.removeIdentity");
    return m_inner.removeIdentity(id);
  }
  [[nodiscard]] base::Result<std::vector<ports::StoredGrant>> grants() override { return m_inner.grants(); }
  [[nodiscard]] base::Result<void> saveGrant(const ports::StoredGrant& grant) override {
    return m_inner.saveGrant(grant);
  }
  [[nodiscard]] base::Result<void> narrowGrant(const ports::StoredGrant& grant) override {
    return m_inner.narrowGrant(grant);
  }
  [[nodiscard]] base::Result<void> removeGrants(const std::vector<std::string>& ids) override {
    return m_inner.removeGrants(ids);
  }
  [[nodiscard]] base::Result<void> pruneGrants(const std::vector<std::string>& ids) override {
    return m_inner.pruneGrants(ids);
  }
  [[nodiscard]] base::Result<std::vector<ports::PendingRevocation>> pendingRevocations() override {
    return m_inner.pendingRevocations();
  }
  [[nodiscard]] base::Result<void> savePendingRevocation(const ports::PendingRevocation& pending) override {
    const Step step(m_points, "store.savePendingRevocation");
    return m_inner.savePendingRevocation(pending);
  }
  [[nodiscard]] base::Result<void> removePendingRevocation(const std::string& id) override {
    const Step step(m_points, "store.removePendingRevocation");
    return m_inner.removePendingRevocation(id);
  }
  [[nodiscard]] base::Result<std::string> setting(const std::string& key) override {
    return m_inner.setting(key);
  }
  [[nodiscard]] base::Result<void> saveSetting(const std::string& key, const std::string& value) override {
    const Step step(m_points, "store.saveSetting");
    return m_inner.saveSetting(key, value);
  }
  [[nodiscard]] base::Result<void> tightenSetting(const std::string& key, const std::string& value) override {
    const Step step(m_points, "store.tightenSetting");
    return m_inner.tightenSetting(key, value);
  }
  [[nodiscard]] std::uint64_t takings() const override { return m_inner.takings(); }
  void onTaken(std::function<void()> listener) override { m_inner.onTaken(std::move(listener)); }
  [[nodiscard]] bool doubtful() const override { return m_inner.doubtful(); }
  [[nodiscard]] base::Result<void> settleDoubt(const std::vector<ports::StoredGrant>& grants,
                                               std::uint64_t takings) override {
    const Step step(m_points, "store.settleDoubt");
    return m_inner.settleDoubt(grants, takings);
  }

 private:
  ports::WalletStore& m_inner;
  CrashPoints& m_points;
  LineLink& m_link;
};

/// The way to the provider in the process that lives on: a step before a request leaves, one when it has left
/// and nobody has read the reply, and one when the reply is here.
class CrashingHttp final : public ports::HttpClient {
 public:
  CrashingHttp(LineLink& link, CrashPoints& points) : m_link(link), m_points(points) {}
  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override;

 private:
  LineLink& m_link;
  CrashPoints& m_points;
};

}  // namespace lanyard::crash
