#include <string_view>

#include "app/cli/command.h"
#include "app/cli/docker_server.h"
#include "app/cli/output.h"
#include "app/cli/tool_token.h"
#include "core/base/secret.h"
#include "core/client/plain_text.h"

namespace lanyard::cli {
namespace {

// docker and its kin compare these words byte for byte (docker-credential-helpers, credentials/error.go).
constexpr std::string_view kDockerNotOurs = "credentials not found in native keychain";
constexpr std::string_view kDockerNoServer = "no credentials server URL";
constexpr int kDockerFailed = 1;
/// As a user name: the secret beside it is a refresh token, to be sent to the registry's token service.
constexpr std::string_view kDockerIdentityToken = "<token>";

class DockerCredentialRun final : public CommandRun {
 public:
  void declare(Syntax& syntax, CommonOptions&) override {
    syntax.add({"OPERATION", &m_operation, "What docker wants: get, list, store, erase or version"})
        .isRequired = true;
    syntax.setFooter(
        "To use it, in ~/.docker/config.json:\n"
        "  { \"credHelpers\": { \"registry.example.org\": \"lanyard\" } }");
  }
  [[nodiscard]] Outcome<void> run(Session& session) override {
    if (m_operation == "version") return print("lanyard " LANYARD_VERSION "\n");
    auto input = readInput(kMostDockerBytes, false);
    if (!input) return says(input.error().message);
    // docker sends all that is listed along with a build. So nothing is: a registry that is named in
    // credHelpers is asked for by itself.
    if (m_operation == "list") return print("{}\n");
    if (m_operation == "get") return get(session, *input);
    // What `docker login` brings is somebody's password, and the wallet keeps none.
    base::wipe(*input);
    if (m_operation == "store") {
      return says(
          "Lanyard keeps no password for docker. Sign in with: lanyard login, and say which identity is for "
          "the "
          "registry: lanyard route add HOST WHO");
    }
    // A `docker logout` is no sign-out: other tools use the identity too.
    if (m_operation == "erase") return {};
    return says("Lanyard does not know the operation " + client::plainLine(m_operation, 40) + ".");
  }

 private:
  /// docker reads errors on standard output.
  Outcome<void> says(std::string_view words) {
    setExitCode(kDockerFailed);
    return print(std::string(words) + "\n");
  }

  Outcome<void> get(Session& session, const std::string& input) {
    const std::string server = dockerServer(input);
    if (server.empty()) return says(kDockerNoServer);
    const std::string url = dockerAddress(server);
    if (url.empty()) return says(kDockerNotOurs);
    ToolAsk ask;
    ask.url = url;
    ask.reason = "a container tool, for " + client::plainLine(server, 120);
    auto done = withToolToken(session, ask, [&](const ToolToken& given) -> Outcome<void> {
      if (given.user == kDockerIdentityToken) return says("This user name means something else to docker.");
      // In the order of the names.
      wire::ObjectText answer(given.secret.size() + server.size() + 256);
      answer.add("Secret", given.secret);
      answer.add("ServerURL", server);
      answer.add("Username", given.user);
      std::string line = answer.takeBetween("", "\n");
      auto printed = print(line);
      base::wipe(line);
      return printed;
    });
    if (done) return done;
    if (isNotOurs(done.error())) return says(kDockerNotOurs);
    return says(done.error().message + (done.error().hint.empty() ? "" : " " + done.error().hint));
  }

  std::string m_operation;
};

}  // namespace

extern constinit const Command kDockerCredential{.name = "docker-credential",
                                                 .description = "Give docker, podman or skopeo a token",
                                                 .make = makeRun<DockerCredentialRun>};

}  // namespace lanyard::cli
