#pragma once

#include <QDBusVariant>

#include "core/adapters/storage/latch.h"

namespace lanyard::adapters {

/// Hears how a prompt of the Secret Service ended.
class SecretPrompt : public Latch {
  Q_OBJECT
 public:
  using Latch::Latch;
  [[nodiscard]] bool dismissed() const { return m_dismissed; }
 public Q_SLOTS:
  void completed(bool dismissed, const QDBusVariant& result);

 private:
  bool m_dismissed = false;
};

}  // namespace lanyard::adapters
