#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/consent/asker.h"
#include "tests/support/fake_caller.h"

namespace lanyard::test {

/// An asker that a test makes wait, leave, or become another program.
class FakeAsker final : public consent::Asker {
 public:
  explicit FakeAsker(grants::Caller caller = programCaller())
      : peer(std::move(caller)), m_serial(++lastSerial()) {}

  [[nodiscard]] bool open() const override { return isOpen; }
  [[nodiscard]] std::uint64_t serial() const override { return m_serial; }
  [[nodiscard]] bool onDesktop() const override { return atScreen; }
  [[nodiscard]] base::Result<grants::Caller> caller() const override {
    if (gone) return base::fail(errors::kPeerGone);
    return peer;
  }
  void describe(grants::Caller&) const override {}
  [[nodiscard]] std::string command() const override { return "git push origin"; }
  [[nodiscard]] std::chrono::seconds wait() const override { return waits; }
  [[nodiscard]] std::optional<base::Secret> takePassphrase() override {
    if (passphrase.empty()) return std::nullopt;
    return base::Secret::takeAndWipe(passphrase);
  }
  void hearsThatItWaits(const std::string& promptId, bool) override { heard.push_back(promptId); }

  grants::Caller peer;
  bool isOpen = true;
  bool gone = false;
  bool atScreen = false;
  std::chrono::seconds waits{120};
  std::string passphrase;
  std::vector<std::string> heard;  ///< prompts that it was told to wait for

 private:
  static std::uint64_t& lastSerial() {
    static std::uint64_t last = 0;
    return last;
  }
  std::uint64_t m_serial;
};

}  // namespace lanyard::test
