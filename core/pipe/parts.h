#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/activity/activity_log.h"
#include "core/base/clock.h"
#include "core/consent/approval.h"
#include "core/consent/consent_desk.h"
#include "core/consent/grant_book.h"
#include "core/consent/passphrase_reset.h"
#include "core/keeping/store_watch.h"
#include "core/ports/pipe.h"
#include "core/ports/program_files.h"
#include "core/providers/catalog.h"
#include "core/wallet/wallet.h"
#include "core/wallet/wallet_lock.h"

namespace lanyard::pipe {

/// A demo provider that answers at present.
struct Demo {
  std::string issuer;
  std::string clientId;
};

/// How far our clock is ahead of a provider's (negative: behind), by its last answer.
struct ClockLook {
  std::string host;
  std::chrono::seconds ahead{0};
};

/// A file about providers that was not believed.
struct RefusedFile {
  std::string path;
  std::string code;
  std::string detail;
};

/// That a snapshot of the database took its place.
struct Restored {
  base::Instant at;                   ///< when
  std::optional<base::Instant> from;  ///< what was changed after that is missing; absent: not known
};

/// What the agent knows of itself and its surroundings, for `wallet.doctor`. It has no secret in it, such as
/// a proxy's password.
struct Surroundings {
  std::int64_t pid = 0;
  std::chrono::seconds uptime{0};
  std::string keystoreBackend;
  std::string proxy;            ///< "none", "system", or host and port
  std::size_t authorities = 0;  ///< certificates that TLS trusts; 0: TLS cannot be used
  std::vector<ClockLook> clocks;
  base::Result<void> database;                      ///< the result of a check made now
  base::Result<void> snapshot;                      ///< why its snapshot could not be renewed
  std::optional<Restored> restored;                 ///< the last time
  std::vector<RefusedFile> refusedFiles;
  std::string dataDir;                              ///< the folder with all of the wallet's files
};

/// The wallet's program, as far as a request can reach it.
struct Host {
  std::function<void()> stop;                  ///< ends it soon; empty: no request can end it
  std::function<Surroundings()> surroundings;  ///< empty: nothing is known of it
};

/// What is known of providers by name.
struct ProviderNames {
  /// The issuer of the provider with this name, if this client ID can sign in there, as Catalog::forSignIn.
  /// Empty: no provider is known by name.
  std::function<base::Result<std::string>(const std::string& provider, const std::string& clientId)> issuerOf;
  /// The name for people of the provider that runs an issuer, or an empty one, as Catalog::nameOf.
  std::function<std::string(const std::string& issuer)> nameOf;
  const providers::Catalog* catalog = nullptr;  ///< null: nothing is known of providers
};

/// What the server serves. All must outlive it.
struct Parts {
  wallet::Wallet& wallet;
  consent::GrantBook& grants;
  consent::ConsentDesk& desk;
  consent::Approval& approval;
  activity::ActivityLog& activity;
  wallet::WalletLock& lock;
  const ports::ProgramFiles& programs;
  const base::Clock& clock;
  ports::DesktopLauncher* desktop = nullptr;  ///< null: this wallet never has a screen
  std::function<std::optional<Demo>()> demo;  ///< empty: there is no demo provider
  std::function<Surroundings()> surroundings = {};
  ProviderNames names = {};
  std::function<void()> stop = {};            ///< ends the wallet; the server goes with it
  consent::PassphraseReset* reset = nullptr;  ///< null: a forgotten passphrase cannot be replaced
  keeping::StoreWatch* takings = nullptr;     ///< null: nobody counts what is taken away
};

}  // namespace lanyard::pipe
