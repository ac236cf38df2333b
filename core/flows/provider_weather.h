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

/// Stands in front of the network and notes what each server says of itself beside its answer: when it wants
/// to be asked again (Retry-After of a 429 or 503, RFC 9110 section 10.2.3), and what time it is there (Date,
/// section 6.6.1). Requests and answers pass unchanged.
class ProviderWeather final : public ports::HttpClient {
 public:
  /// Beyond this, our clock and a server's are said to differ. It is the leeway of the ID token rules.
  static constexpr std::chrono::seconds kSkewLeeway{60};

  /// Both must outlive the object.
  ProviderWeather(ports::HttpClient& http, base::Clock& clock);

  QCoro::Task<base::Result<ports::HttpResponse>> send(ports::HttpRequest request) override;

  /// How long the server of `url` still wants to be left alone; no value when it does not say so.
  [[nodiscard]] std::optional<std::chrono::seconds> retryAfter(const std::string& url) const;
  /// How far our clock was ahead of the server's at its last answer (negative: behind), where that was more
  /// than kSkewLeeway.
  [[nodiscard]] std::optional<std::chrono::seconds> skew(const std::string& url) const;
  /// All servers that said the time, by host, and how far our clock was ahead of theirs.
  [[nodiscard]] std::map<std::string, std::chrono::seconds> clocks() const;
  /// Words for an error that a wrong clock may explain, or empty.
  [[nodiscard]] std::string skewWords(const std::string& url) const;
  /// Is told of a skew once for each server (its host).
  void onSkew(std::function<void(const std::string& host, std::chrono::seconds ahead)> told) {
    m_onSkew = std::move(told);
  }

 private:
  struct Server {
    base::Instant quietUntil{};
    std::optional<std::chrono::seconds> skew;
    std::optional<std::chrono::seconds> ahead;  ///< the same, however little it is
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
