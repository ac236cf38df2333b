#pragma once

#include <string>

#include "core/base/clock.h"
#include "core/ports/http_client.h"

namespace lanyard::flows {

/// The time at the server of `url`, as it said it last; ours where it never did. What we sign for a server is
/// good for a minute or so, and is checked by that clock. A server that is more than a day off is not
/// followed.
[[nodiscard]] base::Instant timeAtServer(const std::string& url, const ports::HttpClient& http,
                                         base::Clock& clock);

}  // namespace lanyard::flows
