#pragma once

#include <QUrl>
#include <QUrlQuery>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/ports/http_client.h"
#include "core/wire/json.h"

namespace lanyard::test {

/// One request as a service saw it.
struct SeenRequest {
  std::string method;
  std::string url;
  std::map<std::string, std::string> headers;
  std::string body;
  [[nodiscard]] std::string field(const char* name) const {
    return QUrlQuery(QString::fromStdString(body))
        .queryItemValue(QLatin1String(name), QUrl::FullyDecoded)
        .toStdString();
  }
  [[nodiscard]] bool hasField(const char* name) const {
    return QUrlQuery(QString::fromStdString(body)).hasQueryItem(QLatin1String(name));
  }
};

/// A service behind the HTTP port that answers at whole addresses, each by a function of its own. Any other
/// address fails the request, as a host that is not there.
class ScriptedService final : public ports::HttpClient {
 public:
  using Reply = std::function<ports::HttpResponse(const SeenRequest&)>;

  /// `at`: method and address ("POST https://…").
  void on(const std::string& at, Reply reply) { m_replies[at] = std::move(reply); }
  void on(const std::string& at, const wire::Json& body, int status = 200) {
    on(at, [body, status](const SeenRequest&) { return json(status, body); });
  }
  static ports::HttpResponse json(int status, const wire::Json& body) {
    return text(status, "application/json; charset=utf-8", body.dump());
  }
  static ports::HttpResponse text(int status, const char* type, const std::string& body) {
    ports::HttpResponse response;
    response.status = status;
    response.headers.emplace_back("content-type", type);
    response.body = base::Secret(std::string_view(body));
    return response;
  }

  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override {
    SeenRequest now;
    const auto method = request.method;
    now.method = method == ports::HttpRequest::Method::Get    ? "GET"
                 : method == ports::HttpRequest::Method::Post ? "POST"
                                                              : "DELETE";
    now.url = request.url;
    now.body = std::string(request.body.view());
    for (const auto& [name, value] : request.headers) now.headers[name] = std::string(value.view());
    seen.push_back(now);
    const auto reply = m_replies.find(now.method + ' ' + now.url);
    if (reply == m_replies.end()) co_return base::fail(errors::kHttpNotSent, now.method + ' ' + now.url);
    co_return reply->second(now);
  }

  /// How often an address was asked.
  [[nodiscard]] int asked(const std::string& at) const {
    int times = 0;
    for (const SeenRequest& one : seen) times += one.method + ' ' + one.url == at ? 1 : 0;
    return times;
  }
  [[nodiscard]] SeenRequest last() const { return seen.empty() ? SeenRequest() : seen.back(); }
  [[nodiscard]] SeenRequest lastAt(const std::string& at) const {
    SeenRequest found;
    for (const SeenRequest& one : seen) {
      if (one.method + ' ' + one.url == at) found = one;
    }
    return found;
  }

  std::vector<SeenRequest> seen;

 private:
  std::map<std::string, Reply> m_replies;
};

}  // namespace lanyard::test
