#include <array>

#include "app/cli/command.h"

namespace lanyard::cli {

extern const Command kLogin;
extern const Command kProviders;
extern const Command kList;
extern const Command kToken;
extern const Command kRoute;
extern const Command kGitCredential;
extern const Command kDockerCredential;
extern const Command kKubeCredential;
extern const Command kRefresh;
extern const Command kLogout;
extern const Command kApprove;
extern const Command kAllow;
extern const Command kGrants;
extern const Command kPassphrase;
extern const Command kLock;
extern const Command kUnlock;
extern const Command kStatus;
extern const Command kDoctor;
extern const Command kStop;
extern const Command kRestart;
extern const Command kHelp;

namespace {

constexpr std::array kCommands{
    &kLogin,          &kProviders, &kList,   &kToken,   &kRoute, &kGitCredential, &kDockerCredential,
    &kKubeCredential, &kRefresh,   &kLogout, &kApprove, &kAllow, &kGrants,        &kPassphrase,
    &kLock,           &kUnlock,    &kStatus, &kDoctor,  &kStop,  &kRestart,       &kHelp};

}  // namespace

std::span<const Command* const> commands() {
  return kCommands;
}

void CommandRun::declare(Syntax&, CommonOptions&) {}

void addPassphrase(Syntax& syntax, CommonOptions& common) {
  auto& option = syntax.add({"--passphrase-fd", &common.passphraseFd,
                             "Read the approval passphrase from this open file descriptor", "N"});
  option.most = 1'048'576;
  option.isCommon = true;
}

void addScope(Syntax& syntax, std::vector<std::string>& scopes, std::string_view help) {
  syntax.add({"--scope", &scopes, help, "SCOPE"});
}

void addWho(Syntax& syntax, std::string& who, bool isRequired) {
  syntax.add({"WHO", &who, "Which identity: an alias, a provider or an id"}).isRequired = isRequired;
}

}  // namespace lanyard::cli
