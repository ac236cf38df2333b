#include "core/adapters/network/address_reach.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace lanyard::adapters {
namespace {

struct Net4 {
  quint32 address;
  int bits;
};

constexpr quint32 ip4(quint32 a, quint32 b, quint32 c, quint32 d) {
  return a << 24U | b << 16U | c << 8U | d;
}

constexpr Net4 kLinkLocal4{ip4(169, 254, 0, 0), 16};
constexpr std::array kNear4{
    Net4{ip4(0, 0, 0, 0), 8},     Net4{ip4(10, 0, 0, 0), 8},      Net4{ip4(100, 64, 0, 0), 10},
    Net4{ip4(127, 0, 0, 0), 8},   Net4{ip4(172, 16, 0, 0), 12},   Net4{ip4(192, 0, 0, 0), 24},
    Net4{ip4(192, 0, 2, 0), 24},  Net4{ip4(192, 88, 99, 0), 24},  Net4{ip4(192, 168, 0, 0), 16},
    Net4{ip4(198, 18, 0, 0), 15}, Net4{ip4(198, 51, 100, 0), 24}, Net4{ip4(203, 0, 113, 0), 24},
    Net4{ip4(224, 0, 0, 0), 4},   Net4{ip4(240, 0, 0, 0), 4},
};

bool isIn(quint32 address, const Net4& net) {
  return (address ^ net.address) >> (32 - net.bits) == 0;
}

Reach reachOf4(quint32 address) {
  if (isIn(address, kLinkLocal4)) return Reach::LinkLocal;
  const bool near =
      std::any_of(kNear4.begin(), kNear4.end(), [address](const Net4& net) { return isIn(address, net); });
  return near ? Reach::Near : Reach::Public;
}

quint32 ip4In(const Q_IPV6ADDR& bytes, int at) {
  return ip4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool startsWith(const Q_IPV6ADDR& bytes, std::span<const quint8> prefix) {
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    if (bytes[static_cast<int>(i)] != prefix[i]) return false;
  }
  return true;
}

constexpr std::array<quint8, 12> kZeros{};
constexpr std::array<quint8, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<quint8, 12> kNat64{0, 0x64, 0xff, 0x9b};

/// The IPv4 address that an IPv6 one carries, in any of the forms that do.
std::optional<quint32> carried(const Q_IPV6ADDR& bytes) {
  if (startsWith(bytes, kZeros) || startsWith(bytes, kMapped) || startsWith(bytes, kNat64))
    return ip4In(bytes, 12);
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return ip4In(bytes, 2);
  return std::nullopt;
}

Reach reachOf6(const Q_IPV6ADDR& bytes) {
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return Reach::LinkLocal;
  if (const auto inner = carried(bytes)) {
    if (reachOf4(*inner) == Reach::LinkLocal) return Reach::LinkLocal;
    return startsWith(bytes, kMapped) ? reachOf4(*inner) : Reach::Near;
  }
  // Addresses outside 2000::/3 are unique-local, site-local, multicast, loopback, or not assigned.
  if ((bytes[0] & 0xe0) != 0x20) return Reach::Near;
  const bool documentation = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8;
  const bool special = bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] & 0xfe) == 0;  // Teredo and the like
  return documentation || special ? Reach::Near : Reach::Public;
}

}  // namespace

Reach reachOf(const QHostAddress& address) {
  if (address.protocol() == QAbstractSocket::IPv4Protocol) return reachOf4(address.toIPv4Address());
  if (address.protocol() == QAbstractSocket::IPv6Protocol) return reachOf6(address.toIPv6Address());
  return Reach::Near;
}

Reach reachOfAnswer(const QHostAddress& address) {
  if (address.protocol() == QAbstractSocket::IPv6Protocol) {
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    if (startsWith(bytes, kNat64)) return reachOf4(ip4In(bytes, 12));
  }
  return reachOf(address);
}

bool isAddress(const QString& host) {
  if (host.contains(QLatin1Char(':')) || !QHostAddress(host).isNull()) return true;
  QStringView name(host);
  if (name.endsWith(QLatin1Char('.'))) name.chop(1);
  const QStringView last = name.sliced(name.lastIndexOf(QLatin1Char('.')) + 1);
  // No name ends in a label that begins with a digit: some parsers take such a label for a number.
  return !last.isEmpty() && last.front().isDigit();
}

bool isLocalName(const QString& host) {
  QString name = host.toLower();
  if (name.endsWith(QLatin1Char('.'))) name.chop(1);
  if (!name.contains(QLatin1Char('.'))) return true;
  for (const char* top : {".localhost", ".local", ".internal", ".localdomain", ".lan", ".home.arpa"}) {
    if (name.endsWith(QLatin1String(top))) return true;
  }
  return false;
}

}  // namespace lanyard::adapters
