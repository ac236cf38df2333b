#include "core/adapters/storage/system_store.h"

#include <qt6keychain/keychain.h>

#include <QCoro/QCoroSignal>
#include <cstring>

#include "core/adapters/storage/latch.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::fail;
using base::Result;
using base::Secret;
using QKeychain::Job;

// Four times the largest value that a provider can make us keep; libsecret ends the process somewhere beyond
// 16 MiB.
constexpr std::size_t kMaxValue = 8UL * 1024 * 1024;

tl::unexpected<Error> noPassphrase() {
  return fail(errors::kKeystoreNoPassphrase, "the platform's keystore has its own");
}

Error errorOf(const Job& job) {
  const std::string detail = job.errorString().toStdString();
  switch (job.error()) {
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
      return {errors::kKeystoreLocked, detail};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
      return {errors::kKeystoreAbsent, detail};
    default:
      return {errors::kKeystoreFailing, detail};
  }
}

/// Other than by an answer: the keyring's session is gone, or something that nobody knows.
bool hasFailed(const Job& job) {
  switch (job.error()) {
    case QKeychain::NoError:
    case QKeychain::EntryNotFound:
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
      return false;
    default:
      return true;
  }
}

}  // namespace

// Holds the turn for the length of a call.
class SystemStore::Turn {
 public:
  explicit Turn(SystemStore& store) : m_store(store) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { m_store.passTurn(); }

 private:
  SystemStore& m_store;
};

SystemStore::SystemStore(std::chrono::milliseconds deadline, QString service)
    : m_deadline(deadline), m_service(std::move(service)), m_secrets(deadline) {}

SystemStore::~SystemStore() = default;

QCoro::Task<Result<void>> SystemStore::takeTurn() {
  if (m_busy) {
    Latch latch(m_deadline);
    m_waiting.emplace_back(&latch);
    co_await qCoro(&latch, &Latch::fired);
    if (!latch.opened()) {
      co_return fail(errors::kKeystoreTimeout, "the call before this one goes on");
    }
  }
  m_busy = true;
  if (!m_late) co_return Result<void>();
  Latch latch(m_deadline);
  QObject::connect(m_late, &Job::finished, &latch, [&latch] { latch.open(); });
  // It may have finished already, and be about to go.
  QObject::connect(m_late, &QObject::destroyed, &latch, [&latch] { latch.open(); });
  co_await qCoro(&latch, &Latch::fired);
  if (latch.opened()) co_return Result<void>();
  passTurn();
  co_return fail(errors::kKeystoreTimeout, "an earlier job is still under way");
}

void SystemStore::passTurn() {
  m_busy = false;
  while (!m_waiting.empty()) {
    const QPointer<Latch> next = m_waiting.front();
    m_waiting.pop_front();
    if (!next || next->over()) continue;
    m_busy = true;  // already the next one's: nobody slips in before it runs
    next->open();
    return;
  }
}

// Asks the service, then makes the job, starts it and waits for it. The job is the caller's afterwards, to
// read and to delete.
QCoro::Task<Result<QPointer<Job>>> SystemStore::runOnce(Make make, std::string key) {
  Result<void> open = co_await m_secrets.requireOpen();
  if (!open) co_return tl::unexpected<Error>(open.error());
  if (!m_owner.isEmpty() && m_owner != m_secrets.owner()) SessionBusGuard::renewSession();
  m_owner = m_secrets.owner();
  m_guard.hold();
  const QPointer<Job> job(make());
  job->setAutoDelete(false);
  job->setInsecureFallback(false);
  job->setKey(QString::fromStdString(key));
  Latch latch(m_deadline);
  QObject::connect(job, &Job::finished, &latch, [&latch] { latch.open(); });
  job->start();
  co_await qCoro(&latch, &Latch::fired);
  if (!latch.opened()) {
    job->setAutoDelete(true);
    m_late = job;
    co_return fail(errors::kKeystoreTimeout, "the keystore does not answer");
  }
  co_return job;
}

// Reading, writing the same and removing can each be done twice.
QCoro::Task<Result<QPointer<Job>>> SystemStore::run(Make make, std::string key) {
  Result<QPointer<Job>> done = co_await runOnce(make, key);
  if (done && hasFailed(**done)) {
    (*done)->deleteLater();
    SessionBusGuard::renewSession();
    done = co_await runOnce(make, key);
  }
  m_failing = !done || hasFailed(**done);
  co_return done;
}

QCoro::Task<Result<std::optional<Secret>>> SystemStore::readNow(std::string key) {
  Make make = [this] { return new QKeychain::ReadPasswordJob(m_service); };
  Result<QPointer<Job>> done = co_await run(std::move(make), key);
  if (!done) co_return tl::unexpected<Error>(done.error());
  (*done)->deleteLater();
  if ((*done)->error() == QKeychain::NoError) {
    QByteArray bytes = qobject_cast<QKeychain::ReadPasswordJob*>(done->data())->binaryData();
    Secret value(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    explicit_bzero(bytes.data(), static_cast<std::size_t>(bytes.size()));
    co_return std::optional<Secret>(std::move(value));
  }
  if ((*done)->error() != QKeychain::EntryNotFound) co_return tl::unexpected<Error>(errorOf(**done));
  // libsecret says the same of an item in a keyring that was locked meanwhile.
  Result<int> items = co_await m_secrets.countItems(QString::fromStdString(key), m_service);
  if (!items) co_return tl::unexpected<Error>(items.error());
  if (*items > 0) {
    co_return fail(errors::kKeystoreFailing, key + " is there and cannot be read");
  }
  Result<void> open = co_await m_secrets.requireOpen();
  if (!open) co_return tl::unexpected<Error>(open.error());
  co_return std::optional<Secret>();
}

QCoro::Task<ports::StoreState> SystemStore::state() {
  Result<void> open = co_await m_secrets.requireOpen();
  // A service that answers and gives nothing out is not well. Where the last job failed, another one says
  // how it is now.
  if (open && m_failing) {
    Result<std::optional<Secret>> looked = co_await read("probe");
    if (!looked) open = tl::unexpected<Error>(looked.error());
  }
  if (open) co_return ports::StoreState::Ok;
  if (open.error().code == errors::kKeystoreLocked) co_return ports::StoreState::Locked;
  if (open.error().code == errors::kKeystoreAbsent || open.error().code == errors::kKeystoreNoCollection)
    co_return ports::StoreState::Absent;
  co_return ports::StoreState::Failing;
}

QCoro::Task<Result<std::optional<Secret>>> SystemStore::read(std::string key) {
  Result<void> mine = co_await takeTurn();
  if (!mine) co_return tl::unexpected<Error>(mine.error());
  const Turn turn(*this);
  co_return co_await readNow(std::move(key));
}

QCoro::Task<Result<void>> SystemStore::write(std::string key, Secret value) {
  if (value.size() > kMaxValue) co_return fail(errors::kKeystoreTooLarge, key);
  Result<void> mine = co_await takeTurn();
  if (!mine) co_return mine;
  const Turn turn(*this);
  // The value lives in the coroutine until all is over.
  Make make = [this, &value] {
    auto* const writing = new QKeychain::WritePasswordJob(m_service);
    const std::string_view content = value.view();
    writing->setBinaryData(QByteArray(content.data(), static_cast<qsizetype>(content.size())));
    return writing;
  };
  Result<QPointer<Job>> done = co_await run(std::move(make), key);
  if (!done) co_return tl::unexpected<Error>(done.error());
  (*done)->deleteLater();
  if ((*done)->error() != QKeychain::NoError) co_return tl::unexpected<Error>(errorOf(**done));
  Result<std::optional<Secret>> kept = co_await readNow(key);
  if (!kept) co_return tl::unexpected<Error>(kept.error());
  if (!kept->has_value() || !(*kept)->equals(value.view())) {
    co_return fail(errors::kKeystoreFailing, key + " reads back as something else");
  }
  co_return Result<void>();
}

QCoro::Task<Result<void>> SystemStore::remove(std::string key) {
  Result<void> mine = co_await takeTurn();
  if (!mine) co_return mine;
  const Turn turn(*this);
  Make make = [this] { return new QKeychain::DeletePasswordJob(m_service); };
  Result<QPointer<Job>> done = co_await run(std::move(make), key);
  if (!done) co_return tl::unexpected<Error>(done.error());
  (*done)->deleteLater();
  if ((*done)->error() != QKeychain::NoError && (*done)->error() != QKeychain::EntryNotFound) {
    co_return tl::unexpected<Error>(errorOf(**done));
  }
  // libsecret says "done" also when it could not.
  Result<int> left = co_await m_secrets.countItems(QString::fromStdString(key), m_service);
  if (!left) co_return tl::unexpected<Error>(left.error());
  if (*left > 0) co_return fail(errors::kKeystoreFailing, key + " is still there");
  co_return co_await m_secrets.requireOpen();
}

QCoro::Task<Result<void>> SystemStore::unlock(std::chrono::milliseconds patience) {
  Result<void> mine = co_await takeTurn();
  if (!mine) co_return mine;
  const Turn turn(*this);
  co_return co_await m_secrets.unlock(patience);
}

QCoro::Task<Result<void>> SystemStore::makeDefault(std::chrono::milliseconds patience) {
  Result<void> mine = co_await takeTurn();
  if (!mine) co_return mine;
  const Turn turn(*this);
  co_return co_await m_secrets.makeDefault(patience);
}

QCoro::Task<Result<bool>> SystemStore::checkOwnPassphrase(Secret) {
  co_return noPassphrase();
}

QCoro::Task<Result<void>> SystemStore::changeOwnPassphrase(Secret, Secret) {
  co_return noPassphrase();
}

}  // namespace lanyard::adapters
