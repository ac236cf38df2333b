#pragma once

#include <string>
#include <vector>

#include "core/ports/pipe.h"
#include "core/wire/json.h"

namespace lanyard::test {

/// One end of a connection in memory: the test says what comes in, and reads what went out.
class FakePipeConnection final : public ports::PipeConnection {
 public:
  FakePipeConnection(ports::Channel channel, grants::Caller caller)
      : peer(std::move(caller)), m_channel(channel) {}

  [[nodiscard]] ports::Channel channel() const override { return m_channel; }
  [[nodiscard]] base::Result<grants::Caller> caller() override {
    ++lookups;
    if (gone) return base::fail(errors::kPeerGone);
    grants::Caller now = peer;
    now.chain.clear();
    return now;
  }
  void describe(grants::Caller& caller) override {
    if (!gone) caller.chain = peer.chain;
  }
  [[nodiscard]] std::string command() override { return typed; }
  void send(std::string line) override {
    if (!m_open) ++sentAfterClose;
    sent.push_back(wire::Json::parse(line));
    raw += line;
  }
  void close() override { closeCalls++; }

  void say(const std::string& line) { Q_EMIT received(line); }
  void ask(int id, const std::string& method, wire::Json params = wire::Json::object()) {
    say(wire::Json{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}}.dump());
  }
  void drop() {
    m_open = false;
    Q_EMIT closed();
  }
  /// The answer to a request, or null while there is none.
  [[nodiscard]] wire::Json answer(int id) const {
    for (const wire::Json& line : sent) {
      if (line.contains("id") && line["id"] == id) return line;
    }
    return nullptr;
  }
  /// "ok", the reason of a refusal, or "waits".
  [[nodiscard]] std::string outcome(int id) const {
    const wire::Json line = answer(id);
    if (line.is_null()) return "waits";
    return line.contains("result") ? "ok" : line["error"]["data"]["reason"].get<std::string>();
  }
  [[nodiscard]] std::vector<wire::Json> notifications(const std::string& method) const {
    std::vector<wire::Json> found;
    for (const wire::Json& line : sent) {
      if (!line.contains("id") && line.value("method", "") == method) found.push_back(line["params"]);
    }
    return found;
  }

  grants::Caller peer;
  std::string typed = "git push origin";  ///< what the peer was started as
  bool gone = false;
  int lookups = 0;
  int closeCalls = 0;
  int sentAfterClose = 0;
  std::vector<wire::Json> sent;
  std::string raw;

 private:
  ports::Channel m_channel;
  bool m_open = true;
};

class FakeDesktopLauncher final : public ports::DesktopLauncher {
 public:
  [[nodiscard]] bool available() const override { return display; }
  [[nodiscard]] base::Result<void> start() override {
    ++starts;
    if (!display) return base::fail(errors::kDesktopUnavailable);
    return {};
  }
  bool display = true;
  int starts = 0;
};

}  // namespace lanyard::test
