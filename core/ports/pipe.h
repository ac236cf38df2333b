#pragma once

#include <QObject>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/grants/caller.h"

namespace lanyard::ports {

/// How a connection was made.
enum class Channel {
  Tool,     ///< the socket: any program of the same user
  Desktop,  ///< the socketpair that the agent itself opened for its desktop
};

/// One connection of the local API. Lines are whole and without their newline. A connection closes by itself,
/// after an error reply, if a line is too long or another process than the one that connected wrote a
/// message. Its last shared pointer may be dropped inside its own signals.
class PipeConnection : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  [[nodiscard]] virtual Channel channel() const = 0;
  /// The program at the other end, looked up now (the process may have changed since). Untrusted when it is
  /// gone or changed. What is only shown to people is left out: describe() adds it.
  [[nodiscard]] virtual base::Result<grants::Caller> caller() = 0;
  /// Adds to the last result of caller() the tool's parents and its unit, looked up now, for a prompt. Empty
  /// where they are not known.
  virtual void describe(grants::Caller& caller) = 0;
  /// The command line of the program that caller() names, as one short line for a person: a claim, which the
  /// program can change. What looks like a secret is hidden. The rest may still hold one, so the line goes to
  /// the prompt and nowhere else. Empty where it is not known.
  [[nodiscard]] virtual std::string command() = 0;
  /// Queues one line. A client with 4 MiB of unread replies is cut off.
  virtual void send(std::string line) = 0;
  /// Sends what is queued, then closes.
  virtual void close() = 0;
  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void received(const std::string& line);
  /// The other end is gone. Emitted once.
  void closed();
};

class PipeListener : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
 Q_SIGNALS:
  void connected(const std::shared_ptr<lanyard::ports::PipeConnection>& connection);
};

/// Brings up the screen as a child of the agent with a channel of its own.
class DesktopLauncher : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;
  /// Whether there is a display to show anything on.
  [[nodiscard]] virtual bool available() const = 0;
  /// Starts the desktop, or does nothing when it runs. `desktop.unavailable` Misconfigured without a display.
  [[nodiscard]] virtual base::Result<void> start() = 0;
 Q_SIGNALS:
  void connected(const std::shared_ptr<lanyard::ports::PipeConnection>& connection);
};

}  // namespace lanyard::ports
