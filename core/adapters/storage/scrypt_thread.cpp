#include "core/adapters/storage/scrypt_thread.h"

#include <openssl/crypto.h>

#include <QCoro/QCoroSignal>
#include <algorithm>
#include <optional>

#include "core/adapters/storage/sealing.h"

namespace lanyard::adapters {

using base::fail;
using base::Result;
using base::Secret;

/// Shared by the one who waits and the thread. `result` is the thread's until the news was posted.
struct ScryptThread::Job {
  Secret passphrase;
  std::string salt;
  ports::ScryptCost cost;
  std::optional<Result<Secret>> result;
};

ScryptThread::ScryptThread(std::chrono::milliseconds deadline) : m_deadline(deadline) {
  m_pool.setMaxThreadCount(1);
}

ScryptThread::~ScryptThread() {
  m_pool.clear();
  m_pool.waitForDone();
  // From the event loop, not from in here: whoever waits may want to do things that are ending, too.
  for (const QPointer<Latch>& latch : m_waiting) {
    if (latch) QMetaObject::invokeMethod(latch, &Latch::open, Qt::QueuedConnection);
  }
}

QCoro::Task<Result<Secret>> ScryptThread::derive(Secret passphrase, std::string salt,
                                                 ports::ScryptCost cost) {
  const auto job = std::make_shared<Job>(Job{std::move(passphrase), std::move(salt), cost, std::nullopt});
  Latch latch(m_deadline);
  const QPointer<Latch> guarded(&latch);
  std::erase_if(m_waiting, [](const QPointer<Latch>& gone) { return gone.isNull() || gone->over(); });
  m_waiting.push_back(guarded);
  QObject* const receiver = &m_receiver;
  m_pool.start([job, receiver, guarded] {
    job->result = deriveKey(job->passphrase, job->salt, job->cost);
    job->passphrase = Secret();
    // What OpenSSL keeps for this thread goes now. It would go when the thread ends, but Qt does not wait for
    // that: a program that ends at the same moment takes the means to free it away first.
    OPENSSL_thread_stop();
    const auto tell = [guarded] {
      if (guarded) guarded->open();
    };
    QMetaObject::invokeMethod(receiver, tell, Qt::QueuedConnection);
  });
  co_await qCoro(&latch, &Latch::fired);
  if (!latch.opened()) co_return fail(errors::kSealTimeout, "scrypt takes too long");
  // Dropped before its turn came.
  if (!job->result) co_return fail(errors::kSealStopped, "the wallet has stopped");
  co_return std::move(*job->result);
}

}  // namespace lanyard::adapters
