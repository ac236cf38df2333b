#include "core/consent/approval.h"

#include <bit>

#include "core/base/hex.h"
#include "core/wire/json.h"

namespace lanyard::consent {
namespace {

using wire::Json;

constexpr auto kVerifierItem = "approval";
constexpr std::size_t kSaltBytes = 16;
/// No verifier may make us use more memory than this. Our own cost takes 128·N·r = 64 MiB.
constexpr std::uint64_t kMaxMemory = 128ULL * 1024 * 1024;
/// More than a person starts at once. At a tenth of a second each, the last one waits three seconds.
constexpr std::size_t kMaxWaitingChecks = 32;

base::Secret hex(const base::Secret& bytes) {
  std::string text = base::hex(bytes.view());
  return base::Secret::takeAndWipe(text);
}

/// A verifier as in its keystore item. scrypt takes the salt's text.
struct Verifier {
  ports::ScryptCost cost;
  std::string salt;
  std::string hash;
};

base::Result<Verifier> parseVerifier(const base::Secret& item) {
  const tl::unexpected<base::Error> corrupt = base::fail(errors::kApprovalCorrupt);
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
      m_delay(store, clock, kWrongPassphrases),
      m_cost(cost) {}

Approval::~Approval() {
  m_lifetime.end();
  if (m_checking) m_checking->open();  // those who wait hear that the wallet has stopped
}

QCoro::Task<base::Result<bool>> Approval::isSet() {
  if (m_secrets.hasOwnPassphrase()) co_return true;
  std::string key = kVerifierItem;
  auto item = co_await m_lifetime.during(m_secrets.read(key));
  if (!item) co_return tl::unexpected(item.error());
  co_return item->has_value();
}

/// Waits until no other check runs, in the order of arrival.
QCoro::Task<void> Approval::turn() {
  ++m_waiting;
  while (m_checking) {
    const std::shared_ptr<flows::Gate> other = m_checking;
    co_await m_lifetime.during(other->opened());
  }
  --m_waiting;
}

QCoro::Task<base::Result<void>> Approval::check(base::Secret passphrase) {
  if (m_waiting >= kMaxWaitingChecks) co_return base::fail(errors::kApprovalCrowded);
  co_await m_lifetime.during(turn());
  // Checked after the wait: one wrong guess also delays all that came with it, so that many at once gain
  // nothing.
  if (m_delay.running()) {
    base::Error delayed(errors::kApprovalDelayed);
    delayed.values = {std::to_string(std::chrono::ceil<std::chrono::seconds>(m_delay.left()).count())};
    co_return tl::unexpected(std::move(delayed));
  }
  const std::shared_ptr<flows::Gate> checking = std::make_shared<flows::Gate>();
  m_checking = checking;
  auto right = co_await m_lifetime.during(matches(std::move(passphrase)));
  if (right) {
    *right ? m_delay.succeeded() : m_delay.failed();
  }
  m_checking.reset();
  checking->open();
  if (!right) co_return tl::unexpected(right.error());
  if (!*right) co_return base::fail(errors::kApprovalWrong);
  co_return base::Result<void>();
}

QCoro::Task<base::Result<void>> Approval::set(base::Secret next, std::optional<base::Secret> current) {
  if (next.size() < kMinPassphraseBytes) co_return base::fail(errors::kApprovalShort);
  const std::uint64_t replaced = m_replaced;
  if (current) {
    base::Secret copy = current->copy();
    auto checked = co_await m_lifetime.during(check(std::move(copy)));
    if (!checked) co_return checked;
  }
  if (m_secrets.hasOwnPassphrase()) {
    if (!current) co_return base::fail(errors::kApprovalCurrentNeeded);
    auto changed =
        co_await m_lifetime.during(m_secrets.changeOwnPassphrase(std::move(*current), std::move(next)));
    co_return changed;
  }
  auto verifier = co_await m_lifetime.during(makeVerifier(std::move(next)));
  if (!verifier) co_return tl::unexpected(verifier.error());
  if (replaced != m_replaced) co_return base::fail(errors::kApprovalWrong);
  std::string key = kVerifierItem;
  auto written = co_await m_lifetime.during(m_secrets.write(key, std::move(*verifier)));
  co_return written;
}

QCoro::Task<base::Result<void>> Approval::replaceable() {
  if (m_secrets.hasOwnPassphrase()) co_return base::fail(errors::kApprovalSealed);
  const base::Result<bool> set = co_await m_lifetime.during(isSet());
  if (!set) co_return tl::unexpected(set.error());
  if (!*set) co_return base::fail(errors::kApprovalNotSet);
  co_return base::Result<void>();
}

QCoro::Task<base::Result<void>> Approval::replace(base::Secret next) {
  if (next.size() < kMinPassphraseBytes) co_return base::fail(errors::kApprovalShort);
  base::Result<void> can = co_await m_lifetime.during(replaceable());
  if (!can) co_return can;
  co_await m_lifetime.during(turn());
  // No check uses the old passphrase while the new one is made, nor after that.
  const std::shared_ptr<flows::Gate> replacing = std::make_shared<flows::Gate>();
  m_checking = replacing;
  ++m_replaced;
  auto verifier = co_await m_lifetime.during(makeVerifier(std::move(next)));
  base::Result<void> done;
  if (verifier) {
    std::string key = kVerifierItem;
    done = co_await m_lifetime.during(m_secrets.write(key, std::move(*verifier)));
  } else {
    done = tl::unexpected(verifier.error());
  }
  if (done) m_delay.succeeded();
  m_checking.reset();
  replacing->open();
  co_return done;
}

QCoro::Task<base::Result<bool>> Approval::matches(base::Secret passphrase) {
  if (m_secrets.hasOwnPassphrase()) {
    auto own = co_await m_lifetime.during(m_secrets.checkOwnPassphrase(std::move(passphrase)));
    co_return own;
  }
  std::string key = kVerifierItem;
  auto item = co_await m_lifetime.during(m_secrets.read(key));
  if (!item) co_return tl::unexpected(item.error());
  if (!item->has_value()) co_return base::fail(errors::kApprovalNotSet);
  base::Result<Verifier> verifier = parseVerifier(**item);
  if (!verifier) co_return tl::unexpected(verifier.error());
  auto made =
      co_await m_lifetime.during(m_derivation.derive(std::move(passphrase), verifier->salt, verifier->cost));
  if (!made && made.error().code == errors::kSealCost) co_return base::fail(errors::kApprovalCorrupt);
  if (!made) co_return tl::unexpected(made.error());
  co_return hex(*made).equals(verifier->hash);
}

QCoro::Task<base::Result<base::Secret>> Approval::makeVerifier(base::Secret passphrase) {
  const std::string salt = base::randomHex(m_random, kSaltBytes);
  const ports::ScryptCost cost = m_cost;
  auto made = co_await m_lifetime.during(m_derivation.derive(std::move(passphrase), salt, cost));
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

}  // namespace lanyard::consent
