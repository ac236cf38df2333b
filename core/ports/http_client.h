#pragma once

#include <QCoro/QCoroTask>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/secret.h"

namespace lanyard::ports {

/// One HTTP request. Move-only, because its body and headers may hold secrets.
struct HttpRequest {
  enum class Method { Get, Post, Delete };  ///< Delete: with a body where it is not empty
  enum class Redirects {
    Never,       ///< a redirect is an answer like any other (everything that carries a credential)
    SameOrigin,  ///< followed up to 3 times within scheme, host and port (discovery and JWKS)
  };
  Method method = Method::Get;
  std::string url;
  std::vector<std::pair<std::string, base::Secret>> headers;
  base::Secret body;
  std::string contentType;
  Redirects redirects = Redirects::Never;
  std::size_t maxResponseBytes = 1024UL * 1024;  ///< counted after decompression; beyond it the request is aborted
  std::chrono::milliseconds deadline{30'000};    ///< for all of it, from the call to the last byte
  bool allowPlainLoopback = false;               ///< plain http to a loopback literal or localhost (a local provider)
  std::string caFile;                            ///< extra CA certificates (PEM) for this request, or empty
  /// The host of the issuer that the person named. It alone may be on this computer or in a private network: where the
  /// provider is local (`allowPlainLoopback`), or was there when it was last asked who it is. No host may be link-local.
  std::string issuerHost;
  bool asksWho = false;  ///< the request for the issuer's metadata, which says who it is
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  base::Secret body;
};

/// Sends one request, exactly once. Errors:
/// `http.refused_url` Misconfigured (not https, and not an allowed loopback; never another scheme);
/// `http.not_sent` Transient (no byte of the request can have reached the server);
/// `http.unknown_outcome` Transient (it may have: closed, reset or timed out after sending);
/// `http.tls` Untrusted; `http.too_large` Untrusted; `http.ca_file` Misconfigured;
/// `http.forbidden_address` Untrusted (an address of this computer, of a private network or link-local, that nobody
/// vouched for; nothing was sent, and no connection was made to it).
/// Where a proxy stands between, and before any byte of the request left: `proxy.auth` Misconfigured (it wants another
/// name and password), `proxy.unreachable` Transient, `proxy.failed` Transient (it refused, or answered something else).
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual QCoro::Task<base::Result<HttpResponse>> send(HttpRequest request) = 0;
  /// How far our clock was ahead of that of the server of `url` at its last answer (negative: behind); 0
  /// where it did not say.
  [[nodiscard]] virtual std::chrono::seconds aheadOf(const std::string& /*url*/) const { return {}; }
};

}  // namespace lanyard::ports
