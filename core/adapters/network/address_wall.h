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

/// Decides to which addresses a request may go. A provider says by its metadata and its redirects where the
/// wallet goes next; only a person may send it to this computer or into a private network, by naming the
/// issuer there.
class AddressWall {
 public:
  /// For a request to `host` (never empty), by what the request says of itself and what is known of its
  /// issuer.
  [[nodiscard]] Passage passageFor(const ports::HttpRequest& request, const QString& host) const;
  /// The metadata of `issuerHost` came from there.
  void noteIssuer(const std::string& issuerHost, Reach reach);

 private:
  std::map<std::string, bool> m_near;  ///< by issuer's host: whether it lives there
};

/// Those of `addresses` that `passage` lets through, in their order.
[[nodiscard]] QList<QHostAddress> allowed(const QList<QHostAddress>& addresses, const Passage& passage);

/// Whether a literal may be connected to, directly or through a proxy.
[[nodiscard]] bool mayConnect(const QHostAddress& literal, const Passage& passage);

/// Whether a proxy, which looks names up by itself, may be asked for `host`: no literal that mayConnect()
/// refuses, and no name that can only mean something near, unless `passage` allows that.
[[nodiscard]] bool mayAskProxy(const QString& host, const Passage& passage);

}  // namespace lanyard::adapters
