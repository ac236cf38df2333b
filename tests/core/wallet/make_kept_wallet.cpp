#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QUrl>
#include <QUrlQuery>
#include <cstdio>

#include "core/consent/approval.h"
#include "core/tokens/token_item.h"
#include "tests/core/wallet/kept_wallet.h"

// make_kept_wallet FOLDER: makes a wallet as this build writes it, for tests/data. A wallet of an earlier
// version can only be made by the build of that version, so those that are there are never made again: a new
// one is added beside them when the shape of what is kept is about to change.

using namespace lanyard;
using namespace std::chrono_literals;
using test::KeptWallet;

namespace {

[[noreturn]] void giveUp(const char* what, const base::Error& error) {
  std::fprintf(stderr, "%s: %s %s\n", what, error.code.c_str(), error.detail.c_str());
  std::exit(1);
}

template <class T>
void must(const char* what, const base::Result<T>& result) {
  if (!result) giveUp(what, result.error());
}

wallet::SignInOrder order(const std::string& client, const std::string& alias) {
  wallet::SignInOrder asked;
  asked.settings.issuer = "https://idp.example";
  asked.settings.clientId = client;
  asked.alias = alias;
  return asked;
}

std::string signIn(KeptWallet& wallet, wallet::SignInOrder asked) {
  const auto progress = [&wallet](const wallet::SignInStep& step) {
    if (step.step != "authorize") return;
    ports::RedirectParameters redirect;
    redirect.code = wallet.provider.authorize(step.url);
    redirect.state = QUrlQuery(QUrl(QString::fromStdString(step.url)))
                         .queryItemValue(QStringLiteral("state"))
                         .toStdString();
    wallet.listener.receiver->receive(redirect);
  };
  auto done =
      test::wait(wallet.engine->signIn(std::move(asked), progress, std::make_shared<wallet::Cancellation>()));
  must("sign-in", done);
  wallet.clock.advance(1min);
  return done->identity.identity.id;
}

void refresh(KeptWallet& wallet, const std::string& id) {
  must("refresh", test::wait(wallet.engine->refresh(id)));
  static_cast<void>(QTest::qWaitFor([&] { return !wallet.engine->busy(); }));
  wallet.clock.advance(1min);
}

void listMethods(const std::string& path, wire::Json& reply) {
  if (path.ends_with("openid-configuration")) {
    reply["token_endpoint_auth_methods_supported"] = {"none", "client_secret_post"};
  }
}

void makeIdentities(KeptWallet& wallet) {
  wallet.provider.bendReply = listMethods;
  refresh(wallet, signIn(wallet, order("client", "work")));
  auto rich = order("another client", "rich");
  rich.settings.scopes = {"openid", "email", "calendar:read"};
  rich.settings.audience = "https://api.example";
  rich.settings.resources = {"https://one.example", "https://two.example"};
  rich.settings.extra = {{"prompt", "consent"}, {"login_hint", "ada\\ключ"}};
  rich.settings.loopback = {"localhost", {8080, 65535}, "/back"};
  rich.settings.clientAuth = "client_secret_post";
  rich.clientSecret = base::Secret(std::string_view("the secret of a client"));
  wallet.provider.adds = "admin";
  wallet.provider.bendClaims = [](wire::Json& claims) { claims["aud"] = "another client"; };
  wallet.provider.name =
      "\xEF\xBB\xBF"
      "Ада \xEF\xBF\xBE \"Lovelace\"\n\xF0\x9F\x94\x91";
  refresh(wallet, signIn(wallet, std::move(rich)));
  wallet.provider.adds.clear();
  wallet.provider.bendClaims = {};
  wallet.provider.name = "Bob";
  wallet.provider.subject = "bob";
  wallet.provider.bendReply = [](const std::string& path, wire::Json& reply) {
    listMethods(path, reply);
    if (path == "/token") reply["refresh_expires_in"] = 86'400;
  };
  signIn(wallet, order("client", "bob"));
  wallet.provider.bendReply = listMethods;
  wallet.provider.subject = "eve";
  wallet.provider.givesRefreshToken = false;
  signIn(wallet, order("client", "short"));
  wallet.provider.givesRefreshToken = true;
}

grants::Grant grant(const std::string& identityId, grants::Kind kind) {
  grants::Grant allowed;
  allowed.need.identityId = identityId;
  allowed.need.scopes = {"openid", "email"};
  allowed.tool.path = "/usr/bin/git";
  allowed.kind = kind;
  return allowed;
}

std::string idOf(KeptWallet& wallet, const char* alias) {
  return wallet.engine->find(alias)->identity.id;
}

void makeGrants(KeptWallet& wallet) {
  must("grant", wallet.grants->add(grant(idOf(wallet, "work"), grants::Kind::Always)));
  auto until = grant(idOf(wallet, "rich"), grants::Kind::Until);
  until.need.also = {"admin"};
  until.need.audience = "https://api.example";
  until.tool = {"/home/ada/bin/tool", std::string(64, 'a'), "/home/ada/скрипт.py"};
  until.sort = grants::CallerSort::Interpreter;
  until.until = wallet.clock.now() + std::chrono::hours(24 * 365 * 50);
  const auto added = wallet.grants->add(until);
  must("grant", added);
  auto counted = grant(idOf(wallet, "bob"), grants::Kind::Always);
  counted.maxUses = 5;
  const auto few = wallet.grants->add(counted);
  must("grant", few);
  must("use", wallet.grants->used(few->id));
}

/// A rotated token that its keystore does not have yet.
void makeJournal(KeptWallet& wallet) {
  const std::string id = idOf(wallet, "work");
  const auto kept = test::wait(wallet.secrets->read(tokens::tokenItemKey(id)));
  must("keystore", kept);
  auto item = tokens::parseTokenItem(**kept);
  must("item", item);
  ++item->generation;
  item->refreshToken = base::Secret(std::string_view("waits in the journal"));
  must("journal", wallet.journal->markSpending(id, item->generation));
  must("journal", wallet.journal->seal(id, item->generation, tokens::serialise(*item)));
}

QCoro::Task<bool> noteEnd(activity::ActivityWatch& watch) {
  co_await watch.note();
  co_return true;
}

void make(KeptWallet& wallet) {
  must("open", wallet.open());
  must("start", wallet.start());
  QObject::connect(wallet.engine.get(), &wallet::Engine::happened,
                   [&wallet](const std::string& kind, const std::string& id, const std::string& outcome,
                             const std::string& detail) {
                     must("line", wallet.log->record({kind, id, {}, outcome, detail}));
                   });
  makeIdentities(wallet);
  makeGrants(wallet);
  for (int i = 0; i < 150; ++i) {
    must("line",
         wallet.log->record({"token", idOf(wallet, "work"), "/usr/bin/git", "allowed", "openid email"}));
    wallet.clock.advance(1s);
  }
  must("setting", wallet.store->saveSetting("rows-of-a-test", "дa"));
  must("setting", wallet.store->saveSetting("approval.wrong", "0"));
  wallet.provider.subject = "gone";
  wallet.provider.name = "Gone";
  const std::string gone = signIn(wallet, order("client", "gone"));
  wallet.provider.fails = base::Error{errors::kHttpNotSent};
  must("sign-out", test::wait(wallet.engine->signOut(gone)));
  const auto looked = [&wallet] {
    return wallet.log->check().state != activity::ActivityCheck::State::Checking;
  };
  static_cast<void>(QTest::qWaitFor(looked));
  if (!test::wait(noteEnd(*wallet.watch))) std::exit(1);
  makeJournal(wallet);
}

}  // namespace

int main(int argc, char** argv) {
  const QCoreApplication application(argc, argv);
  if (argc != 2 || QDir(QString::fromLocal8Bit(argv[1])).exists()) {
    std::fprintf(stderr, "make_kept_wallet FOLDER, which is not there yet\n");
    return 2;
  }
  QDir().mkpath(QString::fromLocal8Bit(argv[1]));
  std::vector<std::string> facts;
  {
    KeptWallet wallet(argv[1]);
    make(wallet);
    facts = wallet.facts();
  }
  QFile file(QString::fromLocal8Bit(argv[1]) + QStringLiteral("/facts"));
  if (!file.open(QIODevice::WriteOnly)) return 1;
  for (const std::string& fact : facts) {
    QByteArray line = QByteArray::fromStdString(fact);
    line.replace('\n', "\\n");
    file.write(line + '\n');
  }
  return 0;
}
