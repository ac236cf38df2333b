#pragma once

#include <unistd.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>
#include <functional>

namespace lanyard::test {

/// A wallet that follows a script: for each request, the lines to answer with ("$id" stands for the request's
/// id). An empty answer closes the connection.
class FakeWallet : public QObject {
 public:
  using Script = std::function<QList<QByteArray>(const QJsonObject& request)>;

  FakeWallet(const QString& path, Script script) : m_script(std::move(script)) {
    connect(&m_server, &QLocalServer::newConnection, this, [this] { welcome(); });
    m_listens = m_server.listen(path);
  }
  [[nodiscard]] bool listens() const { return m_listens; }
  /// The lines that came, exactly.
  QList<QByteArray> requests;
  int closed = 0;

 private:
  void welcome() {
    QLocalSocket* socket = m_server.nextPendingConnection();
    connect(socket, &QLocalSocket::disconnected, this, [this] { ++closed; });
    connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
      while (socket->canReadLine()) answer(socket, socket->readLine().chopped(1));
    });
  }
  void answer(QLocalSocket* socket, const QByteArray& line) {
    requests.append(line);
    const QJsonObject request = QJsonDocument::fromJson(line).object();
    const QByteArray id = QByteArray::number(request.value(QLatin1String("id")).toInteger());
    const QList<QByteArray> replies = m_script(request);
    for (QByteArray reply : replies) socket->write(reply.replace("$id", id) + '\n');
    if (replies.isEmpty()) socket->disconnectFromServer();
  }

  QLocalServer m_server;
  Script m_script;
  bool m_listens = false;
};

inline QByteArray result(const QByteArray& json) {
  return R"({"jsonrpc":"2.0","id":$id,"result":)" + json + "}";
}
inline QByteArray refusal(const QByteArray& reason) {
  return "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32000,\"message\":\"told\",\"data\":{"
         "\"reason\":\"" +
         reason + "\"}}}";
}
inline QByteArray unknownProvider() {
  return "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32602,\"message\":\"told\",\"data\":{"
         "\"reason\":\"bad_request\",\"error\":\"provider.unknown\"}}}";
}
inline QString methodOf(const QJsonObject& request) {
  return request.value(QLatin1String("method")).toString();
}

/// The result of a run of `lanyard`.
struct Run {
  int exitCode = -1;
  QByteArray out;
  QByteArray err;
};

/// Runs the real binary in an environment of its own, away from any terminal.
class Client {
 public:
  explicit Client(const QString& socket) {
    environment.insert(QStringLiteral("PATH"), QStringLiteral("/usr/bin:/bin"));
    environment.insert(QStringLiteral("LANYARD_SOCK"), socket);
  }

  QString binary = QStringLiteral(LANYARD_BINARY);
  QProcessEnvironment environment;
  QByteArray input;

  [[nodiscard]] Run run(const QStringList& arguments) const {
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setChildProcessModifier([] { ::setsid(); });
    process.start(binary, arguments);
    process.write(input);
    process.closeWriteChannel();
    // The wallet of the test answers in this thread's event loop.
    const bool ended = QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 20'000);
    if (!ended) process.kill();
    return {ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput(), process.readAllStandardError()};
  }
};

}  // namespace lanyard::test
