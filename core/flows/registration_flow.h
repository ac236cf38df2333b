#pragma once

#include <QCoro/QCoroTask>
#include <optional>
#include <string>

#include "core/base/lifetime.h"
#include "core/oauth/client_registration.h"
#include "core/oauth/provider_metadata.h"
#include "core/ports/http_client.h"
#include "core/providers/provider_settings.h"

namespace lanyard::flows {

/// Where the browser returns to for a client with a document (Client ID Metadata Documents), which serves all
/// providers. Some providers compare the
/// port (RFC 8252 section 7.3 forbids that), so the ports are fixed; there are three, so that one is free.
/// They belong to nobody (IANA), and lie below those that systems give out by themselves.
[[nodiscard]] providers::LoopbackRule registeredLoopback();
/// The same for a client that the wallet registers itself at one provider. Where that does not say by `iss`
/// who answers, the path is of this issuer alone (RFC 9700 section 4.4.2.2).
[[nodiscard]] providers::LoopbackRule registeredLoopback(const oauth::ProviderMetadata& metadata);

/// A registration that was made before, to ask the provider about (RFC 7592). Move-only.
struct RegistrationHandle {
  std::string clientId;
  std::string uri;
  base::Secret token;
};

/// Registers the wallet as a client of a provider (RFC 7591), reads and ends registrations (RFC 7592), and
/// reads the document that stands for a client (Client ID Metadata Documents).
class RegistrationFlow {
 public:
  explicit RegistrationFlow(ports::HttpClient& http) : m_http(http) {}

  /// Registers a native client with the redirect addresses of registeredLoopback(), on 127.0.0.1 first and on
  /// localhost beside it, for `settings.scopes`. Errors: `registration.*` (`registration.not_offered`
  /// Misconfigured: the metadata has no endpoint), `unsupported.client_auth`, `http.*`.
  QCoro::Task<base::Result<oauth::ClientRegistration>> registerClient(providers::ProviderSettings settings,
                                                                      oauth::ProviderMetadata metadata);
  /// Whether the provider still knows a registration (RFC 7592 section 2.1). Errors: `http.*`,
  /// `registration.*`: it cannot be told.
  QCoro::Task<base::Result<oauth::RegistrationState>> look(providers::ProviderSettings settings,
                                                           RegistrationHandle handle);
  /// Ends it (section 2.3). A registration that is not known there has ended.
  QCoro::Task<base::Result<void>> end(providers::ProviderSettings settings, RegistrationHandle handle);

  /// Whether the document at `url`, an address that an overlay names, describes a client that this wallet can
  /// be: with this very address as its client ID, all redirect addresses of registeredLoopback() on
  /// 127.0.0.1, no authentication, and the authorization code grant. Errors: `registration.document`
  /// Misconfigured (it does not, or is not there), `http.*`.
  QCoro::Task<base::Result<void>> checkDocument(std::string url);

 private:
  ports::HttpClient& m_http;
  base::Lifetime m_lifetime;
};

}  // namespace lanyard::flows
