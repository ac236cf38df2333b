#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QTest>
#include <array>
#include <string>
#include <vector>

#include "core/wire/json.h"

namespace lanyard::desktop {

/// The wallet's end of the desktop's channel, scripted: it keeps what was asked and says what the test tells
/// it to.
class FakeWallet {
 public:
  FakeWallet() {
    std::array<int, 2> pair{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) qFatal("no socket pair");
    m_descriptor = pair[0];
    m_other = pair[1];
    ::fcntl(m_descriptor, F_SETFL, O_NONBLOCK);
  }
  ~FakeWallet() {
    hangUp();
    if (m_other >= 0) ::close(m_other);
  }
  FakeWallet(const FakeWallet&) = delete;
  FakeWallet& operator=(const FakeWallet&) = delete;

  /// The desktop's end; whoever takes it closes it.
  [[nodiscard]] int takeOther() { return std::exchange(m_other, -1); }

  void hangUp() {
    if (m_descriptor >= 0) ::close(m_descriptor);
    m_descriptor = -1;
  }
  void sendRaw(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t n = ::send(m_descriptor, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n > 0) sent += static_cast<std::size_t>(n);
      if (n < 0 && errno != EAGAIN) return;
      if (n < 0) QCoreApplication::processEvents();
    }
  }
  void notify(const std::string& method, const wire::Json& params) {
    sendRaw(wire::Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", params}}.dump() + "\n");
  }
  void reply(const wire::Json& request, const wire::Json& result) {
    sendRaw(wire::Json{{"jsonrpc", "2.0"}, {"id", request["id"]}, {"result", result}}.dump() + "\n");
  }
  /// `data`: further members of the error's data.
  void refuse(const wire::Json& request, const std::string& reason, const std::string& hint = {},
              wire::Json data = wire::Json::object()) {
    data["reason"] = reason;
    data["hint"] = hint;
    sendRaw(wire::Json{{"jsonrpc", "2.0"},
                       {"id", request["id"]},
                       {"error", {{"code", -32000}, {"message", ""}, {"data", data}}}}
                .dump() +
            "\n");
  }
  /// The next request of this method, waiting for it; a null value when none comes. Others are kept.
  wire::Json expect(const std::string& method) {
    wire::Json found;
    (void)QTest::qWaitFor([&] {
      read();
      for (auto one = m_requests.begin(); one != m_requests.end(); ++one) {
        if ((*one)["method"] != method) continue;
        found = *one;
        m_requests.erase(one);
        return true;
      }
      return false;
    });
    return found;
  }
  /// Whether a request of this method has come, and was not taken by `expect`.
  bool has(const std::string& method) {
    QTest::qWait(20);
    read();
    for (const wire::Json& one : m_requests) {
      if (one["method"] == method) return true;
    }
    return false;
  }

 private:
  void read() {
    std::array<char, 65536> chunk;
    for (ssize_t n = ::recv(m_descriptor, chunk.data(), chunk.size(), 0); n > 0;
         n = ::recv(m_descriptor, chunk.data(), chunk.size(), 0)) {
      m_in.append(chunk.data(), static_cast<std::size_t>(n));
    }
    for (auto end = m_in.find('\n'); end != std::string::npos; end = m_in.find('\n')) {
      m_requests.push_back(wire::Json::parse(m_in.substr(0, end)));
      m_in.erase(0, end + 1);
    }
  }

  int m_descriptor = -1;
  int m_other = -1;
  std::string m_in;
  std::vector<wire::Json> m_requests;
};

}  // namespace lanyard::desktop
