#pragma once

#include <QTest>
#include <string>

#include "tests/support/engine_bench.h"
#include "tests/support/provider_script.h"

namespace lanyard::test {

/// How long the wallet is watched after a rejection, to see that no further call reaches the provider. The
/// conformance suite waits 5 s: so does the target `conformance_slow`, by this variable. Everyday runs wait
/// for what an event loop could still have in hand.
inline int rejectionWaitMs() {
  bool set = false;
  const int wanted = qEnvironmentVariableIntValue("LANYARD_REJECTION_WAIT_MS", &set);
  return set ? wanted : 100;
}

/// The wallet's engine, and a provider that follows a script.
class RelyingPartyWorld {
 public:
  base::Result<wallet::SignInResult> signIn() {
    wallet::SignInOrder order = bench.order();
    order.settings.scopes = scopes;
    if (dynamic) return bench.signIn(registering(std::move(order)), bendRedirect);
    if (!script.clientSecret.empty()) order.clientSecret = base::Secret(script.clientSecret);
    return bench.signIn(std::move(order), bendRedirect);
  }

  /// Whether nothing more was asked of the provider since it had seen `before` requests.
  bool staysSilent(std::size_t before) {
    QTest::qWait(rejectionWaitMs());
    return bench.provider.requests.size() == before;
  }
  bool staysSilent() { return staysSilent(bench.provider.requests.size()); }

  [[nodiscard]] long asked(const std::string& request) const {
    return std::count(bench.provider.requests.begin(), bench.provider.requests.end(), request);
  }

  /// The same without a client ID: the provider registers the wallet (the suite's variant
  /// client_registration=dynamic_client).
  wallet::SignInOrder registering(wallet::SignInOrder order) {
    order.settings.clientId.clear();
    order.registers = true;
    script.metadata["registration_endpoint"] = "https://idp.example/register";
    const auto others = bench.provider.intercept;
    bench.provider.intercept =
        [this,
         others](const ports::HttpRequest& request) -> std::optional<base::Result<ports::HttpResponse>> {
      if (!request.url.ends_with("/register")) return others(request);
      wire::Json made = {{"client_id", "client"}};
      if (!script.clientSecret.empty()) made["client_secret"] = script.clientSecret;
      return jsonReply(201, made);
    };
    return order;
  }

  bool dynamic = false;
  EngineBench bench;
  ProviderScript script{bench.provider};
  std::vector<std::string> scopes;
  std::function<void(ports::RedirectParameters&)> bendRedirect;
};

inline QByteArray codeOf(const base::Result<wallet::SignInResult>& result) {
  return result ? QByteArray("accepted") : QByteArray::fromStdString(result.error().code);
}

}  // namespace lanyard::test
