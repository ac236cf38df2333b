#pragma once

#include <QCoro/QCoroTask>
#include <QObject>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/lifetime.h"
#include "core/flows/gate.h"
#include "core/flows/provider_directory.h"
#include "core/flows/registration_flow.h"
#include "core/keeping/identity_book.h"
#include "core/ports/secret_store.h"
#include "core/tokens/registration_item.h"
#include "core/wallet/pending_revocations.h"
#include "core/wallet/under_way.h"

namespace lanyard::wallet {

struct RegistrationParts {
  flows::RegistrationFlow& flow;
  flows::ProviderDirectory& directory;
  const keeping::IdentityBook& book;
  const PendingRevocations& pending;
  ports::SecretStore& secrets;
  base::Clock& clock;
  const UnderWay& underWay;
  /// The address of the document that describes the wallet to providers (Client ID Metadata Documents), as an
  /// overlay names it; empty: there is none.
  std::string documentUrl;
};

/// The client of a sign-in that nobody has a client ID for. Move-only.
struct RegisteredClient {
  std::string clientId;
  base::Secret secret;
  std::string authMethod;
  providers::LoopbackRule loopback;
  std::vector<std::string> former;  ///< in whose place it came; an identity with one of them is now its own
  std::optional<std::vector<std::string>> scopes;  ///< that may be asked for; absent: any
  bool made = false;  ///< just now: if the provider does not know it, another one would not help
  std::shared_ptr<void> share = {};  ///< while it is held, the registration is not ended
};

/// The clients that the wallet got for itself, one for each issuer: by a document that stands for it, or by
/// registering (RFC 7591). A resource that led to the issuer has no part in it. Kept in the keystore alone.
class Registrations final : public QObject {
  Q_OBJECT
 public:
  explicit Registrations(RegistrationParts parts) : m_parts(std::move(parts)) {}

  /// The client to sign in with at `settings.issuer` for `settings.scopes`: the one that was registered
  /// before, if the provider still knows it and it may ask for these scopes; else the document's address,
  /// where the provider takes such; else one that is registered now. `anew`: what was registered before does
  /// not count. Errors: `discovery.*`, `registration.*`, `keystore.*`, `http.*`.
  QCoro::Task<base::Result<RegisteredClient>> clientFor(providers::ProviderSettings settings, bool anew);
  /// The same for an identity, whose client is `settings.clientId`. Empty if that was not registered by the
  /// wallet: then nothing is asked of the provider.
  QCoro::Task<base::Result<std::optional<RegisteredClient>>> clientOf(providers::ProviderSettings settings,
                                                                      bool anew);
  /// Ends the registration at `settings.issuer`, if `settings.clientId` came by it and no identity, no
  /// sign-in under way and no pending revocation needs it any more. Nobody waits for it: where the provider
  /// cannot be asked, it is only forgotten here.
  void left(const providers::ProviderSettings& settings);

 Q_SIGNALS:
  /// As Engine::happened. Kind "registration"; "registered", "ended", or an error's code.
  void happened(const std::string& kind, const std::string& identityId, const std::string& outcome,
                const std::string& detail);

 private:
  QCoro::Task<base::Result<std::optional<tokens::RegistrationItem>>> kept(std::string issuer);
  QCoro::Task<base::Result<void>> keep(tokens::RegistrationItem item);
  QCoro::Task<base::Result<bool>> isGood(providers::ProviderSettings settings,
                                         std::shared_ptr<tokens::RegistrationItem> item);
  QCoro::Task<base::Result<RegisteredClient>> find(providers::ProviderSettings settings, bool anew);
  QCoro::Task<std::optional<RegisteredClient>> byDocument(providers::ProviderSettings settings,
                                                          oauth::ProviderMetadata metadata);
  QCoro::Task<base::Result<RegisteredClient>> make(providers::ProviderSettings settings,
                                                   oauth::ProviderMetadata metadata,
                                                   std::vector<std::string> former);
  QCoro::Task<std::shared_ptr<flows::OpensAtEnd>> turn(std::string issuer);
  QCoro::Task<void> end(providers::ProviderSettings settings);
  [[nodiscard]] bool isUsed(const tokens::RegistrationItem& item) const;

  RegistrationParts m_parts;
  /// By issuer: each opens when its turn has ended.
  std::map<std::string, std::shared_ptr<flows::Gate>> m_turns;
  std::map<std::string, UnderWay> m_shares;  ///< by issuer
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
