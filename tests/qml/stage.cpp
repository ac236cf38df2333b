#include "tests/qml/stage.h"

#include <QCoreApplication>
#include <QDateTime>
#include <array>

#include "core/pipe/qr_code.h"

namespace lanyard::desktop {
namespace {

struct Sample {
  const char* alias;
  const char* provider;
  const char* issuer;
  const char* email;
  const char* state;
  int left;
  int life;
  int signInDays = 0;  ///< until a new sign-in is needed; 0: nobody knows
  bool usePutsOff = false;
};

constexpr std::array samples{
    Sample{"work", "Keycloak", "https://login.example.org/realms/staff", "ana.ozturk@example.org", "fresh",
           2520, 3600, 5},
    Sample{"code", "GitLab", "https://gitlab.example.com", "ana@example.com", "idle", 0, 0, 80, true},
    Sample{"cloud", "Microsoft", "https://login.microsoftonline.com/common/v2.0", "ana@contoso.example",
           "needs_sign_in", 0, 0},
    Sample{"research", "EGI Check-in", "https://aai.egi.eu/auth/realms/egi", "", "offline", 0, 0},
    Sample{"mail", "Google", "https://accounts.google.com", "ana.maria.ozturk.the.second@example.org",
           "fresh", 240, 3600, 200},
    Sample{"team", "Slack", "https://slack.com", "ana@team.example", "refreshing", 0, 0},
    Sample{"vault", "Ory", "https://auth.vault.example", "ana@vault.example", "not_saved", 0, 0},
};

}  // namespace

Stage::Stage(bool arrived, QObject* parent)
    : QObject(parent),
      m_channel(m_wallet.takeOther()),
      m_identities(m_channel, browser(), m_clock),
      m_signIn(m_channel, browser()),
      m_signOutAll(m_channel, browser()),
      m_prompts(m_channel, m_clock),
      m_walletModel(m_channel) {
  if (arrived) m_walletModel.markReady(wire::Json::object());
}

void Stage::arrive() {
  m_walletModel.markReady({{"version", "0.1.0"}, {"passphrase", true}, {"unlock", "passphrase"}});
}

Browser Stage::browser() {
  return [this](const QUrl&) {
    ++m_opened;
    Q_EMIT openedChanged();
    return true;
  };
}

void Stage::finishSignOut() {
  const wire::Json request = m_wallet.expect("identity.revoke");
  m_wallet.notify("identity.removed", {{"id", request["params"]["identity"]}});
  m_wallet.reply(request, {{"identity", {{"id", "id-0"}, {"alias", "work"}}},
                           {"provider", "revoked"},
                           {"end_session", "https://login.example.org/end?client_id=c"}});
}

void Stage::finishSignOutAll(bool whole) {
  const wire::Json request = m_wallet.expect("identity.revoke_all");
  const auto step = [&](const char* alias, const char* host, wire::Json more) {
    more["request"] = request["id"];
    more["identity"] = {{"id", alias}, {"alias", alias}, {"issuer_host", host}};
    m_wallet.notify("revoke.step", more);
  };
  step("work", "login.example.org",
       {{"provider", "revoked"}, {"end_session", "https://login.example.org/end?client_id=c"}});
  step("code", "gitlab.example.com", {{"provider", "pending"}, {"detail", "http.not_sent"}});
  step("research", "aai.egi.eu", {{"provider", "forgotten_here"}});
  if (!whole) return;
  step("vault", "auth.vault.example", {{"error", {{"reason", "keystore_unavailable"}}}});
  m_wallet.reply(request,
                 {{"revoked", 1}, {"forgotten_here", 1}, {"pending", 1}, {"failed", 1}, {"grants", 2}});
}

void Stage::askForAll(const QString& id) {
  m_wallet.notify("prompt.opened",
                  {{"prompt",
                    {{"id", id.toStdString()},
                     {"digest", "d"},
                     {"kind", "revoke_all"},
                     {"identity", nullptr},
                     {"issuer_host", ""},
                     {"scopes", wire::Json::array()},
                     {"choices", {"once"}},
                     {"tool", {{"name", "lanyard"}, {"path", "/usr/bin/lanyard"}, {"sort", "program"}}}}}});
}

void Stage::fill(int count) {
  for (int i = 0; i < count; ++i) {
    const Sample& sample = samples[static_cast<std::size_t>(i) % samples.size()];
    const std::string number = i < static_cast<int>(samples.size()) ? "" : "-" + std::to_string(i);
    wire::Json view = {{"id", "id-" + std::to_string(i)},
                       {"alias", sample.alias + number},
                       {"provider", sample.provider},
                       {"issuer", sample.issuer},
                       {"name", "Ana Öztürk"},
                       {"email", sample.email},
                       {"state", sample.state},
                       {"has_refresh", true},
                       {"expires_at", nullptr},
                       {"life_s", nullptr}};
    if (sample.life > 0) {
      view["expires_at"] = base::toUnix(m_clock.now()) + sample.left;
      view["life_s"] = sample.life;
    }
    if (sample.signInDays > 0) {
      const std::int64_t by = base::toUnix(m_clock.now()) + std::int64_t{sample.signInDays} * 86400;
      view["sign_in_by"] = by;
      view["sign_in_near_from"] = by - 7 * 86400;
      view["use_puts_off"] = sample.usePutsOff;
    }
    view["subject"] = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    view["created_at"] = base::toUnix(m_clock.now()) - 30 * 86400;
    view["scopes"] = {"openid", "profile", "email"};
    m_wallet.notify("identity.changed", {{"identity", view}});
    static constexpr std::array tools{"git", "kubectl", "rclone", "aws", "docker", "curl"};
    const std::size_t allowed = i % 3 == 0 ? tools.size() : i % 3 == 1 ? 1 : 0;
    for (std::size_t j = 0; j < allowed; ++j)
      allow("grant-" + std::to_string(i) + "-" + std::to_string(j), "id-" + std::to_string(i), tools[j]);
  }
}

void Stage::allow(const std::string& grant, const std::string& identity, const std::string& tool) {
  m_wallet.notify("grant.changed", {{"grant",
                                     {{"id", grant},
                                      {"identity", identity},
                                      {"tool", {{"name", tool}, {"path", "/usr/bin/" + tool}}},
                                      {"scopes", {"openid"}},
                                      {"kind", tool == "git" ? "always" : "session"},
                                      {"until", nullptr},
                                      {"uses", tool == "git" ? 12 : 0}}}});
}

void Stage::finishTakeBack(const QString& grant) {
  const wire::Json request = m_wallet.expect("grant.revoke");
  m_wallet.notify("grant.removed", {{"id", grant.toStdString()}});
  m_wallet.reply(request, {{"revoked", true}, {"grants", 1}});
}

void Stage::add(const QString& id, const QString& alias, const QString& issuer, const QString& state) {
  m_wallet.notify("identity.changed", {{"identity",
                                        {{"id", id.toStdString()},
                                         {"alias", alias.toStdString()},
                                         {"provider", "example"},
                                         {"issuer", issuer.toStdString()},
                                         {"state", state.toStdString()},
                                         {"has_refresh", true}}}});
}

void Stage::status(const QString& keystoreState, bool passphrase, bool demo) {
  wire::Json status = {{"version", "0.1.0"},
                       {"protocol", 1},
                       {"locked", false},
                       {"keystore", {{"name", "Secret Service"}, {"state", keystoreState.toStdString()}}},
                       {"passphrase", passphrase},
                       {"unlock", passphrase ? "passphrase" : "nothing"}};
  if (demo) status["demo"] = {{"issuer", "http://127.0.0.1:8090"}, {"client_id", "lanyard-demo"}};
  m_wallet.notify("wallet.changed", status);
}

void Stage::lock(bool locked, const QString& unlockBy) {
  m_wallet.notify("wallet.changed", {{"version", "0.1.0"},
                                     {"protocol", 1},
                                     {"locked", locked},
                                     {"keystore", {{"name", "Secret Service"}, {"state", "ok"}}},
                                     {"passphrase", unlockBy == QLatin1String("passphrase")},
                                     {"unlock", unlockBy.toStdString()}});
}

void Stage::withPassphrase(bool locked, int identities, int replaced) {
  wire::Json status = {
      {"version", "0.1.0"},       {"protocol", 1},
      {"locked", locked},         {"keystore", {{"name", "Secret Service"}, {"state", "ok"}}},
      {"identities", identities}, {"passphrase", true},
      {"unlock", "passphrase"}};
  if (replaced > 0) status["passphrase_reset"] = {{"at", replaced}, {"recent", true}};
  m_wallet.notify("wallet.changed", status);
}

void Stage::finishLook(const QString& what) {
  wire::Json reset = {{"state", "ok"}};
  if (what != QLatin1String("ok")) reset = {{"state", "unavailable"}, {"detail", what.toStdString()}};
  m_wallet.reply(m_wallet.expect("wallet.doctor"),
                 {{"reset", reset}, {"data_dir", "/home/ana/.local/share/lanyard"}});
}

void Stage::finishReset(const QString& reason) {
  if (reason.isEmpty()) {
    m_wallet.reply(m_wallet.expect("passphrase.reset"), {{"reset", true}});
  } else {
    m_wallet.refuse(m_wallet.expect("passphrase.reset"), reason.toStdString());
  }
}

void Stage::finishUnlock(const QString& reason) {
  if (reason.isEmpty()) {
    m_wallet.reply(m_wallet.expect("wallet.unlock"), {{"unlocked", true}});
  } else {
    m_wallet.refuse(m_wallet.expect("wallet.unlock"), reason.toStdString());
  }
}

void Stage::ask(const QString& id, const QString& path, const QString& host, const QString& reason) {
  m_wallet.notify("prompt.opened", {{"prompt",
                                     {{"id", id.toStdString()},
                                      {"digest", "digest-of-" + id.toStdString()},
                                      {"kind", "token"},
                                      {"identity", {{"id", "1"}, {"alias", "work"}, {"name", "Ana Öztürk"}}},
                                      {"issuer_host", host.toStdString()},
                                      {"scopes", {"openid", "email"}},
                                      {"reason", reason.toStdString()},
                                      {"choices", {"once", "session", "until", "always", "deny"}},
                                      {"tool",
                                       {{"name", "tool"},
                                        {"path", path.toStdString()},
                                        {"sort", "program"},
                                        {"command", "git push origin"},
                                        {"terminal", "/dev/pts/3"},
                                        {"chain", {{{"pid", 3}, {"path", "/usr/bin/bash"}}}}}}}}});
}

void Stage::askWith(const QString& id, const QString& also) {
  m_wallet.notify("prompt.opened",
                  {{"prompt",
                    {{"id", id.toStdString()},
                     {"digest", "digest-of-" + id.toStdString()},
                     {"kind", "token"},
                     {"issuer_host", "login.example.org"},
                     {"scopes", {"openid"}},
                     {"also", {also.toStdString()}},
                     {"choices", {"once", "always", "deny"}},
                     {"tool", {{"name", "tool"}, {"path", "/usr/bin/git"}, {"sort", "program"}}}}}});
}

void Stage::askMuch(const QString& id) {
  m_wallet.notify("prompt.opened",
                  {{"prompt",
                    {{"id", id.toStdString()},
                     {"digest", "d"},
                     {"kind", "token"},
                     {"identity", {{"id", "1"}, {"alias", "work"}, {"name", "Ana Öztürk"}}},
                     {"issuer_host", "login.example.org"},
                     {"provider_name", "Example"},
                     {"scopes", {"openid", "email", "read_repository"}},
                     {"audience", "https://api.example.org"},
                     {"reason", "push to origin"},
                     {"waiting", 3},
                     {"choices", {"once", "session", "until", "always", "deny"}},
                     {"tool",
                      {{"name", "python3"},
                       {"path", "/usr/bin/python3.11"},
                       {"sort", "interpreter"},
                       {"script", "/home/ana/bin/deploy.py"},
                       {"command", "python3 bin/deploy.py --to staging --password=***"},
                       {"changed", true},
                       {"terminal", "/dev/pts/3"},
                       {"chain",
                        {{{"pid", 3}, {"path", "/usr/bin/make"}},
                         {{"pid", 2}, {"path", "/usr/bin/bash"}},
                         {{"pid", 1}, {"path", "/usr/libexec/gnome-terminal-server"}}}}}}}}});
}

void Stage::askMany(const QString& id, int scopes) {
  wire::Json names = wire::Json::array();
  for (int i = 0; i < scopes; ++i) names.push_back("scope-" + std::to_string(i));
  m_wallet.notify("prompt.opened",
                  {{"prompt",
                    {{"id", id.toStdString()},
                     {"digest", "digest-of-" + id.toStdString()},
                     {"kind", "token"},
                     {"issuer_host", "login.example.org"},
                     {"scopes", names},
                     {"choices", {"once", "session", "until", "always", "deny"}},
                     {"tool", {{"name", "tool"}, {"path", "/usr/bin/tool"}, {"sort", "program"}}}}}});
}

void Stage::askSignIn(const QString& id, const QString& provider, const QString& host) {
  m_wallet.notify("prompt.opened",
                  {{"prompt",
                    {{"id", id.toStdString()},
                     {"digest", "digest-of-" + id.toStdString()},
                     {"kind", "sign_in"},
                     {"issuer_host", host.toStdString()},
                     {"provider_name", provider.toStdString()},
                     {"provider_yours", true},
                     {"other_hosts", {"tokens.example.net"}},
                     {"choices", {"once", "deny"}},
                     {"tool", {{"name", "tool"}, {"path", "/usr/bin/tool"}, {"sort", "program"}}}}}});
}

void Stage::withdraw(const QString& id) {
  m_wallet.notify("prompt.closed", {{"prompt", id.toStdString()}, {"outcome", "timeout"}});
}

const wire::Json& Stage::signInRequest() {
  if (m_signInRequest.is_null()) m_signInRequest = m_wallet.expect("identity.sign_in");
  return m_signInRequest;
}

void Stage::step(const QString& step) {
  wire::Json params = {{"request", signInRequest()["id"]}, {"step", step.toStdString()}};
  if (step == QLatin1String("authorize"))
    params.update({{"url", "https://login.example.org/auth?client_id=x&state=y"},
                   {"until", QDateTime::currentSecsSinceEpoch() + 290},
                   {"redirect_uri", "http://127.0.0.1:8400/callback"},
                   {"any_port", false}});
  if (step == QLatin1String("code")) {
    const std::string page = "https://login.example.org/device";
    params.update({{"user_code", "WDJB-MJHT"},
                   {"verification_uri", page},
                   {"verification_uri_complete", page + "?user_code=WDJB-MJHT"},
                   {"until", QDateTime::currentSecsSinceEpoch() + 590},
                   {"qr", pipe::qrCode(page + "?user_code=WDJB-MJHT")}});
  }
  m_wallet.notify("sign_in.step", params);
}

namespace {

const wire::Json whoSignedIn{{"id", "9"}, {"alias", "work"}, {"name", "Ada Lovelace"}};

}  // namespace

void Stage::finishSignIn(const QString& reason, const QString& error, const QString& said,
                         const QStringList& values) {
  if (reason.isEmpty()) {
    m_wallet.reply(signInRequest(), {{"identity", whoSignedIn}, {"renewed", false}});
  } else {
    wire::Json more = wire::Json::object();
    if (!error.isEmpty()) {
      more = {{"error", error.toStdString()},
              {"values", {"Bob Babbage (bob@example.org)", "Ada Lovelace (ada@example.org)"}},
              {"provider_says", said.toStdString()}};
      if (!values.isEmpty()) more["values"] = wire::Json::array();
      for (const QString& value : values) more["values"].push_back(value.toStdString());
    }
    m_wallet.refuse(signInRequest(), reason.toStdString(), "token endpoint answered invalid_client", more);
  }
  m_signInRequest = nullptr;
}

void Stage::finishSignInForAnHour() {
  m_wallet.reply(signInRequest(),
                 {{"identity", whoSignedIn},
                  {"renewed", false},
                  {"lasts_until", QDateTime::currentSecsSinceEpoch() + 3600},
                  {"offline", {{"scopes", {"offline_access"}}, {"extra", wire::Json::object()}}}});
  m_signInRequest = nullptr;
}

QString Stage::expect(const QString& method) {
  const wire::Json request = m_wallet.expect(method.toStdString());
  // A request may come without any.
  return request.is_null() ? QString()
                           : QString::fromStdString(request.value("params", wire::Json::object()).dump());
}

}  // namespace lanyard::desktop
