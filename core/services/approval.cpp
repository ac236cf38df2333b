#include "core/services/approval.h"

#include <bit>

#include "core/base/hex.h"
#include "core/wire/json.h"

namespace lanyard::services {
namespace {

using base::ErrorKind;
using wire::Json;

constexpr auto kItem = "approval";
constexpr auto kWrongSetting = "approval.wrong";
constexpr std::size_t kSaltBytes = 16;
/// No verifier may make us spend more memory than this: 128·N·r is 64 MiB at our own cost.
constexpr std::uint64_t kMaxMemory = 128ULL * 1024 * 1024;
/// As many as a person starts at once, and some. At a tenth of a second each, the last one waits three.
constexpr std::size_t kMaxWaitingChecks = 32;

base::Secret hex(const base::Secret& bytes) {
  std::string text = base::hex(bytes.view());
  return base::Secret::takeAndWipe(text);
}

/// A verifier as its keystore item has it. The salt of scrypt is its text.
struct Verifier {
  ports::ScryptCost cost;
  std::string salt;
  std::string hash;
};

base::Result<Verifier> parseVerifier(const base::Secret& item) {
  const tl::unexpected<base::Error> corrupt = base::fail(ErrorKind::Untrusted, "approval.corrupt");
  const auto json = wire::parseJson(item.view());
  if (!json || !json->is_object()) return corrupt;
  try {
    const auto n = json->at("n").get<std::uint64_t>();
    Verifier verifier;
    verifier.cost.r = json->at("r").get<std::uint32_t>();
    verifier.cost.p = json->at("p").get<std::uint32_t>();
    verifier.salt = json->at("salt").get<std::string>();
    verifier.hash = json->at("hash").get<std::string>();
    if (!std::has_single_bit(n) || verifier.cost.r == 0 || n > kMaxMemory / 128 / verifier.cost.r)
      return corrupt;
    verifier.cost.logN = static_cast<std::uint8_t>(std::countr_zero(n));
    return verifier;
  } catch (const Json::exception&) {
    return corrupt;
  }
}

}  // namespace

Approval::Approval(ports::SecretStore& secrets, ports::KeyDerivation& derivation, const base::Clock& clock,
                   base::Random& random, ports::WalletStore& store, ports::ScryptCost cost)
    : m_secrets(secrets),
      m_derivation(derivation),
      m_random(random),
      m_delay(store, clock, kWrongSetting),
      m_cost(cost),
      m_alive(std::make_shared<bool>(true)) {}

Approval::~Approval() {
  *m_alive = false;
  if (m_checking) m_checking->open();  // whoever waits hears that the wallet has stopped
}

QCoro::Task<base::Result<bool>> Approval::isSet() {
  if (m_secrets.hasOwnPassphrase()) co_return true;
  std::string key = kItem;
  auto item = co_await m_secrets.read(key);
  if (!item) co_return tl::unexpected(item.error());
  co_return item->has_value();
}

/// Waits until no other check runs, in the order of arrival.
QCoro::Task<void> Approval::turn() {
  const std::shared_ptr<bool> alive = m_alive;
  ++m_waiting;
  while (*alive && m_checking) {
    const std::shared_ptr<flows::Gate> other = m_checking;
    co_await other->opened();
  }
  if (*alive) --m_waiting;
}

QCoro::Task<base::Result<void>> Approval::check(base::Secret passphrase) {
  const std::shared_ptr<bool> alive = m_alive;
  if (m_waiting >= kMaxWaitingChecks) co_return base::fail(ErrorKind::Transient, "approval.crowded");
  co_await turn();
  if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  // After the wait: one wrong guess delays all that came along with it, so that many at once are no way round.
  if (m_delay.running()) co_return base::fail(ErrorKind::Transient, "approval.delayed");
  const std::shared_ptr<flows::Gate> checking = std::make_shared<flows::Gate>();
  m_checking = checking;
  auto right = co_await matches(std::move(passphrase));
  if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  if (right) {
    *right ? m_delay.succeeded() : m_delay.failed();
  }
  m_checking.reset();
  checking->open();
  if (!right) co_return tl::unexpected(right.error());
  if (!*right) co_return base::fail(ErrorKind::Denied, "approval.wrong");
  co_return base::Result<void>();
}

QCoro::Task<base::Result<void>> Approval::set(base::Secret next, std::optional<base::Secret> current) {
  const std::shared_ptr<bool> alive = m_alive;
  if (next.size() < kMinPassphraseBytes) co_return base::fail(ErrorKind::Misconfigured, "approval.short");
  if (current) {
    base::Secret copy = current->copy();
    auto checked = co_await check(std::move(copy));
    if (!checked) co_return checked;
    if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  }
  if (m_secrets.hasOwnPassphrase()) {
    if (!current) co_return base::fail(ErrorKind::Denied, "approval.current_needed");
    auto changed = co_await m_secrets.changeOwnPassphrase(std::move(*current), std::move(next));
    co_return changed;
  }
  auto verifier = co_await makeVerifier(std::move(next));
  if (!verifier) co_return tl::unexpected(verifier.error());
  if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  std::string key = kItem;
  auto written = co_await m_secrets.write(key, std::move(*verifier));
  co_return written;
}

QCoro::Task<base::Result<bool>> Approval::matches(base::Secret passphrase) {
  const std::shared_ptr<bool> alive = m_alive;
  if (m_secrets.hasOwnPassphrase()) {
    auto own = co_await m_secrets.checkOwnPassphrase(std::move(passphrase));
    co_return own;
  }
  std::string key = kItem;
  auto item = co_await m_secrets.read(key);
  if (!item) co_return tl::unexpected(item.error());
  if (!item->has_value()) co_return base::fail(ErrorKind::Denied, "approval.not_set");
  base::Result<Verifier> verifier = parseVerifier(**item);
  if (!verifier) co_return tl::unexpected(verifier.error());
  if (!*alive) co_return base::fail(ErrorKind::Cancelled, "wallet.stopped");
  auto made = co_await m_derivation.derive(std::move(passphrase), verifier->salt, verifier->cost);
  if (!made && made.error().code == "seal.cost")
    co_return base::fail(ErrorKind::Untrusted, "approval.corrupt");
  if (!made) co_return tl::unexpected(made.error());
  co_return hex(*made).equals(verifier->hash);
}

QCoro::Task<base::Result<base::Secret>> Approval::makeVerifier(base::Secret passphrase) {
  const std::string salt = base::randomHex(m_random, kSaltBytes);
  const ports::ScryptCost cost = m_cost;
  auto made = co_await m_derivation.derive(std::move(passphrase), salt, cost);
  if (!made) co_return tl::unexpected(made.error());
  const base::Secret hash = hex(*made);
  std::string item = wire::writeJson(Json{{"v", 1},
                                          {"n", 1ULL << cost.logN},
                                          {"r", cost.r},
                                          {"p", cost.p},
                                          {"salt", salt},
                                          {"hash", std::string(hash.view())}});
  co_return base::Secret::takeAndWipe(item);
}

}  // namespace lanyard::services
