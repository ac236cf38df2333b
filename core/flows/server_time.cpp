#include "core/flows/server_time.h"

#include <chrono>

namespace lanyard::flows {

base::Instant timeAtServer(const std::string& url, const ports::HttpClient& http, base::Clock& clock) {
  constexpr std::chrono::hours kMost{24};
  const std::chrono::seconds ahead = http.aheadOf(url);
  return ahead > kMost || ahead < -kMost ? clock.now() : clock.now() - ahead;
}

}  // namespace lanyard::flows
