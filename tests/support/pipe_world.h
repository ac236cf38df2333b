#pragma once

#include <QTest>
#include <memory>
#include <string>

#include "core/pipe/pipe_server.h"
#include "tests/support/counting_random.h"
#include "tests/support/fake_caller.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_key_derivation.h"
#include "tests/support/fake_person_check.h"
#include "tests/support/fake_pipe_connection.h"
#include "tests/support/fake_secret_store.h"
#include "tests/support/fake_uptime.h"
#include "tests/support/fake_wallet.h"
#include "tests/support/fake_wallet_store.h"
#include "tests/support/tasks.h"

namespace lanyard::test {

/// Knows two program files: /usr/bin/git, and /usr/bin/bash, which is a shell.
class FakeProgramFiles final : public ports::ProgramFiles {
 public:
  [[nodiscard]] base::Result<ports::ProgramFile> look(const std::string& path) const override {
    if (path == "/usr/bin/git")
      return ports::ProgramFile{{path, 1, 77, {}, true}, grants::CallerSort::Program};
    if (path == "/usr/bin/bash")
      return ports::ProgramFile{{path, 1, 78, {}, true}, grants::CallerSort::Shell};
    return base::fail(errors::kProgramNotFound);
  }
};

/// A whole server with everything behind it faked. The passphrase, once set, is "correct horse".
struct PipeWorld {
  FakeClock clock;
  FakeUptime uptime{clock};
  CountingRandom random;
  FakeWalletStore store;
  FakeSecretStore secrets;
  FakeKeyDerivation derivation;
  FakeWallet wallet{clock};
  FakeDesktopLauncher launcher;
  FakeProgramFiles programs;
  consent::GrantBook book{store, clock, random, base::Secret(std::string_view("key"))};
  activity::ActivityLog log{store, clock, base::Secret(std::string_view("log key"))};
  consent::ConsentDesk desk{book, log, clock, random};
  consent::Approval approval{secrets, derivation, clock, random, store};
  bool keysInMemory = true;
  std::optional<base::Error> keysFail;
  FakePersonCheck person;
  consent::Confirmation confirmation{person, store, clock};
  wallet::WalletLock lock{
      wallet::LockParts{wallet, desk, approval, secrets, store, log, uptime, &confirmation},
      wallet::WalletKeys{[this] { keysInMemory = false; }, [this] { return loadKeys(); }}};
  consent::PassphraseReset reset{consent::ResetParts{approval, log, store, clock, &confirmation}};
  keeping::StoreWatch takings{store, secrets};
  providers::Catalog catalog = someProviders();
  int stops = 0;  ///< how often the wallet was told to end
  std::unique_ptr<pipe::PipeServer> server = std::make_unique<pipe::PipeServer>(parts());

  /// One that needs a registration, one that needs none, and one of the person's own.
  static providers::Catalog someProviders() {
    using wire::Json;
    providers::Catalog catalog;
    const Json acme{{"id", "acme"},
                    {"name", "Acme Corp"},
                    {"initials", "AC"},
                    {"colour", "#aabbcc"},
                    {"issuer", "https://acme.example"},
                    {"about", {{"en", "Mail"}}}};
    const Json zero{{"id", "zero"},
                    {"issuer", "https://zero.example"},
                    {"registration", {{"ways", Json::array({"dynamic"})}}}};
    const Json code{{"id", "code"}, {"issuer", "https://code.example"}, {"protocol", "oauth"}};
    const Json cloud{{"id", "cloud"}, {"issuer", "https://cloud.example"}, {"protocol", "login_flow_v2"}};
    const Json mine{{"id", "mine"}, {"name", "My own"}, {"issuer", "https://mine.example"}};
    const bool added = catalog.add(acme.dump()) && catalog.add(zero.dump()) && catalog.add(code.dump()) &&
                       catalog.add(cloud.dump()) && catalog.addPersonal(mine.dump());
    if (!added) qFatal("the test's own catalog is wrong");
    return catalog;
  }
  pipe::Parts parts() {
    pipe::Parts all{wallet, book, desk, approval, log, lock, programs, clock, &launcher, {}};
    all.stop = [this] { ++stops; };
    all.reset = &reset;
    all.takings = &takings;
    all.names.catalog = &catalog;
    return all;
  }
  std::shared_ptr<FakePipeConnection> connect(const grants::Caller& caller = programCaller(),
                                              ports::Channel channel = ports::Channel::Tool) {
    auto connection = std::make_shared<FakePipeConnection>(channel, caller);
    server->adopt(connection);
    return connection;
  }
  std::shared_ptr<FakePipeConnection> connectDesktop() {
    return connect(programCaller("/usr/bin/lanyard-desktop", 900), ports::Channel::Desktop);
  }
  void setPassphrase() {
    static_cast<void>(wait(approval.set(base::Secret(std::string_view("correct horse")))));
    lock.passphraseSet();
  }
  QCoro::Task<base::Result<void>> loadKeys() {
    if (keysFail) co_return tl::unexpected(*keysFail);
    keysInMemory = true;
    co_return base::Result<void>();
  }
  base::Result<void> answer(std::optional<grants::Kind> choice) {
    const auto prompt = desk.prompts().front();
    consent::ConsentAnswer said{prompt.id, prompt.digest, choice, {}, {}};
    if (choice == grants::Kind::Until) said.until = clock.now() + std::chrono::hours(1);
    return desk.answer(said);
  }
  std::string allow(std::vector<std::string> scopes = {"openid", "read", "write"}) {
    grants::Grant grant;
    grant.need = {"id-1", std::move(scopes), {}, {}};
    grant.tool = {"/usr/bin/git", {}, {}};
    grant.kind = grants::Kind::Always;
    return book.add(grant)->id;
  }
};

/// Lets the event loop run until the request is answered, or 5 s are over.
inline std::string ended(const std::shared_ptr<FakePipeConnection>& connection, int id) {
  static_cast<void>(QTest::qWaitFor([&] { return connection->outcome(id) != "waits"; }, 5'000));
  return connection->outcome(id);
}

}  // namespace lanyard::test
