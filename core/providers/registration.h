#pragma once

#include <string>
#include <vector>

#include "core/providers/members.h"

namespace lanyard::providers {

/// How one comes to a client ID.
enum class RegistrationWay {
  None,     ///< no client is needed
  Builtin,  ///< the provider made one for everybody's computers
  Cimd,     ///< the client ID is the address of a document (Client ID Metadata Documents)
  Dynamic,  ///< the wallet registers itself (RFC 7591)
  Portal,   ///< the person, or the organisation, registers one on a page
};

/// How a person, or the organisation, comes to a client ID there.
struct Registration {
  std::vector<RegistrationWay> ways;
  std::string clientId;                ///< the provider's own for Builtin
  std::string page;                    ///< where to register; empty: the provider's own administration
  std::vector<std::string> redirects;  ///< the exact addresses to register
  Words note;                          ///< what to choose there
  Words terms;                         ///< where the provider's terms forbid to register one of one's own

  /// Whether somebody has to register a client first; also where nothing is known. `hasDocument`: the wallet
  /// has a document that stands for it (Client ID Metadata Documents).
  [[nodiscard]] bool isNeeded(bool hasDocument) const;
};

void describe(Members& members, Registration& registration);

}  // namespace lanyard::providers
