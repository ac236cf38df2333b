#include "core/activity/activity_log.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/base/hex.h"

namespace lanyard::activity {
namespace {

// About a millisecond: whoever asks for a token meanwhile waits no longer than that.
constexpr int kLinesAtOnce = 100;
constexpr std::int64_t kBeforeAll = std::numeric_limits<std::int64_t>::min();
constexpr const char* kKind = "activity";
constexpr const char* kFound = "activity.changed_outside";
constexpr const char* kFirst = "activity.first";
constexpr const char* kBegun = "activity.begun";
constexpr const char* kAccepted = "activity.accepted";

}  // namespace

base::Result<void> ActivityLog::readTail() {
  const auto last = m_store.activity(1);
  if (!last) return tl::unexpected(last.error());
  m_opened = true;
  m_lastId = last->empty() ? 0 : std::max<std::int64_t>(last->front().id, 0);
  m_lastMac = last->empty() ? std::string() : last->front().mac;
  if (last->empty() || !m_lastMac.empty()) return {};
  // Lines without a mac, from before there was one: the next line covers what they say.
  std::string before;
  for (std::int64_t id = kBeforeAll;;) {
    const auto rows = m_store.activityAfter(id, kLinesAtOnce);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) break;
    for (const ports::ActivityRecord& row : *rows) {
      before = row.mac.empty() ? m_chain.link(before, row) : row.mac;
      id = row.id;
    }
  }
  m_lastMac = before;
  return {};
}

base::Result<void> ActivityLog::open(const Past& past) {
  const auto looked = look(past);
  if (looked) return looked;
  m_check.refusal = errors::kActivityUnwritable;
  return base::fail(errors::kActivityUnwritable, looked.error().code);
}

base::Result<void> ActivityLog::look(const Past& past) {
  const auto last = m_store.activity(1);
  if (!last) return tl::unexpected(last.error());
  const auto read = readTail();
  if (!read) return read;
  if (past.newKey) {
    m_check.state = ActivityCheck::State::Whole;
    if (m_lastId == 0) return {};
    return record({kKind, {}, {}, kBegun, "lines before this one cannot be checked: their key is gone"});
  }
  m_lookedAt = kBeforeAll;
  m_lookUpTo = m_lastId;
  const bool sealed = last->empty() || last->front().mac.empty() ||
                      last->front().seal == m_chain.seal(last->front().mac) ||
                      last->front().seal == m_chain.formerSeal(last->front().mac);
  const auto lost = whatIsLost(past, sealed);
  if (!lost) return tl::unexpected(lost.error());
  (past.nothingToGuard ? m_forgiven : m_check.refusal) = *lost;
  return {};
}

/// Looks for lines that were there and are missing now. Only the end of the log and the anchor tell.
base::Result<std::optional<base::ErrorName>> ActivityLog::whatIsLost(const Past& past, bool sealed) {
  using Lost = std::optional<base::ErrorName>;
  for (const auto& known : {errors::kActivityMissing, errors::kActivityRolledBack}) {
    if (past.anchor == known.code) return Lost(known);  // an earlier start found it, and said it
  }
  std::int64_t id = 0;
  const char* end = past.anchor.data() + past.anchor.size();
  const bool noted = std::from_chars(past.anchor.data(), end, id).ec == std::errc() && id > 0;
  if (noted) {
    const auto there = m_store.activityAfter(id - 1, 1);
    if (!there) return tl::unexpected(there.error());  // what cannot be read just now is not lost
    const bool whole = !there->empty() && there->front().id == id;
    const std::string found =
        whole ? std::to_string(id) + ':' + base::hex(there->front().mac) : std::string();
    if (found != past.anchor) m_cut = std::min(id, m_lastId + 1);
  }
  if (!sealed && !m_cut) m_cut = m_lastId + 1;
  if (m_lastId == 0 && (past.kept || noted)) {
    m_cut = 1;
    return Lost(errors::kActivityMissing);
  }
  return m_cut ? Lost(errors::kActivityRolledBack) : Lost();
}

base::Result<void> ActivityLog::begin() {
  if (m_lastId != 0) return {};
  return record({kKind, {}, {}, kFirst, {}});
}

base::Result<void> ActivityLog::accept() {
  if (!m_check.refusal) return {};
  const auto accepted = record({kKind,
                                {},
                                {},
                                kAccepted,
                                "as it is, by --accept-activity-log: " + std::string(m_check.refusal->code)});
  if (accepted) m_check.refusal.reset();
  return accepted;
}

base::Result<void> ActivityLog::mayHandOut() const {
  if (m_check.refusal) return base::fail(*m_check.refusal);
  return {};
}

std::string ActivityLog::anchor() const {
  const auto& why = m_check.refusal ? m_check.refusal : m_forgiven;
  if (why && why->code != errors::kActivityUnwritable.code) return std::string(why->code);
  return m_lastId == 0 ? std::string() : std::to_string(m_lastId) + ':' + base::hex(m_lastMac);
}

bool ActivityLog::checkSome() {
  if (m_check.state != ActivityCheck::State::Checking) return true;
  const auto rows = m_store.activityAfter(m_lookedAt, kLinesAtOnce);
  if (!rows) m_cut = m_lookedAt == kBeforeAll ? 1 : m_lookedAt + 1;  // unreadable is not whole
  if (rows) {
    for (const ports::ActivityRecord& row : *rows) {
      if (row.id > m_lookUpTo) break;
      checkLine(row);
    }
    if (!rows->empty() && rows->back().id < m_lookUpTo) return false;
  }
  finishCheck();
  return true;
}

void ActivityLog::checkLine(const ports::ActivityRecord& row) {
  std::string fitting = m_chain.link(m_before, row);
  // After the first line in today's form, a line in the older form is a changed one.
  std::string former = m_today ? std::string() : m_chain.formerLink(m_formerBefore, row);
  const bool old = row.mac.empty() && !m_macs;
  const bool today = !fitting.empty() && row.mac == fitting;
  const bool fits = old || today || (!former.empty() && row.mac == former);
  m_lookedAt = row.id;
  m_macs = m_macs || !row.mac.empty();
  m_today = m_today || today;
  m_before = row.mac.empty() ? std::move(fitting) : row.mac;
  m_formerBefore = row.mac.empty() ? std::move(former) : row.mac;
  if (!fits && !m_changed) m_changed = row.id;
  if (!fits || old || row.kind != kKind) return;
  // The wallet's own word on what was before: found and said, or not to be checked.
  if (row.outcome == kFound) m_check.changedBefore = row.at;
  if (row.outcome == kFound || row.outcome == kBegun) m_changed.reset();
}

void ActivityLog::finishCheck() {
  const bool changed = m_changed || m_cut;
  m_check.state = changed ? ActivityCheck::State::Changed : ActivityCheck::State::Whole;
  if (!changed) return;
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  m_check.line = std::min(m_changed.value_or(kNone), m_cut.value_or(kNone));
  // A log that cannot be written says so by itself, and the next start finds the same again.
  static_cast<void>(record({kKind, {}, {}, kFound, "from line " + std::to_string(m_check.line) + " on"}));
}

base::Result<void> ActivityLog::append(const Activity& activity) {
  ports::ActivityRecord row{m_clock.now(),
                            activity.kind,
                            activity.identityId,
                            activity.tool,
                            activity.outcome,
                            activity.detail,
                            m_lastId + 1,
                            {},
                            {}};
  row.mac = m_chain.link(m_lastMac, row);
  row.seal = m_chain.seal(row.mac);
  const auto appended = m_store.append(row);
  if (!appended) return appended;
  m_lastId = row.id;
  m_lastMac = std::move(row.mac);
  return {};
}

base::Result<void> ActivityLog::record(const Activity& activity) {
  base::Result<void> done = m_opened ? base::Result<void>() : readTail();
  if (done) done = append(activity);
  if (!done && done.error().code == errors::kStoreConstraint) {
    // Somebody put a line in our place. Behind it we go on; the next start finds that it does not fit.
    done = readTail();
    if (done) done = append(activity);
  }
  if (!done && done.error().code == errors::kActivityMissing) {
    m_check.refusal = errors::kActivityMissing;
  } else if (!done) {
    done = base::fail(errors::kActivityUnwritable, done.error().code);
  }
  if (m_listener) m_listener(activity, done);
  return done;
}

}  // namespace lanyard::activity
