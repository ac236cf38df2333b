#pragma once

#include <QCoro/QCoroTask>
#include <map>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/jose/jwk.h"
#include "core/oauth/provider_metadata.h"
#include "core/ports/http_client.h"
#include "core/providers/provider_settings.h"

namespace lanyard::flows {

using Keys = std::shared_ptr<const jose::JwkSet>;

/// What providers say of themselves: metadata and signing keys, fetched once and kept for an hour.
class ProviderDirectory {
 public:
  ProviderDirectory(ports::HttpClient& http, base::Clock& clock) : m_http(http), m_clock(clock) {}

  /// OpenID Connect Discovery section 4. Errors: `discovery.*`, `http.*`.
  QCoro::Task<base::Result<oauth::ProviderMetadata>> metadata(providers::ProviderSettings settings);

  /// What was last heard of it since the start, however long ago, or null. Asks nobody.
  [[nodiscard]] const oauth::ProviderMetadata* lastKnown(const std::string& issuer) const;

  /// The keys at the pinned `jwksUri`. `refetch` asks again (an unknown key id), at most once a minute beyond
  /// the ordinary fetches, and falls back on the kept keys when the provider cannot be reached. Errors:
  /// `jwks.*`, `http.*`.
  QCoro::Task<base::Result<Keys>> keys(providers::ProviderSettings settings, std::string jwksUri,
                                       bool refetch);

 private:
  template <class T>
  struct Kept {
    T value;
    base::Instant at;
  };
  /// Whether `then` is no longer ago than `life`. A clock that was set back makes everything old.
  [[nodiscard]] bool isWithin(base::Instant then, std::chrono::milliseconds life) const;

  ports::HttpClient& m_http;
  base::Clock& m_clock;
  std::map<std::string, Kept<oauth::ProviderMetadata>> m_metadata;
  std::map<std::string, Kept<Keys>> m_keys;
  std::map<std::string, base::Instant> m_refetchedAt;
};

/// A GET of a public document as the provider's settings allow it. Refuses any status but 200 with `code`, a
/// redirect with `http.redirected` Untrusted.
QCoro::Task<base::Result<base::Secret>> fetchDocument(ports::HttpClient& http,
                                                      providers::ProviderSettings settings, std::string url,
                                                      std::string code);

}  // namespace lanyard::flows
