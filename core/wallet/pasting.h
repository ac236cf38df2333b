#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/lifetime.h"
#include "core/flows/pasted_flow.h"
#include "core/wallet/identity_linker.h"
#include "core/wallet/identity_views.h"
#include "core/wallet/under_way.h"
#include "core/wallet/wallet.h"

namespace lanyard::wallet {

struct PastingParts {
  const providers::Catalog& catalog;
  const keeping::IdentityBook& book;
  const keeping::TokenKeeper& keeper;
  flows::PastedFlow& flow;
  IdentityLinker& linker;
  const IdentityViews& views;
  const UnderWay& underWay;
  base::Clock& clock;
};

/// Keeps tokens that a person pasted, each as an identity of its own kind: (issuer, subject) without a
/// client. What is kept of the provider is how to ask whose token it is and, where that takes any token, how
/// to revoke it; no other endpoint ever gets it. Nothing that fails here revokes the token, which is the
/// person's.
class Pasting final : public QObject {
  Q_OBJECT
 public:
  explicit Pasting(PastingParts parts) : m_parts(parts) {}

  /// As Wallet::paste.
  QCoro::Task<base::Result<SignInResult>> run(PasteOrder order, std::function<void(SignInStep)> progress,
                                              std::shared_ptr<Cancellation> cancellation);

 Q_SIGNALS:
  /// As Engine::happened. Kind "paste".
  void happened(const std::string& kind, const std::string& identityId, const std::string& outcome,
                const std::string& detail);
  void changed(const std::string& identityId);

 private:
  QCoro::Task<base::Result<SignInResult>> perform(PasteOrder order, std::function<void(SignInStep)> progress,
                                                  std::shared_ptr<Cancellation> cancellation);

  PastingParts m_parts;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::wallet
