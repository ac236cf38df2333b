#include "app/cli/session.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "app/cli/agent_start.h"
#include "app/cli/connection_words.h"
#include "app/cli/json_fields.h"
#include "app/cli/output.h"
#include "app/cli/passphrase_input.h"
#include "core/client/agent_age.h"
#include "core/wire/reason.h"
#include "core/wire/token_reply.h"

namespace lanyard::cli {
namespace {

bool isReason(const Failure& failure, wire::Reason reason) {
  return failure.reason == wire::rowOf(reason).name;
}

}  // namespace

Outcome<void> Session::connect() {
  if (m_connection) return {};
  const unsigned uid = ::getuid();
  const auto place = placeOfWallet(uid);
  if (!place) return Refusal(place.error());
  if (auto connection = client::Connection::open(place->path, uid)) {
    m_connection.emplace(std::move(*connection));
    return {};
  } else if (!connection.error().isNobodyThere() || !place->isDefault || m_options.noStart) {
    return inWords(connection.error(), place->path);
  }
  StartTalk talk;
  if (m_options.passphraseFd)
    talk.given = [this] { return readPassphraseLine(static_cast<int>(*m_options.passphraseFd)); };
  auto connection = startAgentAndConnect(place->path, talk);
  m_typed = std::move(talk.typed);
  if (!connection) return Refusal(connection.error());
  m_connection.emplace(std::move(*connection));
  return {};
}

/// Tells a person once whose wallet is older than the program that an update brought. Not where a token is
/// fetched: that may be many times a second.
void Session::tellIfUpdated(std::string_view method) {
  const bool looksItself = method == "wallet.doctor" || method == "wallet.stop";
  if (looksItself || std::exchange(m_toldUpdated, true) || ::isatty(STDERR_FILENO) != 1) return;
  if (!client::isOlderThanItsProgram(m_connection->peer(), findAgent())) return;
  tell("Lanyard was updated since this wallet started. To use the new version, run: lanyard restart");
}

Outcome<wire::Json> Session::call(const Call& request, const Listener& listener) {
  if (auto connected = connect(); !connected) return Refusal(connected.error());
  tellIfUpdated(request.method);
  const std::int64_t id = ++m_lastId;
  auto line = wire::requestLine(id, request.method, request.params, request.secrets);
  if (!line) return usageError("The passphrase or secret is not valid UTF-8.");
  const auto sent = m_connection->send(*line);
  if (!request.secrets.empty()) base::wipe(*line);
  if (!sent) return inWords(sent.error());
  return exchange(id, request.patience, listener);
}

/// The wallet asks the person. Without a screen the approval passphrase is the one way to answer; where
/// nothing is, the wallet refuses by itself.
Outcome<void> Session::waitForAnswer(const wire::Json& waiting) {
  if (!isNo(member(waiting, "desktop"))) {
    tell("Waiting for your answer in Lanyard… (Ctrl+C to stop; or in another terminal: lanyard approve)");
    return {};
  }
  if (m_answering && asksHere() && !m_connection->hasLine()) {
    tell("No window can ask you here, so this terminal does.");
    const auto answered = m_answering(field(waiting, "prompt"), m_connection->fd());
    if (!answered && answered.error().reason != kAnsweredElsewhere) return Refusal(answered.error());
    if (!answered || *answered) return {};
  }
  tell(
      "Waiting for your answer… No window can ask you here: answer in a terminal, by the approval "
      "passphrase, "
      "with: lanyard approve (Ctrl+C to stop)");
  return {};
}

Outcome<std::optional<wire::Json>> Session::take(std::string_view line, std::int64_t id,
                                                 const Listener& listener) {
  auto message = wire::parseServerMessage(line);
  if (!message) return protocolError(message.error().reason);
  if (const auto* notification = std::get_if<wire::Notification>(&*message)) {
    if (notification->method == "consent.waiting" && !m_toldWaiting) {
      m_toldWaiting = true;
      if (auto answered = waitForAnswer(notification->params); !answered) return Refusal(answered.error());
    }
    if (listener) listener(*notification);
    return std::nullopt;
  }
  if (const auto* failure = std::get_if<wire::Failure>(&*message)) {
    // An error without an id is about a line of ours that the wallet could not read.
    if (isBeside(failure->id, Refusal(fromWallet(*failure)))) return std::nullopt;
    if (!failure->id.is_null() && failure->id != id) return protocolError("a reply to another request");
    return Refusal(fromWallet(*failure));
  }
  auto& reply = std::get<wire::Reply>(*message);
  if (isBeside(reply.id, reply.result)) return std::nullopt;
  if (reply.id != id) return protocolError("a reply to another request");
  if (!reply.result.is_object()) return protocolError("a result that is not an object");
  return std::move(reply.result);
}

Outcome<void> Session::sendBeside(const Call& request, Replied replied) {
  const std::int64_t id = ++m_lastId;
  auto line = wire::requestLine(id, request.method, request.params, request.secrets);
  if (!line) return usageError("What was given is not valid UTF-8.");
  const auto sent = m_connection->send(*line);
  if (!request.secrets.empty()) base::wipe(*line);
  if (!sent) return inWords(sent.error());
  m_replies.emplace(id, std::move(replied));
  return {};
}

/// Whether this answers a request beside the one that is waited for; if so, it is handed over.
bool Session::isBeside(const wire::Json& id, const Outcome<wire::Json>& result) {
  if (!id.is_number_integer()) return false;
  const auto found = m_replies.find(id.get<std::int64_t>());
  if (found == m_replies.end()) return false;
  const Replied replied = std::move(found->second);
  m_replies.erase(found);
  replied(result);
  return true;
}

/// Waits for a line of the wallet's, and lets the other descriptor speak meanwhile.
Outcome<void> Session::waitWithBeside(std::chrono::steady_clock::time_point deadline) {
  while (m_beside && !m_connection->hasLine()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return {};
    std::array<pollfd, 2> waiting{{{m_connection->fd(), POLLIN, 0}, {m_besideFd, POLLIN, 0}}};
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 || waiting[0].revents != 0) return {};
    const Readable readable = m_beside;
    const auto more = readable();
    if (!more) return Refusal(more.error());
    if (!*more) m_beside = {};
  }
  return {};
}

Outcome<wire::Json> Session::exchange(std::int64_t id, std::chrono::seconds patience,
                                      const Listener& listener) {
  m_waitingFor = id;
  auto result = replyTo(id, patience, listener);
  // Whoever listened beside it may be gone now, and its descriptor as well.
  m_beside = {};
  return result;
}

Outcome<wire::Json> Session::replyTo(std::int64_t id, std::chrono::seconds patience,
                                     const Listener& listener) {
  using std::chrono::steady_clock;
  for (;;) {
    const auto deadline = steady_clock::now() + patience;
    if (auto waited = waitWithBeside(deadline); !waited) return Refusal(waited.error());
    const auto line =
        m_connection->readLine(std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()));
    if (!line) return inWords(line.error());
    auto result = take(*line, id, listener);
    if (!result) return Refusal(result.error());
    if (*result) return std::move(**result);
  }
}

Outcome<void> Session::callForToken(const TokenRequest& request, const wire::ObjectText& params,
                                    std::chrono::seconds patience, const TokenUse& use) {
  if (auto connected = connect(); !connected) return connected;
  const std::int64_t id = ++m_lastId;
  std::string line = wire::requestLine(id, request.method, params);
  if (const auto sent = m_connection->send(line); !sent) return inWords(sent.error());
  for (;;) {
    const auto answer = m_connection->readLine(patience);
    if (!answer) return inWords(answer.error());
    if (const auto plain = wire::readTokenReply(*answer, id)) return use(*plain);
    auto result = take(*answer, id, {});
    if (!result) return Refusal(result.error());
    if (!*result) continue;
    const auto found = (*result)->find(request.member);
    if (found == (*result)->end() || !found->is_string()) return protocolError("no token in it");
    auto& token = found->get_ref<std::string&>();
    std::string text = asciiLine(**result);
    const auto proof = (*result)->find("proof");
    if (proof != (*result)->end() && !proof->is_string()) return protocolError("a proof that is no text");
    const std::string_view proved = proof == (*result)->end()
                                        ? std::string_view()
                                        : std::string_view(proof->get_ref<const std::string&>());
    auto used = use({token, proved, text});
    base::wipe(text);
    base::wipe(token);
    return used;
  }
}

Outcome<wire::Json> Session::callWith(const Call& request, const base::Secret& passphrase,
                                      const Listener& listener) {
  std::vector<wire::SecretMember> secrets(request.secrets.begin(), request.secrets.end());
  secrets.push_back({"passphrase", passphrase.view()});
  Call confirmed = request;
  confirmed.secrets = secrets;
  auto result = call(confirmed, listener);
  const bool right = result || !isReason(result.error(), wire::Reason::PassphraseWrong);
  if (right && std::exchange(m_keepsPassphrase, false)) m_typed = passphrase.copy();
  return result;
}

Outcome<base::Secret> Session::givenPassphrase() {
  if (!m_typed) return readPassphraseLine(static_cast<int>(*m_options.passphraseFd));
  base::Secret typed = std::move(*m_typed);
  m_typed.reset();
  return typed;
}

Outcome<wire::Json> Session::askAndCall(const Call& request, const Listener& listener) {
  constexpr int kAttempts = 3;  // as with sudo and su; the wallet's growing delay comes on top
  // A person who has just typed it for the start of the wallet is not asked again.
  if (m_typed) {
    const auto passphrase = givenPassphrase();
    return callWith(request, *passphrase, listener);
  }
  for (int attempt = 1;; ++attempt) {
    const auto passphrase = askPassphrase("Approval passphrase: ", m_until);
    if (!passphrase) return Refusal(passphrase.error());
    auto result = callWith(request, *passphrase, listener);
    const bool again =
        !result && isReason(result.error(), wire::Reason::PassphraseWrong) && attempt < kAttempts;
    if (!again) return result;
    tell("That is not the approval passphrase. Once more.");
  }
}

Outcome<wire::Json> Session::callConfirmed(const Call& request, const Listener& listener) {
  if (m_options.passphraseFd) {
    if (auto connected = connect(); !connected) return Refusal(connected.error());
    const auto passphrase = givenPassphrase();
    if (!passphrase) return Refusal(passphrase.error());
    return callWith(request, *passphrase, listener);
  }
  auto result = call(request, listener);
  if (result || !isReason(result.error(), wire::Reason::PassphraseRequired)) return result;
  const auto status = call({"wallet.status"});
  if (!status) return Refusal(status.error());
  if (isNo(member(*status, "passphrase"))) {
    Failure failure = std::move(result.error());
    failure.hint = "There is none yet. Set one: lanyard passphrase set";
    return Refusal(std::move(failure));
  }
  if (!hasTerminal()) return result;
  return askAndCall(request, listener);
}

Outcome<wire::Json> Session::callConfirmedOrPrompted(const Call& request, const Listener& listener) {
  if (!m_options.passphraseFd && hasTerminal()) {
    const auto status = call({"wallet.status"});
    if (!status) return Refusal(status.error());
    if (!isNo(member(*status, "passphrase")) && !flag(*status, "desktop")) return askAndCall(request, listener);
  }
  return callConfirmed(request, listener);
}

}  // namespace lanyard::cli
