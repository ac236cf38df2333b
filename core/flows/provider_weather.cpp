#include "core/flows/provider_weather.h"

#include <QUrl>
#include <algorithm>

#include "core/flows/token_endpoint.h"
#include "core/oauth/http_date.h"
#include "core/tokens/schedule.h"

namespace lanyard::flows {
namespace {

using std::chrono::seconds;

// More servers than anybody has. Made-up hosts without end must not make the map grow.
constexpr std::size_t kMostServers = 4096;

std::string originOf(const std::string& url) {
  const QUrl parsed(QString::fromStdString(url));
  return parsed
      .adjusted(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment |
                QUrl::NormalizePathSegments)
      .toString()
      .toLower()
      .toStdString();
}

}  // namespace

ProviderWeather::ProviderWeather(ports::HttpClient& http, base::Clock& clock)
    : m_http(http), m_clock(clock) {}

QCoro::Task<base::Result<ports::HttpResponse>> ProviderWeather::send(ports::HttpRequest request) {
  const std::string url = request.url;
  const base::Instant askedAt = m_clock.now();
  base::Result<ports::HttpResponse> response = co_await m_lifetime.during(m_http.send(std::move(request)));
  if (response) note(url, *response, askedAt);
  co_return response;
}

void ProviderWeather::note(const std::string& url, const ports::HttpResponse& response,
                           base::Instant askedAt) {
  const std::string origin = originOf(url);
  if (m_servers.size() >= kMostServers && m_servers.count(origin) == 0) m_servers.clear();
  Server& server = m_servers[origin];
  const base::Instant now = m_clock.now();
  server.quietUntil = {};
  if (response.status == 429 || response.status == 503) {
    const auto asked = oauth::parseRetryAfter(headerOf(response, "retry-after"), now);
    if (asked) server.quietUntil = now + std::min<seconds>(*asked, tokens::kLongestRetryAfter);
  }
  const auto date = oauth::parseHttpDate(headerOf(response, "date"));
  if (!date) return;
  // An answer from a cache has the date at which it was made (RFC 9111 section 5.1).
  const auto age = oauth::parseRetryAfter(headerOf(response, "age"), now).value_or(seconds(0));
  const base::Instant serverTime = *date + age;
  // The server's time should lie between our question and its answer; else this is by how much it does not.
  server.ahead = askedAt > serverTime ? std::chrono::floor<seconds>(askedAt - serverTime)
                 : serverTime > now   ? -std::chrono::floor<seconds>(serverTime - now)
                                  : seconds(0);
  server.skew.reset();
  if (askedAt - serverTime > kSkewLeeway) {
    server.skew = std::chrono::floor<seconds>(askedAt - serverTime);
  } else if (serverTime - now > kSkewLeeway) {
    server.skew = -std::chrono::floor<seconds>(serverTime - now);
  }
  if (!server.skew || server.skewSaid) return;
  server.skewSaid = true;
  const seconds ahead = *server.skew;
  const std::string host = QUrl(QString::fromStdString(url)).host().toStdString();
  if (m_onSkew) m_onSkew(host, ahead);
}

const ProviderWeather::Server* ProviderWeather::known(const std::string& url) const {
  const auto found = m_servers.find(originOf(url));
  return found == m_servers.end() ? nullptr : &found->second;
}

std::optional<seconds> ProviderWeather::retryAfter(const std::string& url) const {
  const Server* server = known(url);
  const base::Instant now = m_clock.now();
  if (server == nullptr || server->quietUntil <= now) return std::nullopt;
  return std::chrono::ceil<seconds>(server->quietUntil - now);
}

std::optional<seconds> ProviderWeather::skew(const std::string& url) const {
  const Server* server = known(url);
  return server == nullptr ? std::nullopt : server->skew;
}

seconds ProviderWeather::aheadOf(const std::string& url) const {
  const Server* server = known(url);
  return server == nullptr ? seconds(0) : server->ahead.value_or(seconds(0));
}

std::map<std::string, seconds> ProviderWeather::clocks() const {
  std::map<std::string, seconds> all;
  for (const auto& [origin, server] : m_servers) {
    if (server.ahead) all[QUrl(QString::fromStdString(origin)).host().toStdString()] = *server.ahead;
  }
  return all;
}

std::string ProviderWeather::skewWords(const std::string& url) const {
  const auto ahead = skew(url);
  if (!ahead) return {};
  const bool behind = *ahead < seconds(0);
  return "the clock here seems wrong: " + std::to_string((behind ? -*ahead : *ahead).count()) + " s " +
         (behind ? "behind" : "ahead of") + " the server's";
}

}  // namespace lanyard::flows
