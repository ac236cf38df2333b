#pragma once

#include <QCoro/QCoroTask>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/lifetime.h"
#include "core/flows/gate.h"
#include "core/jose/jwk.h"
#include "core/oauth/provider_metadata.h"
#include "core/ports/http_client.h"
#include "core/providers/provider_settings.h"

namespace lanyard::flows {

using Keys = std::shared_ptr<const jose::JwkSet>;

/// What providers publish of themselves: metadata and signing keys, fetched once and kept for an hour.
class ProviderDirectory {
 public:
  ProviderDirectory(ports::HttpClient& http, base::Clock& clock) : m_http(http), m_clock(clock) {}

  /// OpenID Connect Discovery section 4, or what the settings say where they say enough. Errors:
  /// `discovery.*`, `http.*`.
  QCoro::Task<base::Result<oauth::ProviderMetadata>> metadata(providers::ProviderSettings settings);

  /// Hears of an error from one of the issuer's endpoints.
  using Doubt = std::function<void(const base::Error&)>;
  /// Makes a function that takes an endpoint's error. If that says that the provider is no longer where its
  /// metadata came from, the metadata is fetched again next time. Make it before the wait for the endpoint:
  /// it may be called after the directory's end.
  [[nodiscard]] Doubt doubt(const std::string& issuer);

  /// The metadata that was last fetched since the start, however old, or null. Asks nobody.
  [[nodiscard]] const oauth::ProviderMetadata* lastKnown(const std::string& issuer) const;

  /// The keys at the pinned `jwksUri`. Errors: `jwks.*`, `http.*`.
  QCoro::Task<base::Result<Keys>> keys(providers::ProviderSettings settings, std::string jwksUri);

  /// The same after a signature did not verify with `old`, because the provider may have other keys by now:
  /// those that came since, or else those of one more fetch, which all who ask meanwhile share. The kept
  /// keys, if the provider cannot be reached or was asked for newer keys kMostRefetches times within the last
  /// minute.
  QCoro::Task<base::Result<Keys>> newerKeys(providers::ProviderSettings settings, std::string jwksUri,
                                            Keys old);
  /// Forged tokens must not make us flood the provider; two rotations within half a minute must be noticed.
  static constexpr std::size_t kMostRefetches = 4;

 private:
  template <class T>
  struct Kept {
    T value;
    base::Instant at;
  };
  QCoro::Task<base::Result<Keys>> fetchKeys(providers::ProviderSettings settings, std::string jwksUri);
  [[nodiscard]] bool mayRefetch(const std::string& jwksUri);
  [[nodiscard]] Keys keptKeys(const std::string& jwksUri) const;
  /// Whether `then` is at most `life` ago. After the clock was set back, everything counts as old.
  [[nodiscard]] bool isWithin(base::Instant then, std::chrono::milliseconds life) const;

  ports::HttpClient& m_http;
  base::Clock& m_clock;
  std::map<std::string, Kept<oauth::ProviderMetadata>> m_metadata;
  std::map<std::string, Kept<Keys>> m_keys;
  std::map<std::string, std::vector<base::Instant>> m_refetches;  ///< times within the last minute
  std::map<std::string, std::shared_ptr<Gate>> m_refetching;      ///< each opens when its fetch has ended
  base::Lifetime m_lifetime;
};

/// Gets a public document, as the provider's settings allow. Refuses any status but 2xx with `code`, a
/// redirect with `http.redirected` Untrusted. `asksWho`: the document is the issuer's metadata
/// (ports::HttpRequest).
QCoro::Task<base::Result<base::Secret>> fetchDocument(ports::HttpClient& http,
                                                      providers::ProviderSettings settings, std::string url,
                                                      base::ErrorName absent, bool asksWho);

}  // namespace lanyard::flows
