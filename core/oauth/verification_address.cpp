#include "core/oauth/verification_address.h"

#include <QUrl>
#include <algorithm>

#include "core/oauth/endpoint.h"
#include "core/oauth/server_error.h"

namespace lanyard::oauth {
namespace {

/// In ASCII and lower case, so that hosts are compared as they are looked up.
std::string hostIn(std::string_view url) {
  const QUrl parsed(QString::fromLatin1(url.data(), static_cast<qsizetype>(url.size())), QUrl::StrictMode);
  return parsed.host(QUrl::FullyEncoded).toLower().toStdString();
}

/// A name below another: every part of an address is a number, so nothing is below one.
bool isBelow(std::string_view host, std::string_view parent) {
  const bool isName = parent.find_first_not_of("0123456789.") != std::string_view::npos &&
                      parent.find(':') == std::string_view::npos;
  return isName && host.size() > parent.size() + 1 && host.ends_with(parent) &&
         host[host.size() - parent.size() - 1] == '.';
}

}  // namespace

base::Result<void> checkVerificationAddress(std::string_view url, const VerificationRule& rule) {
  const auto sound = checkEndpoint(url, rule.local);
  if (!sound) return base::fail(errors::kDeviceBadMember, "verification_uri: " + sound.error().detail);
  const std::string host = hostIn(url);
  const std::string issuerHost = hostIn(rule.issuer);
  const bool own = host == issuerHost || isBelow(host, issuerHost);
  if (own || std::find(rule.hosts.begin(), rule.hosts.end(), host) != rule.hosts.end()) return {};
  base::Error error(errors::kDeviceForeignAddress, "the code is for another host");
  error.values = {shown(host, 120), shown(issuerHost, 120)};
  return tl::unexpected(std::move(error));
}

}  // namespace lanyard::oauth
