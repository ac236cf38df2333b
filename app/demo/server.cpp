#include "app/demo/server.h"

#include <QHostAddress>

#include "app/demo/pages.h"

namespace lanyard::demo {
namespace {

Request read(const QHttpServerRequest& request) {
  Request out;
  out.post = request.method() == QHttpServerRequest::Method::Post;
  out.path = request.url().path().toStdString();
  out.query = request.url().query(QUrl::FullyEncoded).toStdString();
  out.body = request.body().toStdString();
  out.contentType = request.value("Content-Type").toStdString();
  out.authorization = request.value("Authorization").toStdString();
  return out;
}

}  // namespace

Server::Server(std::function<Reply(const Request&)> answer) : m_answer(std::move(answer)) {
  m_server.setMissingHandler([this](const QHttpServerRequest& request, QHttpServerResponder&& responder) {
    handle(request, std::move(responder));
  });
}

std::uint16_t Server::listen(std::uint16_t port) {
  const auto bound = m_server.listen(QHostAddress::LocalHost, port);
  m_host = "127.0.0.1:" + QByteArray::number(bound);
  return bound;
}

void Server::handle(const QHttpServerRequest& request, QHttpServerResponder&& responder) const {
  const auto method = request.method();
  Reply reply;
  if (request.value("Host") != m_host)
    reply = faultPage(421, "This service answers to its own address only.");
  else if (method != QHttpServerRequest::Method::Get && method != QHttpServerRequest::Method::Post)
    reply = faultPage(405, "This address is not used in this way.");
  else
    reply = m_answer(read(request));

  responder.writeStatusLine(static_cast<QHttpServerResponder::StatusCode>(reply.status));
  for (const auto& [name, value] : reply.headers)
    responder.writeHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
  responder.writeHeader("Content-Length", QByteArray::number(static_cast<qulonglong>(reply.body.size())));
  responder.writeBody(QByteArray::fromStdString(reply.body));
}

}  // namespace lanyard::demo
