#include "core/pipe/call.h"

#include <algorithm>
#include <utility>

#include "core/wire/message.h"

namespace lanyard::pipe {
namespace {

/// How long a request waits for the person by default, and the longest that it may ask for, in seconds.
constexpr std::int64_t kWaitSeconds = 120;
constexpr std::int64_t kMaxWaitSeconds = 3600;

}  // namespace

Call::Call(std::shared_ptr<ports::PipeConnection> connection, std::uint64_t serial, wire::Json id,
           wire::Json params, std::span<const Param> rules, std::function<void()> onEnd)
    : m_connection(std::move(connection)),
      m_serial(serial),
      m_id(std::move(id)),
      m_params(std::move(params)),
      m_onEnd(std::move(onEnd)) {
  for (const Param& rule : rules) {
    const auto member = m_params.find(std::string(rule.name));
    if (rule.type != ParamType::Secret || member == m_params.end()) continue;
    m_secrets[std::string(rule.name)] = base::Secret::takeAndWipe(member->get_ref<std::string&>());
    m_params.erase(member);
  }
}

std::string Call::text(const char* name) const {
  const auto member = m_params.find(name);
  return member == m_params.end() ? std::string() : member->get<std::string>();
}

std::vector<std::string> Call::texts(const char* name) const {
  const auto member = m_params.find(name);
  return member == m_params.end() ? std::vector<std::string>() : member->get<std::vector<std::string>>();
}

std::int64_t Call::count(const char* name, std::int64_t otherwise) const {
  const auto member = m_params.find(name);
  return member == m_params.end() ? otherwise : member->get<std::int64_t>();
}

bool Call::flag(const char* name) const {
  const auto member = m_params.find(name);
  return member != m_params.end() && member->get<bool>();
}

std::chrono::seconds Call::wait() const {
  return std::chrono::seconds(std::min(count("wait_s", kWaitSeconds), kMaxWaitSeconds));
}

void Call::hearsThatItWaits(const std::string& promptId, bool shown) {
  notify("consent.waiting", {{"prompt", promptId}, {"desktop", shown}});
}

std::optional<base::Secret> Call::takeSecret(const char* name) {
  const auto found = m_secrets.find(name);
  if (found == m_secrets.end()) return std::nullopt;
  base::Secret taken = std::move(found->second);
  m_secrets.erase(found);
  return taken;
}

void Call::reply(const wire::Json& result) {
  if (!m_open) return;
  m_connection->send(wire::replyLine(m_id, result));
  end();
}

void Call::reply(wire::ObjectText&& result) {
  if (!m_open) return;
  m_connection->send(wire::replyLine(m_id, std::move(result)));
  end();
}

void Call::refuse(const Refusal& refusal) {
  if (!m_open) return;
  m_connection->send(refusalLine(m_id, refusal));
  end();
}

void Call::notify(std::string_view method, wire::Json params) {
  if (!m_open) return;
  params["request"] = m_id;
  m_connection->send(wire::notificationLine(method, params));
}

base::Result<void> Call::paste(std::string_view address) const {
  if (!m_open || !m_onPaste) return base::fail(errors::kPasteNotWaiting, "not a sign-in");
  return m_onPaste(address);
}

bool Call::cancel() {
  if (!m_open) return false;
  if (m_onCancel) {
    const auto action = std::exchange(m_onCancel, {});
    action();
  } else {
    refuse(errors::kRequestCancelled);
  }
  return true;
}

void Call::withdraw(const base::Error& why) {
  if (!m_open) return;
  const auto action = std::exchange(m_onCancel, {});
  refuse(why);
  if (action) action();
}

void Call::abandon() {
  if (!m_open) return;
  m_open = false;
  if (m_onCancel) {
    const auto action = std::exchange(m_onCancel, {});
    action();
  }
  end();
}

wallet::TokenLimits limitsOf(const Call& call) {
  return {call.texts("scopes"), call.text("audience"), call.text("resource")};
}

void Call::end() {
  m_open = false;
  m_secrets.clear();
  m_onCancel = {};
  m_onPaste = {};
  if (m_onEnd) std::exchange(m_onEnd, {})();
}

}  // namespace lanyard::pipe
