#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/ports/http_client.h"

namespace lanyard::test {

/// Answers by method and address; 404 where nothing is set. Keeps what was asked.
class ScriptedHttp final : public ports::HttpClient {
 public:
  struct Answer {
    int status = 200;
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
  };

  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override {
    constexpr const char* kNames[] = {"GET ", "POST ", "DELETE "};
    const std::string what = kNames[static_cast<int>(request.method)] + request.url;
    asked.push_back(what);
    last = std::move(request);
    const auto failing = fails.find(what);
    if (failing != fails.end()) co_return tl::unexpected(failing->second);
    ports::HttpResponse response;
    response.status = 404;
    const auto found = answers.find(what);
    if (found != answers.end()) {
      response.status = found->second.status;
      response.headers = found->second.headers;
      response.body = base::Secret(found->second.body);
    }
    co_return std::move(response);
  }

  std::map<std::string, Answer> answers;     ///< by method and address
  std::map<std::string, base::Error> fails;  ///< the same
  std::vector<std::string> asked;
  ports::HttpRequest last;
};

}  // namespace lanyard::test
