#include "app/cli/kube_request.h"

#include <array>
#include <ctime>

#include "app/cli/json_fields.h"
#include "core/client/plain_text.h"
#include "core/wire/json.h"

namespace lanyard::cli {

Outcome<KubeRequest> readKubeRequest(std::string_view text) {
  constexpr const char* kHelp =
      "In the kubeconfig: apiVersion client.authentication.k8s.io/v1, and command lanyard, args "
      "[kube-credential, WHO].";
  if (text.empty())
    return usageError("This is for kubectl, which tells what it wants in KUBERNETES_EXEC_INFO.", kHelp);
  const auto json = wire::parseJson(text);
  if (!json || !json->is_object() || field(*json, "kind") != "ExecCredential")
    return usageError("What kubectl says in KUBERNETES_EXEC_INFO is no ExecCredential.", kHelp);
  KubeRequest request;
  request.apiVersion = field(*json, "apiVersion");
  if (request.apiVersion != "client.authentication.k8s.io/v1" &&
      request.apiVersion != "client.authentication.k8s.io/v1beta1") {
    return usageError(
        "kubectl wants an answer of " + client::plainLine(request.apiVersion, 80) + ", which is not known.",
        kHelp);
  }
  request.server = field(member(member(*json, "spec"), "cluster"), "server");
  return request;
}

std::string rfc3339(std::int64_t unixTime) {
  const auto seconds = static_cast<std::time_t>(unixTime);
  std::tm utc{};
  std::array<char, 40> text{};
  if (::gmtime_r(&seconds, &utc) == nullptr) return {};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

}  // namespace lanyard::cli
