#include "core/oauth/dpop_proof.h"

#include <QByteArray>
#include <QUrl>
#include <algorithm>
#include <vector>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/oauth/endpoint.h"
#include "core/oauth/pkce.h"

namespace lanyard::oauth {
namespace {

// Servers take lines of 8 KiB; what is cut off is not part of a proof.
constexpr std::size_t kLongestAddress = 8UL * 1024;
// The longest registered method has 17 letters.
constexpr std::size_t kLongestMethod = 32;

/// A path without its segments "." and ".." (RFC 3986 section 5.2.4), which no client sends.
std::string withoutDots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool folder = true;
  for (std::size_t at = 1; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    const bool dots = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!dots) kept.push_back(segment);
    folder = dots;
    at = end + 1;
  }
  std::string text;
  for (const std::string_view segment : kept) text.append("/").append(segment);
  if (folder) text += '/';
  return text;
}

bool isHttpMethod(std::string_view text) {
  return !text.empty() && text.size() <= kLongestMethod &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
}

}  // namespace

base::Result<std::string> proofTarget(std::string_view url) {
  const auto refuse = [](const char* why) { return base::fail(errors::kDpopBadUrl, why); };
  if (url.size() > kLongestAddress) return refuse("an address beyond 8 KiB");
  const std::string_view bare = url.substr(0, url.find_first_of("?#"));
  if (const auto sound = checkEndpoint(bare, true); !sound) return refuse("no https address");
  const QUrl parsed(QString::fromLatin1(bare.data(), static_cast<qsizetype>(bare.size())), QUrl::StrictMode);
  const std::string scheme = parsed.scheme().toStdString();
  const std::string host = parsed.host(QUrl::FullyEncoded).toLower().toStdString();
  std::string target = scheme + "://" + (host.find(':') == std::string::npos ? host : '[' + host + ']');
  const int port = parsed.port(-1);
  if (port != -1 && port != (scheme == "https" ? 443 : 80)) target += ':' + std::to_string(port);
  const std::size_t authority = bare.find("://") + 3;
  const std::size_t path = std::min(bare.find('/', authority), bare.size());
  return target + withoutDots(path == bare.size() ? std::string_view("/") : bare.substr(path));
}

bool isSameTarget(std::string_view one, std::string_view other) {
  const auto plain = [](std::string_view target) {
    const QByteArray escaped(target.data(), static_cast<qsizetype>(target.size()));
    const std::string text = QByteArray::fromPercentEncoding(escaped).toStdString();
    const std::size_t path = std::min(text.find('/', text.find("://") + 3), text.size());
    return text.substr(0, path) + withoutDots(std::string_view(text).substr(path));
  };
  return plain(one) == plain(other);
}

bool isDpopNonce(std::string_view text) {
  // NQCHAR of RFC 6749 appendix A, which leaves out what a JSON text would have to escape.
  const auto fits = [](char c) { return c >= '!' && c <= '~' && c != '"' && c != '\\'; };
  return !text.empty() && text.size() <= kMaxDpopNonceBytes && std::ranges::all_of(text, fits);
}

std::string accessTokenHash(std::string_view accessToken) {
  return jose::base64urlEncode(jose::sha256(accessToken));
}

base::Result<std::string> checkProofRequest(const ProofRequest& request) {
  base::Result<std::string> target = proofTarget(request.url);
  if (!target) return target;
  if (!isHttpMethod(request.method)) return base::fail(errors::kDpopBadMethod, "no method in capitals");
  if (!request.nonce.empty() && !isDpopNonce(request.nonce))
    return base::fail(errors::kDpopBadNonce, "characters that no nonce has, or too many");
  return target;
}

base::Result<std::string> dpopProof(const jose::SigningKey& key, const ProofRequest& request,
                                    base::Instant now, base::Random& random) {
  const base::Result<std::string> target = checkProofRequest(request);
  if (!target) return target;
  const wire::Json header{{"typ", "dpop+jwt"}, {"alg", "ES256"}, {"jwk", key.bareJwk()}};
  wire::Json claims{
      {"jti", makeNonce(random)}, {"htm", request.method}, {"htu", *target}, {"iat", base::toUnix(now)}};
  if (!request.accessToken.empty()) claims["ath"] = accessTokenHash(request.accessToken);
  if (!request.nonce.empty()) claims["nonce"] = request.nonce;
  std::string proof = jose::base64urlEncode(header.dump()) + '.' + jose::base64urlEncode(claims.dump());
  const base::Result<std::string> signature = key.signature(jose::Algorithm::ES256, proof);
  if (!signature) return signature;
  return proof.append(".").append(jose::base64urlEncode(*signature));
}

}  // namespace lanyard::oauth
