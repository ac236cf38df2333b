#pragma once

#include <QCoro/QCoroTask>
#include <memory>

#include "core/base/lifetime.h"
#include "core/pipe/parts.h"
#include "core/pipe/screen.h"
#include "core/wire/json.h"

namespace lanyard::pipe {

/// What the wallet reports of itself. Looks at everything and changes nothing.
class Report {
 public:
  /// Both must outlive it. A task that outlives the report ends with an empty object.
  Report(const Parts& parts, const Screen& screen);

  /// The result of `wallet.status`.
  QCoro::Task<wire::Json> status();
  /// The result of `wallet.doctor`.
  QCoro::Task<wire::Json> doctor();

 private:
  QCoro::Task<base::Result<void>> resetState();

  const Parts& m_parts;
  const Screen& m_screen;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::pipe
