#include "core/flows/registration_flow.h"

#include <QTest>

#include "core/oauth/device_authorization.h"
#include "core/wire/json.h"
#include "tests/support/scripted_http.h"
#include "tests/support/tasks.h"

using namespace lanyard;

namespace {

const std::string kEndpoint = "https://idp.example/register";
const std::string kClient = kEndpoint + "/c-1";

struct World {
  World() {
    settings.issuer = "https://idp.example";
    settings.scopes = {"files"};
    metadata.issuer = settings.issuer;
    metadata.registration_endpoint = kEndpoint;
    metadata.token_endpoint_auth_methods_supported = {{"none"}};
    http.answers["POST " + kEndpoint] = {201, R"({"client_id":"c-1"})"};
  }
  flows::RegistrationHandle handle() const { return {"c-1", kClient, base::Secret(std::string_view("m-1"))}; }
  auto registers() { return test::wait(flow.registerClient(settings, metadata)); }

  test::ScriptedHttp http;
  flows::RegistrationFlow flow{http};
  providers::ProviderSettings settings;
  oauth::ProviderMetadata metadata;
};

template <class T>
QByteArray codeOf(const base::Result<T>& result) {
  return result ? QByteArray("done") : QByteArray::fromStdString(result.error().code);
}

}  // namespace

class RegistrationFlowTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void registersForFixedRedirectsOnLoopback() {
    World world;
    const auto made = world.registers();
    QCOMPARE(codeOf(made), QByteArray("done"));
    QCOMPARE(made->client_id, std::string("c-1"));
    QCOMPARE(world.http.last.contentType, std::string("application/json"));
    QVERIFY(world.http.last.redirects == ports::HttpRequest::Redirects::Never);
    QCOMPARE(world.http.last.issuerHost, std::string("idp.example"));
    const auto body = wire::parseJson(world.http.last.body.view());
    QVERIFY(body.has_value());
    const auto uris = body->at("redirect_uris").get<std::vector<std::string>>();
    const providers::LoopbackRule rule = flows::registeredLoopback(world.metadata);
    QCOMPARE(uris.size(), rule.ports.size() * 2);
    // The literal comes first, and the name is never there alone.
    QCOMPARE(uris.front(), "http://127.0.0.1:" + std::to_string(rule.ports.front()) + rule.path);
    QVERIFY(uris.back().rfind("http://localhost:", 0) == 0);
    QCOMPARE(body->at("scope").get<std::string>(), std::string("files"));
  }
  void asksForNoGrantThatIsNotListed() {
    World world;
    world.metadata.grant_types_supported = {{"authorization_code"}};
    QCOMPARE(codeOf(world.registers()), QByteArray("done"));
    const auto body = wire::parseJson(world.http.last.body.view());
    QCOMPARE(body->at("grant_types").get<std::vector<std::string>>(),
             std::vector<std::string>{"authorization_code"});
  }
  void asksForCodesOnAnotherDeviceWhereTheyAreListed() {
    World world;
    world.metadata.grant_types_supported =
        std::vector<std::string>{"authorization_code", oauth::kDeviceGrant};
    QCOMPARE(codeOf(world.registers()), QByteArray("done"));
    const auto body = wire::parseJson(world.http.last.body.view());
    QCOMPARE(body->at("grant_types").get<std::vector<std::string>>(),
             (std::vector<std::string>{"authorization_code", oauth::kDeviceGrant}));
  }
  void registersNowhereElse() {
    World world;
    world.metadata.registration_endpoint.clear();
    QCOMPARE(codeOf(world.registers()), QByteArray("registration.not_offered"));
    QVERIFY(world.http.asked.empty());
    world.metadata.registration_endpoint = kEndpoint;
    world.http.answers["POST " + kEndpoint] = {307, {}, {{"location", "https://evil.example/"}}};
    QCOMPARE(codeOf(world.registers()), QByteArray("registration.http_status"));
    QCOMPARE(world.http.asked.size(), std::size_t{1});
  }

  void seesWhetherItIsKnown() {
    World world;
    world.http.answers["GET " + kClient] = {200, R"({"client_id":"c-1","registration_access_token":"m-2"})"};
    auto state = test::wait(world.flow.look(world.settings, world.handle()));
    QCOMPARE(codeOf(state), QByteArray("done"));
    QVERIFY(state->known);
    QCOMPARE(std::string(state->registration_access_token.view()), std::string("m-2"));
    QCOMPARE(std::string(world.http.last.headers.front().second.view()), std::string("Bearer m-1"));
    for (const int status : {401, 404}) {
      world.http.answers["GET " + kClient] = {status};
      state = test::wait(world.flow.look(world.settings, world.handle()));
      QCOMPARE(codeOf(state), QByteArray("done"));
      QVERIFY(!state->known);
    }
    world.http.answers["GET " + kClient] = {503};
    QCOMPARE(codeOf(test::wait(world.flow.look(world.settings, world.handle()))),
             QByteArray("registration.http_status"));
  }
  void ends() {
    World world;
    for (const int status : {204, 401, 404}) {
      world.http.answers["DELETE " + kClient] = {status};
      QCOMPARE(codeOf(test::wait(world.flow.end(world.settings, world.handle()))), QByteArray("done"));
    }
    world.http.answers["DELETE " + kClient] = {405};
    QCOMPARE(codeOf(test::wait(world.flow.end(world.settings, world.handle()))),
             QByteArray("registration.http_status"));
  }

  void readsTheDocumentOfAClient() {
    World world;
    const std::string url = "https://example.org/lanyard.json";
    QCOMPARE(codeOf(test::wait(world.flow.checkDocument(url))), QByteArray("registration.document"));
    wire::Json uris = wire::Json::array();
    for (const std::uint16_t port : flows::registeredLoopback().ports)
      uris.push_back("http://127.0.0.1:" + std::to_string(port) + "/callback");
    const wire::Json document = {
        {"client_id", url}, {"redirect_uris", uris}, {"token_endpoint_auth_method", "none"}};
    world.http.answers["GET " + url] = {200, document.dump()};
    QCOMPARE(codeOf(test::wait(world.flow.checkDocument(url))), QByteArray("done"));
  }
};

QTEST_GUILESS_MAIN(RegistrationFlowTest)
#include "registration_flow_test.moc"
