#include "app/desktop/channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "app/desktop/fields.h"
#include "core/base/secret.h"

namespace lanyard::desktop {
namespace {

// The longest line of the local API (core/wire/README.md).
constexpr std::size_t longestLine = 256UL * 1024;

}  // namespace

Channel::Channel(int descriptor, QObject* parent) : QObject(parent), m_descriptor(descriptor) {
  ::fcntl(m_descriptor, F_SETFD,
          FD_CLOEXEC);  // or the browser that we open would hold the management channel
  ::fcntl(m_descriptor, F_SETFL, ::fcntl(m_descriptor, F_GETFL) | O_NONBLOCK);
  m_readable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
  m_writable = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Write);
  m_writable->setEnabled(false);
  connect(m_readable.get(), &QSocketNotifier::activated, this, &Channel::readMore);
  connect(m_writable.get(), &QSocketNotifier::activated, this, &Channel::writeMore);
}

Channel::~Channel() {
  base::wipe(m_out);
  if (m_descriptor >= 0) ::close(m_descriptor);
}

std::int64_t Channel::call(const std::string& method, const wire::Json& params, QObject* context,
                           Answer answer) {
  const std::int64_t id = ++m_lastId;
  m_waiting[id] = Waiting{context, std::move(answer)};
  wire::Json request = {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
  if (!params.empty()) request["params"] = params;
  m_out += request.dump(-1, ' ', false, wire::Json::error_handler_t::replace) + "\n";
  // Later, so that an answer (also "disconnected") never arrives before the caller knows the request's id.
  QMetaObject::invokeMethod(this, &Channel::writeMore, Qt::QueuedConnection);
  return id;
}

void Channel::close() {
  if (m_descriptor < 0) return;
  m_readable.reset();
  m_writable.reset();
  ::close(m_descriptor);
  m_descriptor = -1;
  writeMore();
  Q_EMIT closed();
}

void Channel::writeMore() {
  if (m_descriptor < 0) {
    base::wipe(m_out);
    auto waiting = std::move(m_waiting);
    m_waiting.clear();
    for (auto& [id, one] : waiting) {
      if (one.context) one.answer(Reply{{}, Problem{QStringLiteral("disconnected"), {}}});
    }
    return;
  }
  while (!m_out.empty()) {
    const ssize_t sent = ::send(m_descriptor, m_out.data(), m_out.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) break;
    if (sent < 0) return close();
    const std::string rest = m_out.substr(static_cast<std::size_t>(sent));
    base::wipe(m_out);  // requests can carry a client secret or a passphrase
    m_out = rest;
  }
  m_writable->setEnabled(!m_out.empty());
}

void Channel::readMore() {
  std::array<char, 16384> chunk;
  const ssize_t got = ::recv(m_descriptor, chunk.data(), chunk.size(), 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return close();
  m_in.append(chunk.data(), static_cast<std::size_t>(got));
  const QPointer<Channel> self(this);
  std::size_t start = 0;
  for (std::size_t end = m_in.find('\n'); end != std::string::npos; end = m_in.find('\n', start)) {
    if (end - start > longestLine) return close();
    takeLine(std::string_view(m_in).substr(start, end - start));
    if (!self || m_descriptor < 0) return;
    start = end + 1;
  }
  m_in.erase(0, start);
  if (m_in.size() > longestLine) close();
}

void Channel::takeLine(std::string_view line) {
  const auto message = wire::parseJson(line);
  if (!message || !message->is_object()) return close();
  if (!message->contains("method")) return takeReply(*message);
  const auto& params = memberOf(*message, "params");
  Q_EMIT notified(textOf(*message, "method").toStdString(), params);
}

void Channel::takeReply(const wire::Json& message) {
  const auto found = m_waiting.find(numberOf(message, "id").value_or(0));
  if (found == m_waiting.end()) return;
  const Waiting waiting = std::move(found->second);
  m_waiting.erase(found);
  if (!waiting.context) return;
  Reply reply;
  if (message.contains("error")) {
    const auto& data = memberOf(memberOf(message, "error"), "data");
    const QString reason = textOf(data, "reason");
    reply.problem = Problem{reason.isEmpty() ? QStringLiteral("internal") : reason, textOf(data, "hint"),
                            textOf(data, "error"), textsOf(data, "values"), textOf(data, "provider_says")};
  } else {
    reply.result = memberOf(message, "result");
  }
  waiting.answer(reply);
}

}  // namespace lanyard::desktop
