#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/cli/failure.h"
#include "core/base/secret.h"
#include "core/client/connection.h"
#include "core/wire/message.h"
#include "core/wire/token_reply.h"

namespace lanyard::cli {

/// What every command takes.
struct CommonOptions {
  bool json = false;
  bool noStart = false;             ///< do not start a wallet when none runs
  std::optional<std::int64_t>
      passphraseFd;  ///< read the approval passphrase from here instead of from the terminal
};

/// The content of a request. `patience` is how long the wallet may take to answer.
struct Call {
  std::string_view method;
  wire::Json params = wire::Json::object();
  std::span<const wire::SecretMember> secrets = {};
  std::chrono::seconds patience{90};  // network work of the wallet ends within a minute by its own deadlines
};

/// One run of a command: its options and its talk with the wallet. Connects (and starts the wallet, if need
/// be) on the first call.
class Session {
 public:
  using Listener = std::function<void(const wire::Notification&)>;
  /// Has the person answer the prompt of this id where the command was typed, unless `until` can be read
  /// first. False: left waiting.
  using Answering = std::function<Outcome<bool>(const std::string& prompt, int until)>;

  explicit Session(const CommonOptions& options) : m_options(options) {}

  /// What call() does with a question that no screen shows, if there is a terminal to ask on.
  void answerBy(Answering answering) { m_answering = std::move(answering); }
  /// Nobody is at the terminal, as the tool says that called us: no question is asked here, and no wallet is
  /// started, which may ask to be opened.
  void asksNothingHere() {
    m_answering = {};
    m_options.noStart = true;
  }
  /// Called whenever a descriptor can be read while a reply is waited for; false: no more.
  using Readable = std::function<Outcome<bool>()>;
  /// Listens to another descriptor too while a reply is waited for, until that has come.
  void listenBeside(int descriptor, Readable readable) {
    m_besideFd = descriptor;
    m_beside = std::move(readable);
  }
  /// What the reply to a request beside the one that is waited for comes to.
  using Replied = std::function<void(const Outcome<wire::Json>&)>;
  /// Sends a request beside the one that is waited for. Its reply is handed over when it comes, and dropped
  /// if that does not come before the other one.
  [[nodiscard]] Outcome<void> sendBeside(const Call& request, Replied replied);
  /// The id of the request that is waited for.
  [[nodiscard]] std::int64_t waitingFor() const { return m_waitingFor; }

  /// The passphrase is asked for until this descriptor can be read; see askPassphrase().
  void askUntil(int descriptor) { m_until = descriptor; }
  [[nodiscard]] int until() const { return m_until; }

  [[nodiscard]] const CommonOptions& options() const { return m_options; }

  /// The next request of this run gets the passphrase that this one got, if it was right: both are one act of
  /// the person's.
  void keepPassphrase() { m_keepsPassphrase = true; }
  /// No request of this run needs the kept passphrase any more.
  void forgetPassphrase() {
    m_keepsPassphrase = false;
    m_typed.reset();
  }

  /// The passphrase of --passphrase-fd, which can be read only once: the one that a start of the wallet read
  /// comes first.
  [[nodiscard]] Outcome<base::Secret> givenPassphrase();

  /// Sends the request and waits for its reply. If it waits for the person's answer, stderr tells once who
  /// can answer, or the answer is asked for here (answerBy). Every notification goes to `listener`.
  [[nodiscard]] Outcome<wire::Json> call(const Call& request, const Listener& listener = {});

  /// Gets the token, and the whole result as one line of JSON in ASCII. Nothing of it is kept.
  using TokenUse = std::function<Outcome<void>(const wire::TokenReply& reply)>;
  /// The method, and the member of its result that is the token.
  struct TokenRequest {
    std::string_view method = "token.get";
    const char* member = "access_token";
  };
  /// call() for a method that answers with a token. For `token.get`, which every git fetch uses, no JSON
  /// values are built for an ordinary request and reply.
  [[nodiscard]] Outcome<void> callForToken(const TokenRequest& request, const wire::ObjectText& params,
                                           std::chrono::seconds patience, const TokenUse& use);

  /// call() for requests that need the approval passphrase: with the one from --passphrase-fd, else without
  /// one first, and then with one from the terminal if the wallet asks for it.
  [[nodiscard]] Outcome<wire::Json> callConfirmed(const Call& request, const Listener& listener = {});

  /// The same for requests that can be answered on the desktop too: asks in the terminal at once if there is
  /// no desktop.
  [[nodiscard]] Outcome<wire::Json> callConfirmedOrPrompted(const Call& request,
                                                            const Listener& listener = {});

 private:
  [[nodiscard]] Outcome<void> connect();
  void tellIfUpdated(std::string_view method);
  [[nodiscard]] Outcome<void> waitWithBeside(std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] bool isBeside(const wire::Json& id, const Outcome<wire::Json>& result);
  [[nodiscard]] Outcome<wire::Json> exchange(std::int64_t id, std::chrono::seconds patience,
                                             const Listener& listener);
  [[nodiscard]] Outcome<wire::Json> replyTo(std::int64_t id, std::chrono::seconds patience,
                                            const Listener& listener);
  /// The result, if the line is the reply to `id`; no value if it is a notification, which is handled here.
  [[nodiscard]] Outcome<std::optional<wire::Json>> take(std::string_view line, std::int64_t id,
                                                        const Listener& listener);
  [[nodiscard]] Outcome<void> waitForAnswer(const wire::Json& waiting);
  [[nodiscard]] Outcome<wire::Json> callWith(const Call& request, const base::Secret& passphrase,
                                             const Listener& listener);
  [[nodiscard]] Outcome<wire::Json> askAndCall(const Call& request, const Listener& listener);

  CommonOptions m_options;
  std::optional<client::Connection> m_connection;
  std::int64_t m_lastId = 0;
  std::int64_t m_waitingFor = 0;
  int m_besideFd = -1;
  Readable m_beside;
  std::map<std::int64_t, Replied> m_replies;  ///< to requests beside, by their id
  bool m_toldWaiting = false;
  bool m_toldUpdated = false;
  bool m_keepsPassphrase = false;
  Answering m_answering;
  int m_until = -1;
  std::optional<base::Secret> m_typed;  ///< opened the wallet at its start, and was not used since
};

}  // namespace lanyard::cli
