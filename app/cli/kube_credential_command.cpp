#include "app/cli/command.h"
#include "app/cli/environment.h"
#include "app/cli/kube_request.h"
#include "app/cli/output.h"
#include "app/cli/tool_token.h"
#include "core/base/secret.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

/// kubectl takes a token until the time that it was told, and a request takes its own time.
constexpr std::int64_t kKubeMargin = 10;

class KubeCredentialRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"WHO", &m_who,
                "Whose token: an alias, a provider, an id (default: whose the cluster's address is)"});
    syntax
        .add({"--id-token", &m_ask.idToken,
              "The ID token, which clusters want that let OpenID Connect sign in their users"})
        .excludes = {"--scope", "--resource"};
    addScope(syntax, m_ask.scopes, "The token must have this scope (may be repeated)");
    syntax.add({"--audience", &m_ask.audience, "The token must be for this audience", "AUDIENCE"});
    syntax.add({"--resource", &m_ask.resource, "The token must be for this resource (RFC 8707)", "URL"});
    syntax.setFooter(
        "To use it, in a user of the kubeconfig:\n"
        "  exec:\n"
        "    apiVersion: client.authentication.k8s.io/v1\n"
        "    command: lanyard\n"
        "    args: [kube-credential, WHO, --id-token]\n"
        "    interactiveMode: Never");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override {
    const auto request = readKubeRequest(environmentVariable("KUBERNETES_EXEC_INFO"));
    if (!request) return Refusal(request.error());
    const bool isAddress = m_who.empty() || m_who.find("://") != std::string::npos;
    (isAddress ? m_ask.url : m_ask.identity) = m_who.empty() ? request->server : m_who;
    if (m_ask.url.empty() && m_ask.identity.empty()) {
      return usageError("kubectl does not say which cluster it asks for, and no identity is named.",
                        "In the kubeconfig: args [kube-credential, WHO], or provideClusterInfo: true");
    }
    m_ask.reason =
        request->server.empty() ? "kubectl" : "kubectl, for " + client::plainLine(request->server, 120);
    return withToolToken(session, m_ask, [&](const ToolToken& given) { return answer(*request, given); });
  }

 private:
  static Outcome<void> answer(const KubeRequest& request, const ToolToken& given) {
    if (!given.isBearer) {
      return Refusal(Failure{kExitProtocol, "unsupported", "This is a password, and a cluster wants a token.",
                             "Name another identity: lanyard list"});
    }
    // In the order of the names, and each in memory of its own that is wiped.
    wire::ObjectText status(given.secret.size() + 128);
    if (given.expiresAt) status.add("expirationTimestamp", rfc3339(*given.expiresAt - kKubeMargin));
    status.add("token", given.secret);
    wire::ObjectText reply(given.secret.size() + 512);
    reply.add("apiVersion", request.apiVersion);
    reply.add("kind", "ExecCredential");
    reply.add("spec", wire::ObjectText());
    reply.add("status", status);
    std::string line = reply.takeBetween("", "\n");
    std::string inner = status.takeBetween("", "");
    auto printed = print(line);
    base::wipe(line);
    base::wipe(inner);
    return printed;
  }

  std::string m_who;
  ToolAsk m_ask;
};

}  // namespace

extern constinit const Command kKubeCredential{.name = "kube-credential",
                                               .description = "Give kubectl a token: its exec plug-in",
                                               .make = makeRun<KubeCredentialRun>};

}  // namespace lanyard::cli
