#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/activity/activity_chain.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/secret.h"
#include "core/ports/activity_store.h"

namespace lanyard::activity {

/// What happened, in words for the log. No secret in any field.
struct Activity {
  std::string kind;  ///< "token", "consent", "grant", "sign_in", "revoke", "passphrase", …
  std::string identityId;
  std::string tool;
  std::string outcome;
  std::string detail;
};

/// Whether the log is as the wallet wrote it.
struct ActivityCheck {
  enum class State { Checking, Whole, Changed };
  State state = State::Checking;
  std::int64_t line =
      0;  ///< Changed: the first line that does not fit, or the one that is missing at the end
  /// Lines from before this time were found to be changed at an earlier start.
  std::optional<base::Instant> changedBefore;
  /// Why no token is handed out (ActivityLog::mayHandOut()); empty if tokens are handed out.
  std::optional<base::ErrorName> refusal = {};
};

/// The log that comes first: nothing is handed out unrecorded. Whoever hands something out records it and, on
/// an error, keeps it.
///
/// Each line is bound to the one before it (see ActivityChain), and the last one says that it is the last. So
/// a line that was changed, removed, added or moved is found, and lines that are missing at the end as far as
/// that can be known: whoever kept an old copy of the file can put it back, and then only `anchor`, which is
/// kept elsewhere, tells. A finding is said in the log itself; from there on the log counts as whole again.
///
/// If the log or its end is missing, whoever removed it could take tokens unseen. So no token is handed out
/// until a person accepts the log as it is. Everything else goes on, and is recorded in the log that there
/// is.
class ActivityLog {
 public:
  /// Store and clock must outlive the log. `key` is 32 random bytes that are kept outside of the store.
  ActivityLog(ports::ActivityStore& store, const base::Clock& clock, const base::Secret& key)
      : m_store(store), m_clock(clock), m_chain(key) {}

  /// What is known of the log before it is opened.
  struct Past {
    std::string anchor = {};  ///< an earlier result of anchor(), or empty
    bool kept = false;        ///< there was a log, with one line at least
    /// Nothing can be handed out yet. A missing log is reported, but stops nothing before startOver().
    bool nothingToGuard = false;
    /// The lines were written under another key, which is gone. The log says so, and cannot be checked.
    bool newKey = false;
  };
  /// Reads the end of the log, in no more time than it takes to read a line. `activity.unwritable`: the log
  /// cannot be used, and no token is handed out.
  [[nodiscard]] base::Result<void> open(const Past& past);
  /// Writes the first line of a log that has none, so that a log without a line is one that lost its lines.
  /// `activity.unwritable`.
  [[nodiscard]] base::Result<void> begin();
  /// The wallet was empty when the log was opened, and holds something from now on. What the empty wallet's
  /// log had lost guarded nothing of it.
  /// True where it had lost something.
  bool startOver() { return std::exchange(m_forgiven, std::nullopt).has_value(); }
  /// A person accepts the log as it is, whatever was found. The log says so. `activity.unwritable`: nothing
  /// has changed.
  [[nodiscard]] base::Result<void> accept();
  /// Whether a token may leave the wallet. `activity.missing` StoreUnavailable: there was a log, and it is
  /// gone; `activity.rolled_back` StoreUnavailable: its end is missing, or an older log took its place;
  /// `activity.unwritable` StoreUnavailable.
  [[nodiscard]] base::Result<void> mayHandOut() const;
  /// Looks through a few lines more, 8 to 14 us each (tests/bench/append.cpp, dev build). True when it is
  /// over.
  bool checkSome();
  [[nodiscard]] const ActivityCheck& check() const { return m_check; }
  /// Where the log ends now; it says nothing about the lines. While lines are missing and nobody
  /// accepted that, it is the code of mayHandOut()'s error, so that the next start knows it too.
  [[nodiscard]] std::string anchor() const;

  /// Hears of every line that was recorded, and of every one that could not be.
  void onRecorded(std::function<void(const Activity&, const base::Result<void>&)> listener) {
    m_listener = std::move(listener);
  }

  /// Commits before it returns. `activity.unwritable` StoreUnavailable; the detail names the store's own
  /// code. `activity.missing` StoreUnavailable: the file was removed while the wallet ran.
  [[nodiscard]] base::Result<void> record(const Activity& activity);

 private:
  [[nodiscard]] base::Result<void> readTail();
  [[nodiscard]] base::Result<void> append(const Activity& activity);
  [[nodiscard]] base::Result<void> look(const Past& past);
  [[nodiscard]] base::Result<std::optional<base::ErrorName>> whatIsLost(const Past& past, bool sealed);
  void checkLine(const ports::ActivityRecord& row);
  void finishCheck();

  ports::ActivityStore& m_store;
  const base::Clock& m_clock;
  ActivityChain m_chain;
  bool m_opened = false;
  std::int64_t m_lastId = 0;
  std::string m_lastMac;

  std::function<void(const Activity&, const base::Result<void>&)> m_listener;
  ActivityCheck m_check;                  ///< with the refusal
  /// What would stop tokens if the wallet were not empty. It stays noted: the empty wallet may be one that
  /// somebody put in the place of another for a while.
  std::optional<base::ErrorName> m_forgiven;
  std::optional<std::int64_t> m_changed;  ///< the first line that does not fit and was not said yet
  std::optional<std::int64_t> m_cut;      ///< the first line that is missing or another one at the end
  std::int64_t m_lookedAt = 0;            ///< the id of the line that was looked at last
  std::int64_t m_lookUpTo = 0;
  std::string m_before;  ///< its mac
  std::string m_formerBefore;  ///< the same, where lines without a mac are bound as versions before did
  bool m_today = false;        ///< whether a line was seen that is bound as this version does
  bool m_macs = false;   ///< whether a line with a mac was seen
};

}  // namespace lanyard::activity
