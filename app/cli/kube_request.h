#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli/failure.h"

namespace lanyard::cli {

/// What kubectl tells in KUBERNETES_EXEC_INFO.
struct KubeRequest {
  std::string apiVersion;  ///< the answer must have the same
  std::string server;      ///< the cluster's address, with `provideClusterInfo: true` alone
};

/// Reads it. Refuses what is no ExecCredential of `client.authentication.k8s.io/v1` or `/v1beta1`: `usage`,
/// with what helps.
[[nodiscard]] Outcome<KubeRequest> readKubeRequest(std::string_view text);

/// RFC 3339, in UTC.
[[nodiscard]] std::string rfc3339(std::int64_t unixTime);

}  // namespace lanyard::cli
