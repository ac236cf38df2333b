#pragma once

#include <memory>

namespace lanyard::wallet {

/// Counts the sign-ins and sign-outs under way: the keys stay until the last of them has ended.
class UnderWay {
 public:
  /// Counts as under way while the result is kept, which may outlive this object.
  [[nodiscard]] std::shared_ptr<void> hold() const {
    ++*m_count;
    return {nullptr, [count = m_count](void*) { --*count; }};
  }
  [[nodiscard]] bool none() const { return *m_count == 0; }

 private:
  std::shared_ptr<int> m_count = std::make_shared<int>(0);
};

}  // namespace lanyard::wallet
