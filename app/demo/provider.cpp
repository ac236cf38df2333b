#include "app/demo/provider.h"

#include <map>

#include "app/demo/pages.h"
#include "app/demo/people.h"

namespace lanyard::demo {
namespace {

// The forms and queries of this protocol are a few hundred bytes long.
constexpr std::size_t kLongestInput = 16 * 1024;

bool isForm(const std::string& contentType) {
  return contentType.substr(0, contentType.find(';')) == "application/x-www-form-urlencoded";
}

}  // namespace

DemoProvider::DemoProvider(std::string issuer, jose::Algorithm algorithm, jose::SigningKey key,
                           std::chrono::seconds accessLife, base::Random& random, base::Clock& clock)
    : m_issuer(std::move(issuer)),
      m_algorithm(algorithm),
      m_key(std::move(key)),
      m_keys(*jose::parseJwkSet(wire::Json{{"keys", wire::Json::array({m_key.publicJwk()})}}.dump())),
      m_clock(clock),
      m_requests(random),
      m_issuance(random, clock, accessLife) {}

Reply DemoProvider::answer(const Request& request) {
  struct Route {
    bool get;
    bool post;
    Endpoint endpoint;
  };
  static const std::map<std::string, Route> kRoutes{
      {"/", {true, false, &DemoProvider::welcome}},
      {"/.well-known/openid-configuration", {true, false, &DemoProvider::metadata}},
      {"/jwks", {true, false, &DemoProvider::keys}},
      {"/authorize", {true, true, &DemoProvider::authorize}},
      {"/login", {false, true, &DemoProvider::login}},
      {"/consent", {false, true, &DemoProvider::consent}},
      {"/token", {false, true, &DemoProvider::token}},
      {"/userinfo", {true, true, &DemoProvider::userinfo}},
      {"/revoke", {false, true, &DemoProvider::revoke}},
      {"/introspect", {false, true, &DemoProvider::introspect}},
  };
  const auto found = kRoutes.find(request.path);
  if (found == kRoutes.end()) return faultPage(404, "There is nothing at this address.");
  const Route& route = found->second;
  if (!(request.post ? route.post : route.get))
    return faultPage(405, "This address is not used in this way.");
  if (request.query.size() > kLongestInput || request.body.size() > kLongestInput)
    return errorReply(413, "invalid_request", "This request is too long.");
  if (request.post && !request.body.empty() && !isForm(request.contentType))
    return errorReply(415, "invalid_request", "Send a form.");
  const auto sent = parseForm(request.post ? request.body : request.query);
  if (!sent) return errorReply(400, "invalid_request", "A parameter is repeated or broken.");
  return (this->*route.endpoint)(*sent, request);
}

Reply DemoProvider::welcome(const Parameters&, const Request&) {
  return welcomePage(m_issuer);
}

Reply DemoProvider::keys(const Parameters&, const Request&) {
  return {200,
          {{"Content-Type", "application/jwk-set+json"}},
          wire::Json{{"keys", wire::Json::array({m_key.publicJwk()})}}.dump()};
}

Reply DemoProvider::metadata(const Parameters&, const Request&) {
  const wire::Json document{
      {"issuer", m_issuer},
      {"authorization_endpoint", m_issuer + "/authorize"},
      {"token_endpoint", m_issuer + "/token"},
      {"userinfo_endpoint", m_issuer + "/userinfo"},
      {"jwks_uri", m_issuer + "/jwks"},
      {"revocation_endpoint", m_issuer + "/revoke"},
      {"introspection_endpoint", m_issuer + "/introspect"},
      {"response_types_supported", {"code"}},
      {"response_modes_supported", {"query"}},
      {"grant_types_supported", {"authorization_code", "refresh_token"}},
      {"subject_types_supported", {"public"}},
      {"id_token_signing_alg_values_supported", {jose::nameOf(m_algorithm)}},
      {"scopes_supported", {"openid", "profile", "email", "offline_access"}},
      {"claims_supported", {"sub", "name", "email", "email_verified"}},
      {"code_challenge_methods_supported", {"S256"}},
      {"token_endpoint_auth_methods_supported", {"none"}},
      {"revocation_endpoint_auth_methods_supported", {"none"}},
      {"introspection_endpoint_auth_methods_supported", {"none"}},
      {"authorization_response_iss_parameter_supported", true},
      {"request_parameter_supported", false},
      {"request_uri_parameter_supported", false},
  };
  return {200, {{"Content-Type", "application/json"}}, document.dump()};
}

Reply DemoProvider::authorize(const Parameters& sent, const Request&) {
  auto checked = checkAuthorization(sent, m_clock.now());
  if (checked) return loginPage(m_requests.open(std::move(*checked)));
  const auto& fault = checked.error();
  if (fault.redirectUri.empty()) return faultPage(400, fault.description);
  return backToClient(fault.redirectUri, fault.state,
                      {{"error", fault.error}, {"error_description", fault.description}});
}

Reply DemoProvider::login(const Parameters& sent, const Request&) {
  const auto id = valueOf(sent, "request");
  auto* open = m_requests.find(id, m_clock.now());
  if (open == nullptr) return faultPage(400, "This sign-in is over. Start again in Lanyard.");
  const Person* person = personNamed(valueOf(sent, "person"));
  if (person == nullptr) return faultPage(400, "Nobody of that name lives here.");
  open->subject = person->subject;
  open->loggedInAt = m_clock.now();
  return consentPage(id, *person, open->scopes);
}

Reply DemoProvider::consent(const Parameters& sent, const Request&) {
  const auto id = valueOf(sent, "request");
  const auto* open = m_requests.find(id, m_clock.now());
  if (open == nullptr || open->subject.empty())
    return faultPage(400, "This sign-in is over. Start again in Lanyard.");
  const auto request = m_requests.take(id, m_clock.now());
  if (valueOf(sent, "answer") != "allow")
    return backToClient(request->redirectUri, request->state,
                        {{"error", "access_denied"}, {"error_description", "The person said no."}});
  return backToClient(request->redirectUri, request->state, {{"code", m_issuance.issueCode(*request)}});
}

Reply DemoProvider::backToClient(const std::string& redirectUri, const std::string& state,
                                 Parameters extra) const {
  if (!state.empty()) extra["state"] = state;
  extra["iss"] = m_issuer;  // RFC 9207 section 2
  return redirectReply(redirectUri + "?" + formatForm(extra));
}

}  // namespace lanyard::demo
