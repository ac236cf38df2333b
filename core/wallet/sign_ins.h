#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/lifetime.h"
#include "core/flows/device_flow.h"
#include "core/flows/provider_weather.h"
#include "core/flows/sign_in_flow.h"
#include "core/ports/secret_store.h"
#include "core/wallet/identity_linker.h"
#include "core/wallet/identity_views.h"
#include "core/wallet/registrations.h"
#include "core/wallet/under_way.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

struct SignInParts {
  const providers::Catalog& catalog;
  const keeping::IdentityBook& book;
  keeping::TokenKeeper& keeper;
  ports::SecretStore& secrets;
  const flows::ProviderWeather& weather;
  flows::SignInFlow& flow;
  flows::DeviceFlow& deviceFlow;
  IdentityLinker& linker;
  const IdentityViews& views;
  const UnderWay& underWay;
  Registrations& registrations;
  flows::ResourceDiscovery& resources;
  flows::ProviderDirectory& directory;
};

/// Runs a sign-in from the person's request, through the browser, to a linked identity whose tokens are kept.
class SignIns final : public QObject {
  Q_OBJECT
 public:
  explicit SignIns(SignInParts parts) : m_parts(parts) {}

  /// As Wallet::signIn.
  QCoro::Task<base::Result<SignInResult>> run(SignInOrder order, std::function<void(SignInStep)> progress,
                                              std::shared_ptr<Cancellation> cancellation);

 Q_SIGNALS:
  /// As Engine::happened.
  void happened(const std::string& kind, const std::string& identityId, const std::string& outcome,
                const std::string& detail);
  void changed(const std::string& identityId);

 private:
  QCoro::Task<base::Result<SignInResult>> perform(SignInOrder order, std::function<void(SignInStep)> progress,
                                                  std::shared_ptr<Cancellation> cancellation);
  QCoro::Task<base::Result<void>> takeFromItem(std::string identityId, flows::PreparedSignIn* prepared);
  /// A client that the wallet got itself, in the caller's frame with the sign-in that it is for.
  struct Client {
    bool own = false;   ///< it is one
    bool made = false;  ///< just now
    std::vector<std::string> former;
    std::vector<std::string> leftOut;  ///< scopes that it may not ask for
    std::shared_ptr<void> share;       ///< until the sign-in has ended
  };
  QCoro::Task<base::Result<void>> askResource(providers::ProviderSettings settings);
  QCoro::Task<base::Result<void>> learnProtocol(providers::ProviderSettings* settings);
  QCoro::Task<base::Result<void>> takeClient(flows::PreparedSignIn* prepared, Client* client, bool again,
                                             bool anew);
  QCoro::Task<base::Result<flows::SignedIn>> browseAsClient(flows::PreparedSignIn* prepared, Client* client,
                                                            bool again,
                                                            std::function<void(SignInStep)> progress,
                                                            std::shared_ptr<Cancellation> cancellation);
  QCoro::Task<base::Result<flows::SignedIn>> browse(flows::PreparedSignIn prepared,
                                                    std::function<void(SignInStep)> progress,
                                                    std::shared_ptr<Cancellation> cancellation);
  [[nodiscard]] base::Error explained(base::Error error, const providers::ProviderSettings& settings) const;
  [[nodiscard]] base::Result<void> mayKeep(const Cancellation& cancellation) const;

  SignInParts m_parts;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
