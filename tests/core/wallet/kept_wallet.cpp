#include "tests/core/wallet/kept_wallet.h"

#include "core/adapters/storage/keystore_key.h"
#include "core/jose/digest.h"
#include "core/keeping/identity_book.h"

namespace lanyard::test {
namespace {

using base::Result;

/// The cheapest scrypt: the passphrase is not what is tried here.
constexpr adapters::ScryptCost kCheap{4, 8, 1};

base::Secret derived(const base::Secret& key, const char* label) {
  std::string text = jose::hmacSha256Hex(key.view(), label);
  return base::Secret::takeAndWipe(text);
}

std::string time(const std::optional<base::Instant>& at) {
  return at ? std::to_string(at->time_since_epoch().count()) : "-";
}

std::string list(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) text += (text.size() > 1 ? ", " : "") + item;
  return text + "]";
}

std::string yesNo(bool yes) {
  return yes ? "yes" : "no";
}

std::string settingsFact(const providers::ProviderSettings& settings) {
  std::vector<std::string> extra;
  for (const auto& [name, value] : settings.extra) extra.push_back(name + '=' + value);
  std::vector<std::string> ports;
  for (const auto port : settings.loopback.ports) ports.push_back(std::to_string(port));
  return settings.provider + ' ' + settings.issuer + ' ' + settings.clientId + ' ' + list(settings.scopes) +
         ' ' + settings.audience + ' ' + list(settings.resources) + ' ' + list(extra) + ' ' +
         settings.loopback.host + ' ' + list(ports) + ' ' + settings.loopback.path + " local " +
         yesNo(settings.local) + ' ' + settings.caFile + ' ' + settings.clientAuth;
}

std::string tokensFact(const tokens::TokenRecord& record) {
  const auto moves = record.refreshExpiryMoves ? yesNo(*record.refreshExpiryMoves) : "-";
  return std::to_string(record.generation) + ' ' + list(record.scopes) + ' ' + list(record.surplus) +
         " refused " + yesNo(record.scopeRefused) + ' ' + record.nonceSha256 + ' ' +
         list(record.otherAudiences) + ' ' + (record.authTime ? std::to_string(*record.authTime) : "-") +
         " refresh " + yesNo(record.hasRefreshToken) + ' ' + time(record.refreshIssuedAt) + ' ' +
         time(record.signedInAt) + ' ' + time(record.refreshUsedAt) + ' ' + time(record.refreshExpiresAt) +
         ' ' + moves + " needs " + record.needsSignIn;
}

void addIdentities(const keeping::IdentityBook& book, std::vector<std::string>& facts) {
  facts.push_back("account " + book.account().id + ' ' + time(book.account().createdAt));
  for (const auto& [id, stored] : book.all()) {
    const identity::Identity& who = stored.identity;
    const std::string name = "identity " + who.alias + ": ";
    facts.push_back(name + (book.fault(id).empty() ? "believed" : book.fault(id)));
    facts.push_back(name + id + ' ' + who.issuer + ' ' + who.subject + ' ' + who.clientId + ' ' +
                    who.provider + ' ' + who.name + ' ' + who.email + ' ' + time(who.createdAt));
    facts.push_back(name + "settings " + settingsFact(stored.settings));
    facts.push_back(name + "tokens " + tokensFact(stored.tokens));
  }
}

std::string grantFact(const grants::Grant& grant) {
  return "grant " + grant.id + ' ' + grant.need.identityId + ' ' + list(grant.need.scopes) + ' ' +
         list(grant.need.also) + ' ' + grant.need.audience + ' ' + grant.need.resource + ' ' +
         grant.tool.path + ' ' + grant.tool.sha256 + ' ' + grant.tool.script + ' ' +
         std::string(grants::kindName(grant.kind)) + ' ' + time(grant.until) + ' ' +
         (grant.maxUses ? std::to_string(*grant.maxUses) : "-") + ' ' + std::to_string(grant.uses) + ' ' +
         time(grant.createdAt) + ' ' + time(grant.lastUsed);
}

}  // namespace

KeptWallet::~KeptWallet() = default;

Result<void> KeptWallet::open() {
  auto database = adapters::SqliteStore::open(path("wallet.db"), clock, random);
  if (!database) return tl::unexpected(database.error());
  store = std::move(*database);
  file = adapters::SqliteActivity::open(path("activity.db"), clock, random);
  auto sealed = adapters::FileStore::open(path("secrets.lanyard"), base::Secret(kKeptPassphrase), random,
                                          scrypt, kCheap);
  if (!sealed) return tl::unexpected(sealed.error());
  secrets = std::move(*sealed);
  const auto account = store->account();
  const auto known = store->identities();
  if (!account) return tl::unexpected(account.error());
  if (!known) return tl::unexpected(known.error());
  const auto key = [&](const char* name) {
    return wait(adapters::loadOrCreateKey(*secrets, random, name, known->empty()));
  };
  auto journalKey = key("journal-key");
  auto grantKey = key("grant-key");
  if (!journalKey) return tl::unexpected(journalKey.error());
  if (!grantKey) return tl::unexpected(grantKey.error());
  auto opened = adapters::SealedJournal::open(path("journal"), account->id, std::move(*journalKey), random);
  if (!opened) return tl::unexpected(opened.error());
  journal = std::move(*opened);
  m_grantKey = std::move(*grantKey);
  log = std::make_unique<activity::ActivityLog>(*file, clock, derived(m_grantKey, "lanyard activity log"));
  return {};
}

Result<void> KeptWallet::start() {
  watch = std::make_unique<activity::ActivityWatch>(*log, *secrets, *file, *store);
  auto done = wait(watch->start(store->identities()->empty()));
  if (!done) return done;
  takings = std::make_unique<keeping::StoreWatch>(*store, *secrets);
  done = wait(takings->start());
  if (!done) return done;
  grants = std::make_unique<consent::GrantBook>(*store, clock, random, base::Secret(m_grantKey.view()));
  using enum consent::GrantBook::FormerMacs;
  done = grants->load(takings->countedBefore() ? Doubted : Trusted);
  if (done && takings->doubt()) done = grants->suspendAll(*takings->doubt());
  if (!done) return done;
  takings->settled();
  wallet::EnginePorts outside{provider, listener, *secrets, *journal, *store, clock, random};
  outside.machine = "the computer of then";
  engine = std::make_unique<wallet::Engine>(outside, providers::Catalog());
  engine->takeKey(derived(m_grantKey, "lanyard identity rows"));
  return wait(engine->start());
}

const activity::ActivityCheck& KeptWallet::checkLog() {
  while (!log->checkSome()) continue;
  return log->check();
}

keeping::RowSeal KeptWallet::seal() const {
  keeping::RowSeal made;
  made.takeKey(derived(m_grantKey, "lanyard identity rows"));
  return made;
}

std::vector<std::string> KeptWallet::facts() {
  std::vector<std::string> all;
  const keeping::RowSeal key = seal();
  keeping::IdentityBook book(*store, key);
  if (!book.load(true)) return {"the identities cannot be read"};
  addIdentities(book, all);
  consent::GrantBook allowed(*store, clock, random, base::Secret(m_grantKey.view()));
  if (!allowed.load()) return {"the grants cannot be read"};
  for (const grants::Grant& grant : allowed.list()) all.push_back(grantFact(grant));
  for (const std::string& id : allowed.rejected()) all.push_back("grant " + id + " is not believed");
  const auto pending = store->pendingRevocations().value();
  for (const ports::PendingRevocation& row : pending) {
    all.push_back("pending " + row.id + ' ' + settingsFact(row.settings) + ' ' + time(row.createdAt) + ' ' +
                  std::to_string(row.attempts) + ' ' + time(row.nextAt) + (row.damaged ? " damaged" : ""));
  }
  for (const char* name : kKeptSettings)
    all.push_back(std::string("setting ") + name + ' ' + *store->setting(name));
  for (const auto& entry : journal->entries()) {
    all.push_back(entry ? "journal " + entry->identityId + ' ' + std::to_string(entry->generation) +
                              (entry->sealed ? " sealed" : " spending")
                        : "journal " + std::string(entry.error().code));
  }
  const auto lines = file->activityAfter(0, 10'000).value();
  for (const ports::ActivityRecord& line : lines) {
    all.push_back("line " + std::to_string(line.id) + ' ' + time(line.at) + ' ' + line.kind + ' ' +
                  line.identityId + ' ' + line.tool + ' ' + line.outcome + ' ' + line.detail);
  }
  return all;
}

}  // namespace lanyard::test
