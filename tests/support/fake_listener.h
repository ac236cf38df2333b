#pragma once

#include <memory>
#include <string>

#include "core/ports/redirect_listener.h"

namespace lanyard::test {

/// A redirect listener without a socket: the test plays the browser.
class FakeListener final : public ports::RedirectListener {
 public:
  base::Result<std::shared_ptr<ports::RedirectBinding>> open(const providers::LoopbackRule& rule,
                                                             ports::RedirectReceiver& with) override {
    if (portTaken) return base::fail(errors::kRedirectPortTaken, "port 4242");
    receiver = &with;
    ++opened;
    const std::string port = rule.ports.empty() ? "1234" : std::to_string(rule.ports.front());
    return std::make_shared<Binding>("http://" + rule.host + ":" + port + rule.path, open_bindings);
  }
  [[nodiscard]] int stillOpen() const { return *open_bindings; }

  ports::RedirectReceiver* receiver = nullptr;
  int opened = 0;
  bool portTaken = false;

 private:
  class Binding final : public ports::RedirectBinding {
   public:
    Binding(std::string uri, std::shared_ptr<int> count) : m_uri(std::move(uri)), m_count(std::move(count)) {
      ++*m_count;
    }
    ~Binding() override { --*m_count; }
    [[nodiscard]] std::string redirectUri() const override { return m_uri; }

   private:
    std::string m_uri;
    std::shared_ptr<int> m_count;
  };
  std::shared_ptr<int> open_bindings = std::make_shared<int>(0);
};

}  // namespace lanyard::test
