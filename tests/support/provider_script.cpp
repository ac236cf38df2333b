#include "tests/support/provider_script.h"

#include <QByteArray>
#include <QUrl>
#include <QUrlQuery>

#include "core/jose/base64url.h"
#include "core/jose/digest.h"
#include "core/jose/jws.h"

namespace lanyard::test {
namespace {

std::string headerOf(const ports::HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return std::string(value.view());
  }
  return {};
}

}  // namespace

ProviderScript::ProviderScript(FakeProvider& provider) : m_provider(provider) {
  rotateTo(jose::Algorithm::ES256);
  provider.intercept = [this](const ports::HttpRequest& request) { return refuse(request); };
  provider.bendReply = [this](const std::string& path, wire::Json& reply) { bend(path, reply); };
  provider.bendIdToken = [this](const std::string& token) { return signAgain(token); };
}

void ProviderScript::rotateTo(jose::Algorithm alg) {
  keys.clear();
  alsoPublish(alg);
}

void ProviderScript::alsoPublish(jose::Algorithm alg) {
  keys.push_back(std::move(*jose::SigningKey::generate(alg)));
}

wire::Json ProviderScript::keySet() const {
  wire::Json published = wire::Json::array();
  for (const jose::SigningKey& key : keys) {
    wire::Json jwk = key.publicJwk();
    if (!publishesKid) jwk.erase("kid");
    if (!publishesAlg) jwk.erase("alg");
    published.push_back(std::move(jwk));
  }
  return {{"keys", std::move(published)}};
}

std::optional<base::Result<ports::HttpResponse>> ProviderScript::refuse(const ports::HttpRequest& request) {
  const std::string path = QUrl(QString::fromStdString(request.url)).path().toStdString();
  if (path == keysPath) return jsonReply(200, keySet());
  if (path == "/userinfo") {
    const std::string bearer = headerOf(request, "Authorization");
    const bool known = bearer.rfind("Bearer ", 0) == 0 && m_provider.validAccess.count(bearer.substr(7)) == 1;
    if (!known) return jsonReply(401, {{"error", "invalid_token"}});
  }
  if (path == "/token" && beforeTokenReply) beforeTokenReply();
  if (path == "/token" || path == "/revoke" || path == "/par") return refuseClient(path, request);
  return std::nullopt;
}

std::optional<base::Result<ports::HttpResponse>> ProviderScript::refuseClient(
    const std::string& path, const ports::HttpRequest& request) {
  // RFC 6749 section 2.3.1; neither the id nor the secret of the tests has a character that is encoded.
  const std::string basic =
      "Basic " + QByteArray::fromStdString("client:" + clientSecret).toBase64().toStdString();
  const std::string inBody = "client_secret=" + clientSecret;
  const bool anyHeader = !headerOf(request, "Authorization").empty();
  const bool anyBody = request.body.view().find("client_secret=") != std::string_view::npos;
  const bool anySigned = request.body.view().find("client_assertion=") != std::string_view::npos;
  sentBy.push_back(path.substr(1) + (anyHeader ? " basic" : "") + (anyBody ? " post" : "") +
                   (anySigned ? " signed" : ""));
  const bool byBasic = headerOf(request, "Authorization") == basic && !anyBody;
  const bool byPost = request.body.view().find(inBody) != std::string_view::npos && !anyHeader;
  const bool signs = clientAuth == "private_key_jwt" || clientAuth == "client_secret_jwt";
  const bool right = signs ? !anyBody && !anyHeader && hasSigned(std::string(request.body.view()))
                     : clientAuth == "client_secret_basic" ? byBasic && !anySigned
                                                           : byPost && !anySigned;
  if ((!clientSecret.empty() || signs) && !right) return jsonReply(401, {{"error", "invalid_client"}});
  if (path == "/par") return jsonReply(201, {{"request_uri", "urn:par:1"}, {"expires_in", 60}});
  return std::nullopt;
}

/// RFC 7523 section 3: the signature, who it is from and for, its time, and that it comes for the first time.
bool ProviderScript::hasSigned(const std::string& form) {
  const QUrlQuery fields(QString::fromStdString(form));
  const std::string jws =
      fields.queryItemValue(QStringLiteral("client_assertion"), QUrl::FullyDecoded).toStdString();
  const std::string type =
      fields.queryItemValue(QStringLiteral("client_assertion_type"), QUrl::FullyDecoded).toStdString();
  const std::size_t first = jws.find('.');
  const std::size_t last = jws.rfind('.');
  if (type != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" || first == last) return false;
  lastHeader = *wire::parseJson(*jose::base64urlDecode(jws.substr(0, first)));
  lastClaims = *wire::parseJson(*jose::base64urlDecode(jws.substr(first + 1, last - first - 1)));
  const bool byKey = clientAuth == "private_key_jwt";
  const auto keySet = jose::parseJwkSet(wire::Json{{"keys", clientKeys}}.dump());
  const bool fits = byKey ? keySet && jose::verifyJws(jws, *keySet).has_value()
                          : lastHeader.at("alg") == "HS256" &&
                                jose::base64urlEncode(jose::hmacSha256(clientSecret, jws.substr(0, last))) ==
                                    jws.substr(last + 1);
  const std::int64_t present = base::toUnix(time());
  return fits && lastClaims.at("iss") == "client" && lastClaims.at("sub") == "client" &&
         lastClaims.at("aud") == (audience.empty() ? "https://idp.example" : audience) &&
         lastClaims.at("iat").get<std::int64_t>() <= present &&
         lastClaims.at("exp").get<std::int64_t>() > present &&
         m_spent.insert(lastClaims.at("jti").get<std::string>()).second;
}

void ProviderScript::bend(const std::string& path, wire::Json& reply) {
  if (path == "/.well-known/openid-configuration") {
    wire::Json algorithms = wire::Json::array();
    for (const jose::SigningKey& key : keys) algorithms.push_back(key.publicJwk().at("alg"));
    reply["id_token_signing_alg_values_supported"] = std::move(algorithms);
    reply["jwks_uri"] = reply.at("issuer").get<std::string>() + keysPath;
    if (!clientSecret.empty()) reply["token_endpoint_auth_methods_supported"] = {clientAuth};
    if (!listedAuth.empty()) reply["token_endpoint_auth_methods_supported"] = listedAuth;
    reply.merge_patch(metadata);
  }
  if (path == "/token") reply.merge_patch(tokenReply);
  if (path == "/userinfo") reply.merge_patch(userinfo);
}

std::string ProviderScript::signAgain(const std::string& token) {
  const std::size_t first = token.find('.');
  const std::string payload = token.substr(first + 1, token.rfind('.') - first - 1);
  const jose::SigningKey& key = keys.front();
  const std::string ownAlgorithm = key.publicJwk().at("alg").get<std::string>();
  const jose::Algorithm alg = signsWith.value_or(*jose::algorithmNamed(ownAlgorithm));
  wire::Json head = {{"alg", std::string(jose::nameOf(alg))}, {"kid", key.kid()}};
  head.merge_patch(header);
  const std::string input = jose::base64urlEncode(head.dump()) + '.' + payload;
  if (!signs) return input + '.';
  std::string signature = *key.signature(alg, input);
  if (spoilsSignature) signature.back() = static_cast<char>(signature.back() ^ 1);
  return input + '.' + jose::base64urlEncode(signature);
}

}  // namespace lanyard::test
