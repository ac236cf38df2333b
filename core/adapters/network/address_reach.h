#pragma once

#include <QHostAddress>
#include <QString>

namespace lanyard::adapters {

/// From where an address can be reached, which tells who can have meant it.
enum class Reach {
  Public,
  Near,       ///< this computer, a private network, or no address of a server at all
  LinkLocal,  ///< this network link alone: clouds serve a machine's credentials here
};

/// Follows the registries of special addresses (RFC 6890). An IPv4 address inside an IPv6 one counts as what
/// it is, or as Near: mapped (::ffff:0:0/96), compatible (::/96), NAT64 (64:ff9b::/96) and 6to4 (2002::/16).
[[nodiscard]] Reach reachOf(const QHostAddress& address);

/// The same for an address that a name server gave for a name. Where a network has no IPv4, its name server
/// puts public IPv4 addresses into 64:ff9b::/96 (RFC 6147); those are Public.
[[nodiscard]] Reach reachOfAnswer(const QHostAddress& address);

/// Whether some parser reads `host` as an IP address: also `127.1` and `0x7f.0.0.1`.
[[nodiscard]] bool isAddress(const QString& host);

/// Whether `host` is a name for something on this computer or in this network: a name without a dot, or below
/// a name that is reserved for this.
[[nodiscard]] bool isLocalName(const QString& host);

}  // namespace lanyard::adapters
