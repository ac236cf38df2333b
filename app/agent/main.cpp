#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QFile>
#include <QSocketNotifier>
#include <QTimer>
#include <csignal>

#include "app/agent/agent.h"
#include "app/agent/demo_provider.h"
#include "app/agent/detach.h"
#include "app/agent/keystore_choice.h"
#include "app/agent/known_providers.h"
#include "app/agent/log.h"
#include "app/agent/options.h"
#include "app/agent/passphrase.h"
#include "app/agent/refuse_waiting.h"
#include "app/agent/start_words.h"
#include "core/adapters/local/harden.h"

namespace {

using namespace lanyard;

/// Turns signals into events, so that the end is an ordinary event.
int signalDescriptor() {
  sigset_t set;
  sigemptyset(&set);
  for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

QCoro::Task<void> serve(agent::Agent& agent, agent::Detach& detach) {
  base::Result<void> started = co_await agent.start();
  if (started) {
    detach.serving();
    co_return;
  }
  detach.failed(started.error(), agent.isNew());
  agent::refuseWaiting(started.error());
  QCoreApplication::exit(agent::exitCodeOf(started.error()));
}

/// Creates nothing and asks nobody.
int look(const agent::Options& options, int argc, char** argv) {
  base::Result<void> found;
  if (options.keystore == "system") {
    QCoreApplication app(argc, argv);
    adapters::SystemStore keyring;
    found = QCoro::waitFor(keyring.look());
  } else if (options.keystore == "file" && QFile::exists(QString::fromStdString(agent::keystoreFile(options)))) {
    found = base::fail(errors::kKeystoreSealed);
  }
  std::fprintf(stderr, "%s\n", agent::lookedLine(options.keystore, found).c_str());
  return EX_OK;
}

base::Result<void> completeProxy(agent::Options& options) {
  if (!options.proxyPasswordFd) return {};
  const auto password = agent::readLine(*options.proxyPasswordFd);
  if (!password) return tl::unexpected(password.error());
  return options.proxy.usePassword(*password);
}

/// What the policy of the computer fixes stands before what was asked for. Call it before a store is chosen.
base::Result<void> usePolicy(agent::Options& options) {
  auto policy = agent::readPolicy(agent::ProviderPlaces::ours());
  if (!policy) return tl::unexpected(policy.error());
  if (policy->lockAfter) options.lockAfter = static_cast<int>(*policy->lockAfter);
  if (policy->proxy) {
    auto proxy = adapters::ProxyChoice::parse(*policy->proxy);
    if (!proxy) return base::fail(errors::kPolicyBadFile, "proxy is none that can be used");
    options.proxy = std::move(*proxy);
    options.proxyPasswordFd.reset();
  }
  options.policy = std::move(*policy);
  return {};
}

base::Result<void> checkKeystore(const agent::Options& options) {
  if (options.policy.allowsKeystore(options.keystore)) return {};
  return base::fail(errors::kPolicyKeystore, options.keystore);
}

}  // namespace

int main(int argc, char** argv) {
  agent::Parsed parsed = agent::parseOptions(argc, argv);
  if (parsed.exitCode) return *parsed.exitCode;
  auto hardened = adapters::hardenProcess();
  if (hardened) hardened = usePolicy(parsed.options);
  if (hardened) hardened = completeProxy(parsed.options);
  if (hardened) hardened = agent::chooseKeystore(parsed.options);
  if (hardened) hardened = checkKeystore(parsed.options);
  if (hardened && parsed.options.look) return look(parsed.options, argc, argv);
  auto passphrase = hardened ? agent::passphraseFor(parsed.options)
                             : base::Result<base::Secret>(tl::unexpected(hardened.error()));
  if (!passphrase) {
    agent::tellFailed(passphrase.error(), false, parsed.options.startReport);
    agent::refuseWaiting(passphrase.error());
    return agent::exitCodeOf(passphrase.error());
  }
  agent::Detach detach(!parsed.options.foreground, parsed.options.startReport);
  agent::startLog(parsed.options.logLevel, parsed.options.logFormat);
  const int signals = signalDescriptor();
  QCoreApplication app(argc, argv);
  agent::Agent wallet(parsed.options, std::move(*passphrase));
  QObject::connect(&wallet, &agent::Agent::waiting, &app,
                   [&detach](const std::string& words) { detach.waiting(words); });
  QSocketNotifier ending(signals, QSocketNotifier::Read);
  QObject::connect(&ending, &QSocketNotifier::activated, &wallet, [&ending, &wallet] {
    ending.setEnabled(false);
    wallet.stop();
  });
  QObject::connect(&wallet, &agent::Agent::stopped, &app, &QCoreApplication::quit);
  QTimer::singleShot(0, &app, [&wallet, &detach] { serve(wallet, detach); });
  const int code = QCoreApplication::exec();
  ::close(signals);
  return code;
}
