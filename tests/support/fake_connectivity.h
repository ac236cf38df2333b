#pragma once

#include "core/ports/connectivity.h"

namespace lanyard::test {

/// A system that reports the network as the test wants.
class FakeConnectivity final : public ports::Connectivity {
 public:
  [[nodiscard]] bool offline() const override { return isOffline; }
  void comeBack() {
    isOffline = false;
    Q_EMIT back();
  }
  bool isOffline = false;
};

}  // namespace lanyard::test
