#include "app/cli/kube_request.h"
#include "tests/fuzz/fuzz.h"

using namespace lanyard;
using fuzz::require;

// What kubectl, or a program that calls itself kubectl, tells its plug-in in the environment.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = cli::readKubeRequest(fuzz::textOf(data, size));
  if (!request) return 0;
  require(request->apiVersion == "client.authentication.k8s.io/v1" ||
              request->apiVersion == "client.authentication.k8s.io/v1beta1",
          "a version that is known");
  return 0;
}
