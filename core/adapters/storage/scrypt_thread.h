#pragma once

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/adapters/storage/latch.h"
#include "core/ports/key_derivation.h"

namespace lanyard::adapters {

/// scrypt on one thread of its own: the only one in the wallet besides the event loop's. It gets copies,
/// shares nothing, and hands its result back through the event loop. One guess at a time, so that the memory
/// is bounded too.
///
/// At its end it waits for the guess that is being computed, drops those that wait, and answers them with
/// `seal.stopped`.
class ScryptThread final : public ports::KeyDerivation {
 public:
  /// `deadline` counts from the call and covers the wait for earlier ones. The default is many times what the
  /// costliest accepted parameters take on a slow machine.
  explicit ScryptThread(std::chrono::milliseconds deadline = std::chrono::seconds(30));
  ~ScryptThread() override;
  ScryptThread(const ScryptThread&) = delete;
  ScryptThread& operator=(const ScryptThread&) = delete;

  QCoro::Task<base::Result<base::Secret>> derive(base::Secret passphrase, std::string salt,
                                                 ports::ScryptCost cost) override;

 private:
  struct Job;
  std::chrono::milliseconds m_deadline;
  QObject m_receiver;  ///< lives on the event loop; results are posted to it
  std::vector<QPointer<Latch>> m_waiting;
  QThreadPool m_pool;
};

}  // namespace lanyard::adapters
