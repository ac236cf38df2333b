#pragma once

#include <QByteArray>
#include <QObject>
#include <QPointer>
#include <QSocketNotifier>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/wire/json.h"

namespace lanyard::desktop {

/// Why a request failed, as the wallet said it (core/wire/README.md, "Errors").
struct Problem {
  QString reason;           ///< stable: "consent_denied"
  QString hint;             ///< the wallet's own words, in English; outside words to the screen
  QString error = {};       ///< the wallet's own code, finer than the reason: "sign_in.timeout"; or empty
  QStringList values = {};  ///< the values that its words name; outside words
  QString said = {};        ///< the provider's own words
};

/// A reply to one request: either a result or a problem.
struct Reply {
  wire::Json result;
  std::optional<Problem> problem;
};

/// The desktop's end of the local API: JSON-RPC 2.0, one object a line of at most 256 KiB, over one socket.
/// Anything that breaks these rules closes the channel, because the other end is then not the agent that
/// started us.
class Channel : public QObject {
  Q_OBJECT
 public:
  using Answer = std::function<void(const Reply&)>;

  /// Takes the descriptor over, makes it non-blocking, and closes it in programs that we start.
  explicit Channel(int descriptor, QObject* parent = nullptr);
  ~Channel() override;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Sends a request; `answer` is called once, with reason `disconnected` when the channel closes first.
  /// Answers of requests whose `context` is gone are dropped. Returns the request's id.
  std::int64_t call(const std::string& method, const wire::Json& params, QObject* context, Answer answer);

  [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
  void close();

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void notified(const std::string& method, const lanyard::wire::Json& params);
  /// The channel is gone. Emitted once, after every waiting request was answered.
  void closed();

 private:
  struct Waiting {
    QPointer<QObject> context;
    Answer answer;
  };

  void readMore();
  void writeMore();
  void takeLine(std::string_view line);
  void takeReply(const wire::Json& message);

  int m_descriptor = -1;
  std::unique_ptr<QSocketNotifier> m_readable;
  std::unique_ptr<QSocketNotifier> m_writable;
  std::string m_in;
  std::string m_out;
  std::int64_t m_lastId = 0;
  std::map<std::int64_t, Waiting> m_waiting;
};

}  // namespace lanyard::desktop
