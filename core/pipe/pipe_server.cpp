#include "core/pipe/pipe_server.h"

#include <QTimer>
#include <algorithm>
#include <utility>

#include "core/wire/message.h"

namespace lanyard::pipe {
namespace {

/// How often the same questions are brought up again.
constexpr int kMostAgain = 3;

QCoro::Task<void> handleAfterPassphrase(const Services* services, const Method* method, CallPtr call) {
  std::optional<base::Secret> passphrase = call->takePassphrase();
  auto right = co_await std::get<consent::Person&>(*services).checkPassphrase(call, std::move(*passphrase));
  if (!call->open()) co_return;
  if (right) {
    method->handle(*services, call);
  } else {
    call->refuse(right.error());
  }
}

}  // namespace

PipeServer::PipeServer(Parts parts, QObject* parent)
    : QObject(parent),
      m_parts(std::move(parts)),
      m_host{{}, m_parts.surroundings},
      m_events(m_parts.wallet, m_parts.grants, m_parts.desk, m_parts.lock),
      m_screen(m_parts.desktop, m_events),
      m_report(m_parts, m_screen),
      m_person(m_parts.desk, m_parts.approval, m_parts.activity, [this] { return m_screen.show(); }),
      m_tokens(m_parts.wallet, m_parts.grants, m_parts.activity, m_person),
      m_stepUps(m_parts.wallet, m_person, m_tokens, m_parts.clock),
      m_idTokens(m_parts.wallet, m_parts.grants, m_parts.activity, m_person),
      m_grants(m_parts.wallet, m_parts.grants, m_parts.activity, m_parts.programs, m_parts.clock),
      m_passphrases(m_parts.approval, m_parts.wallet, m_parts.activity, m_parts.lock),
      m_services(m_parts.activity, m_parts.desk, m_parts.grants, m_parts.reset, m_person, m_parts.takings,
                 m_grants, m_idTokens, m_passphrases, m_stepUps, m_tokens, m_parts.wallet, m_parts.lock,
                 m_events, m_host, *this, m_parts.names, m_report, m_screen) {
  if (m_parts.stop) {
    // Later, because the server is destroyed here; and not at all if it is gone by then.
    m_host.stop = [this] { QTimer::singleShot(0, this, [stop = m_parts.stop] { stop(); }); };
  }
  m_events.setStatus([this] { return m_report.status(); });
  connect(&m_parts.wallet, &wallet::Wallet::identityRemoved, this,
          [this](const std::string& identityId) { m_parts.grants.forgetIdentity(identityId); });
  connect(&m_parts.lock, &wallet::WalletLock::changed, this, &PipeServer::lockChanged);
  connect(&m_parts.lock, &wallet::WalletLock::unlockByChanged, this, [this] { m_events.walletChanged(); });
}

PipeServer::~PipeServer() {
  const auto sessions = m_sessions;
  for (const SessionPtr& session : sessions) leave(session);
}

void PipeServer::adopt(const std::shared_ptr<ports::PipeConnection>& connection) {
  auto session = std::make_shared<Session>();
  session->connection = connection;
  m_sessions.push_back(session);
  const std::weak_ptr<Session> weak = session;
  connect(connection.get(), &ports::PipeConnection::received, this, [this, weak](const std::string& line) {
    if (const SessionPtr open = weak.lock()) receive(open, line);
  });
  connect(connection.get(), &ports::PipeConnection::closed, this, [this, weak] {
    const SessionPtr open = weak.lock();
    if (!open) return;
    leave(open);
    if (open->connection->channel() == ports::Channel::Desktop) showAgain();
  });
}

CallPtr PipeServer::requestBeside(const Call& call, const wire::Json& id) const {
  const SessionPtr session = sessionOf(call);
  if (!session) return nullptr;
  const auto found = std::ranges::find_if(
      session->calls, [&](const CallPtr& one) { return one->serial() != call.serial() && one->id() == id; });
  return found == session->calls.end() ? nullptr : *found;
}

void PipeServer::receive(const SessionPtr& session, const std::string& line) {
  if (session->closing) return;
  auto request = wire::parseRequest(line);
  if (!request) {
    session->connection->send(wire::errorLine(request.error()));
    // After a line that is not JSON, nothing can be trusted to be framed as lines.
    if (request.error().code == -32700) {
      session->closing = true;
      session->connection->close();
    }
    return;
  }
  const auto refuse = [&](const Refusal& refusal) {
    session->connection->send(refusalLine(request->id, refusal));
  };
  const auto method = std::ranges::find(methods(), request->method, &Method::name);
  if (method == methods().end()) {
    return refuse(
        {wire::Reason::Unsupported, "no such method", "Perhaps the wallet is older than the tool."});
  }
  if (const auto fault = paramFault(request->params, method->params)) return refuse(badRequest(*fault));
  if (session->calls.size() >= kMaxInFlight) {
    return refuse({wire::Reason::RateLimited, "too many requests under way on this connection",
                   "Wait for an answer before you ask for more."});
  }
  const std::uint64_t serial = ++m_serial;
  const std::weak_ptr<Session> weak = session;
  const auto onEnd = [this, weak, serial] {
    m_parts.desk.askerGone(serial);
    if (const SessionPtr open = weak.lock())
      std::erase_if(open->calls, [&](const auto& one) { return one->serial() == serial; });
  };
  const auto call = std::make_shared<Call>(session->connection, serial, std::move(request->id),
                                           std::move(request->params), method->params, onEnd);
  call->setOutlastsLock(method->whileLocked);
  session->calls.push_back(call);
  dispatch(*method, call);
}

/// The access rules, in one place; the lock comes first. Requests for the status do not count as use, and
/// their answer is what the next request would meet.
void PipeServer::dispatch(const Method& method, const CallPtr& call) {
  m_parts.lock.sweep();
  if (!method.whileLocked && !m_parts.lock.admit()) return call->refuse(errors::kWalletLocked);
  switch (method.access) {
    case Access::SameUser:
    case Access::PersonYes:
      return method.handle(m_services, call);
    case Access::Desktop:
      if (call->onDesktop()) return method.handle(m_services, call);
      return call->refuse(
          {wire::Reason::Unsupported, "only on the desktop's own channel", "Use the screen for this."});
    case Access::TakesAway:
      if (call->onDesktop() || !call->has("passphrase")) return method.handle(m_services, call);
      handleAfterPassphrase(&m_services, &method, call);
      return;
    case Access::Management:
      if (call->onDesktop()) return method.handle(m_services, call);
      if (!call->has("passphrase")) return call->refuse(errors::kApprovalRequired);
      handleAfterPassphrase(&m_services, &method, call);
      return;
  }
}

/// The lock ends requests under way. Sign-ins are cancelled; what has begun to change something goes on in
/// the wallet, but its caller gets no result.
void PipeServer::lockChanged() {
  if (!m_parts.lock.locked()) return;
  const auto sessions = m_sessions;
  for (const SessionPtr& session : sessions) {
    const auto calls = session->calls;
    for (const CallPtr& call : calls) {
      if (!call->outlastsLock()) call->withdraw({errors::kWalletLocked});
    }
  }
}

void PipeServer::leave(const SessionPtr& session) {
  session->closing = true;
  std::erase(m_sessions, session);
  m_events.remove(session->connection.get());
  const auto calls = session->calls;
  for (const CallPtr& call : calls) call->abandon();
  disconnect(session->connection.get(), nullptr, this, nullptr);
}

/// A question that comes while the desktop is ending, because it had nothing more to show, is sent to it and
/// never read. So whoever still waits when the desktop has gone is shown by a new one; a few times for the
/// same questions, as one of them may have ended it.
void PipeServer::showAgain() {
  const std::vector<grants::Prompt> waiting = m_parts.desk.prompts();
  if (waiting.empty()) return;
  if (std::exchange(m_newestAgain, waiting.back().id) != waiting.back().id) m_timesAgain = 0;
  if (m_timesAgain == kMostAgain) return;
  ++m_timesAgain;
  static_cast<void>(m_screen.show());  // without a screen, the passphrase and the deadline are left
}

PipeServer::SessionPtr PipeServer::sessionOf(const Call& call) const {
  const auto found = std::ranges::find_if(m_sessions, [&](const SessionPtr& session) {
    return std::ranges::any_of(session->calls, [&](const CallPtr& one) { return one.get() == &call; });
  });
  return found == m_sessions.end() ? nullptr : *found;
}

}  // namespace lanyard::pipe
