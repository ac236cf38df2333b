#include "core/services/activity_log.h"

namespace lanyard::services {

base::Result<void> ActivityLog::record(const Activity& activity) {
  const ports::ActivityRecord row{m_clock.now(), activity.kind,    activity.identityId,
                                  activity.tool, activity.outcome, activity.detail};
  const auto appended = m_store.append(row);
  if (!appended)
    return base::fail(base::ErrorKind::StoreUnavailable, "activity.unwritable", appended.error().code);
  return {};
}

}  // namespace lanyard::services
