#include "core/flows/pasted_flow.h"

#include "core/flows/person_endpoint.h"
#include "core/oauth/basic_credentials.h"
#include "core/tokens/forecast.h"

namespace lanyard::flows {

QCoro::Task<base::Result<SignedIn>> PastedFlow::run(PreparedPaste order, std::shared_ptr<SignInHold> hold) {
  SignedIn signedIn;
  signedIn.issuer = order.settings.issuer;
  // Nothing renews it, and no client stands behind it.
  signedIn.authMethod = "none";
  signedIn.issuedAt = m_clock.now();
  signedIn.expiresAt = order.expiresAt.value_or(tokens::kForever);
  signedIn.refreshExpiresAt = order.expiresAt;
  if (!order.user.empty()) {
    signedIn.subject = order.user;
    signedIn.name = order.user;
    signedIn.accessToken = oauth::basicCredentials(order.user, order.secret);
    co_return std::move(signedIn);
  }
  const providers::IdentitySource source = order.settings.dialect.identity;
  if (source.from == providers::IdentityFrom::Endpoint) {
    providers::ProviderSettings settings = order.settings;
    providers::IdentitySource asked = source;
    base::Secret bearer = order.secret.copy();
    base::Result<oauth::Person> person = co_await m_lifetime.during(
        askPersonEndpoint(m_http, std::move(settings), std::move(asked), std::move(bearer)));
    const auto wanted = stillWanted(*hold);
    if (!wanted) co_return tl::unexpected(wanted.error());
    if (!person) {
      base::Error error = person.error();
      if (error.code == errors::kUserinfoRefused) error.become(errors::kPastedRefused);
      co_return tl::unexpected(std::move(error));
    }
    signedIn.subject = person->subject;
    signedIn.name = person->name;
    signedIn.email = person->email;
  } else {
    signedIn.subject =
        order.knownSubject.empty() ? "unnamed-" + base::randomUuid(m_random) : order.knownSubject;
  }
  signedIn.accessToken = std::move(order.secret);
  co_return std::move(signedIn);
}

}  // namespace lanyard::flows
