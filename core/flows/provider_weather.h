#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/lifetime.h"
#include "core/ports/http_client.h"

namespace lanyard::flows {

/// An HTTP client in front of the real one. It notes what each server says beside its answer: when to ask
/// again (Retry-After of a 429 or 503, RFC 9110 section 10.2.3), and its own time (Date, section 6.6.1).
/// Requests and answers pass unchanged.
class ProviderWeather final : public ports::HttpClient {
 public:
  /// From this difference on, our clock and a server's count as different. It is the leeway of the ID token
  /// rules.
  static constexpr std::chrono::seconds kSkewLeeway{60};

  /// Both must outlive the object.
  ProviderWeather(ports::HttpClient& http, base::Clock& clock);

  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override;

  /// How long the server of `url` still wants no request; no value when it did not say so.
  [[nodiscard]] std::optional<std::chrono::seconds> retryAfter(const std::string& url) const;
  /// How far our clock was ahead of the server's at its last answer (negative: behind), where that was more
  /// than kSkewLeeway.
  [[nodiscard]] std::optional<std::chrono::seconds> skew(const std::string& url) const;
  [[nodiscard]] std::chrono::seconds aheadOf(const std::string& url) const override;
  /// By host, how far our clock was ahead of each server that sent its time.
  [[nodiscard]] std::map<std::string, std::chrono::seconds> clocks() const;
  /// Words for an error that a wrong clock may explain, or empty.
  [[nodiscard]] std::string skewWords(const std::string& url) const;
  /// Called once for each server (its host) whose clock differs.
  void onSkew(std::function<void(const std::string& host, std::chrono::seconds ahead)> told) {
    m_onSkew = std::move(told);
  }

 private:
  struct Server {
    base::Instant quietUntil{};
    std::optional<std::chrono::seconds> skew;
    std::optional<std::chrono::seconds> ahead;  ///< the difference, however small
    bool skewSaid = false;
  };
  void note(const std::string& url, const ports::HttpResponse& response, base::Instant askedAt);
  [[nodiscard]] const Server* known(const std::string& url) const;

  ports::HttpClient& m_http;
  base::Clock& m_clock;
  std::map<std::string, Server> m_servers;  ///< by origin
  std::function<void(const std::string&, std::chrono::seconds)> m_onSkew;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
