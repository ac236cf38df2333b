#pragma once

#include <QHostAddress>
#include <QList>
#include <QUrl>
#include <map>
#include <string>

#include "core/adapters/network/address_reach.h"
#include "core/ports/http_client.h"

namespace lanyard::adapters {

/// What one request may connect to.
struct Passage {
  bool near = false;  ///< this computer and private networks too; never link-local
};

/// Decides to which addresses a request may go. A provider's metadata and redirects tell the wallet where to
/// go next, but only a person may send it to this computer or into a private network, by naming an issuer
/// there.
class AddressWall {
 public:
  /// What a request to `host` (never empty) may connect to, by what the request says and what is known of its
  /// issuer.
  [[nodiscard]] Passage passageFor(const ports::HttpRequest& request, const QString& host) const;
  /// Notes from where the metadata of `issuerHost` came.
  void noteIssuer(const std::string& issuerHost, Reach reach);

 private:
  std::map<std::string, bool> m_near;  ///< by issuer's host: whether the issuer is near
};

/// The `addresses` that `passage` lets through, in their order.
[[nodiscard]] QList<QHostAddress> allowed(const QList<QHostAddress>& addresses, const Passage& passage);

/// Whether a literal may be connected to, directly or through a proxy.
[[nodiscard]] bool mayConnect(const QHostAddress& literal, const Passage& passage);

/// Whether a proxy, which looks names up by itself, may be asked for `host`: no literal that mayConnect()
/// refuses, and no name that can only mean something near, unless `passage` allows that.
[[nodiscard]] bool mayAskProxy(const QString& host, const Passage& passage);

}  // namespace lanyard::adapters
