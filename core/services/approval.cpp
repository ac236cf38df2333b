#include "core/services/approval.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <span>

#include "core/wire/json.h"

namespace lanyard::services {
namespace {

using base::ErrorKind;
using wire::Json;

constexpr auto kItem = "approval";
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
/// No verifier may make us spend more memory than this: 128·N·r is 64 MiB at our own cost.
constexpr std::uint64_t kMaxMemory = 128ULL * 1024 * 1024;
/// The longest delay after wrong guesses: annoying for a program, bearable for a person.
constexpr std::chrono::seconds kLongestDelay{60};

std::string hex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text.push_back(kDigits[std::to_integer<unsigned>(byte) >> 4U]);
    text.push_back(kDigits[std::to_integer<unsigned>(byte) & 0x0FU]);
  }
  return text;
}

/// scrypt over the salt's hex text; empty when OpenSSL refuses the cost.
std::string scryptHex(const base::Secret& passphrase, const std::string& salt, const ScryptCost& cost) {
  std::array<unsigned char, kHashBytes> out{};
  const auto* saltBytes = reinterpret_cast<const unsigned char*>(salt.data());
  const int made = EVP_PBE_scrypt(passphrase.view().data(), passphrase.size(), saltBytes, salt.size(), cost.n,
                                  cost.r, cost.p, kMaxMemory, out.data(), out.size());
  return made == 1 ? hex(std::as_bytes(std::span(out))) : std::string();
}

std::chrono::seconds delayAfter(int wrong) {
  if (wrong <= 0) return std::chrono::seconds(0);
  return std::min(std::chrono::seconds(1LL << std::min(wrong - 1, 6)), kLongestDelay);
}

}  // namespace

Approval::Approval(ports::SecretStore& secrets, const base::Clock& clock, base::Random& random,
                   ScryptCost cost)
    : m_secrets(secrets), m_clock(clock), m_random(random), m_cost(cost) {}

QCoro::Task<base::Result<bool>> Approval::isSet() {
  if (m_secrets.hasOwnPassphrase()) co_return true;
  std::string key = kItem;
  auto item = co_await m_secrets.read(key);
  if (!item) co_return tl::unexpected(item.error());
  co_return item->has_value();
}

QCoro::Task<base::Result<void>> Approval::check(base::Secret passphrase) {
  // One check at a time: else a program could try many before the first delay begins.
  if (m_checking) co_return base::fail(ErrorKind::Transient, "approval.delayed", "another check is running");
  const base::Instant now = m_clock.now();
  // A clock set back must not lengthen the delay beyond what it is, nor end it.
  if (m_lastWrong && now >= *m_lastWrong && now - *m_lastWrong < delayAfter(m_wrong)) {
    co_return base::fail(ErrorKind::Transient, "approval.delayed");
  }
  if (m_lastWrong && now < *m_lastWrong) {
    m_lastWrong = now;
    co_return base::fail(ErrorKind::Transient, "approval.delayed");
  }
  m_checking = true;
  auto right = co_await matches(std::move(passphrase));
  m_checking = false;
  if (!right) co_return tl::unexpected(right.error());
  if (!*right) {
    noteWrong();
    co_return base::fail(ErrorKind::Denied, "approval.wrong");
  }
  m_wrong = 0;
  m_lastWrong.reset();
  co_return base::Result<void>();
}

QCoro::Task<base::Result<void>> Approval::set(base::Secret next, std::optional<base::Secret> current) {
  if (next.size() < kMinPassphraseBytes) co_return base::fail(ErrorKind::Misconfigured, "approval.short");
  if (current) {
    base::Secret copy = current->copy();
    auto checked = co_await check(std::move(copy));
    if (!checked) co_return checked;
  }
  if (m_secrets.hasOwnPassphrase()) {
    if (!current) co_return base::fail(ErrorKind::Denied, "approval.current_needed");
    auto changed = co_await m_secrets.changeOwnPassphrase(std::move(*current), std::move(next));
    co_return changed;
  }
  auto verifier = makeVerifier(next);
  if (!verifier) co_return tl::unexpected(verifier.error());
  std::string key = kItem;
  auto written = co_await m_secrets.write(key, std::move(*verifier));
  co_return written;
}

QCoro::Task<base::Result<bool>> Approval::matches(base::Secret passphrase) {
  if (m_secrets.hasOwnPassphrase()) {
    auto own = co_await m_secrets.checkOwnPassphrase(std::move(passphrase));
    co_return own;
  }
  std::string key = kItem;
  auto item = co_await m_secrets.read(key);
  if (!item) co_return tl::unexpected(item.error());
  if (!item->has_value()) co_return base::fail(ErrorKind::Denied, "approval.not_set");
  const auto json = wire::parseJson((*item)->view());
  if (!json || !json->is_object()) co_return base::fail(ErrorKind::Untrusted, "approval.corrupt");
  ScryptCost cost;
  std::string salt;
  std::string expected;
  try {
    cost = {json->at("n").get<std::uint64_t>(), json->at("r").get<std::uint64_t>(),
            json->at("p").get<std::uint64_t>()};
    salt = json->at("salt").get<std::string>();
    expected = json->at("hash").get<std::string>();
  } catch (const Json::exception&) {
    co_return base::fail(ErrorKind::Untrusted, "approval.corrupt");
  }
  const base::Secret made{std::string_view(scryptHex(passphrase, salt, cost))};
  if (made.empty()) co_return base::fail(ErrorKind::Untrusted, "approval.corrupt", "scrypt refused the cost");
  co_return made.equals(expected);
}

base::Result<base::Secret> Approval::makeVerifier(const base::Secret& passphrase) {
  const std::string salt = base::randomHex(m_random, kSaltBytes);
  const std::string hash = scryptHex(passphrase, salt, m_cost);
  if (hash.empty()) return base::fail(ErrorKind::Misconfigured, "approval.cost", "scrypt refused the cost");
  std::string item = wire::writeJson(
      Json{{"v", 1}, {"n", m_cost.n}, {"r", m_cost.r}, {"p", m_cost.p}, {"salt", salt}, {"hash", hash}});
  return base::Secret::takeAndWipe(item);
}

void Approval::noteWrong() {
  ++m_wrong;
  m_lastWrong = m_clock.now();
}

}  // namespace lanyard::services
