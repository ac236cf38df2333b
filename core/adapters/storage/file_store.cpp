#include "core/adapters/storage/file_store.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <utility>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/private_dir.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::fail;
using base::Result;
using base::Secret;

constexpr std::string_view kStoreMagic = "LNYDSTR1";
constexpr std::size_t kSaltSize = 16;  // 128 bits: no two stores share one
constexpr std::size_t kHeaderSize = kStoreMagic.size() + 1 + 4 + 4 + kSaltSize;
constexpr std::size_t kDigestSize = 32;
// Thousands of items of a few KiB; keeps a grown file from filling the memory.
constexpr std::size_t kMaxStoreFile = 64UL * 1024 * 1024;

tl::unexpected<Error> keystoreFailed(const Error& error) {
  return tl::unexpected<Error>(renamed(error, "keystore"));
}

tl::unexpected<Error> corrupt(std::string why) {
  return fail(errors::kKeystoreCorrupt, std::move(why));
}

Result<std::string> sha256(std::string_view bytes) {
  std::string digest(kDigestSize, '\0');
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                 EVP_sha256(), nullptr) != 1) {
    return fail(errors::kKeystoreFailing, "SHA-256 is not to be had");
  }
  return digest;
}

// The parts of a file, as views into its bytes.
struct Parts {
  std::string_view header;
  std::string_view check;
  std::string_view items;
};

Result<Parts> split(std::string_view bytes) {
  if (bytes.size() < kHeaderSize + 2 * kSealOverhead + kDigestSize) return corrupt("cut short");
  if (!bytes.starts_with(kStoreMagic)) return corrupt("not a sealed store");
  const std::size_t end = bytes.size() - kDigestSize;
  Result<std::string> digest = sha256(bytes.substr(0, end));
  if (!digest) return tl::unexpected<Error>(digest.error());
  if (*digest != bytes.substr(end)) return corrupt("changed or damaged");
  constexpr std::size_t kItemsAt = kHeaderSize + kSealOverhead;
  return Parts{bytes.substr(0, kHeaderSize), bytes.substr(kHeaderSize, kSealOverhead),
               bytes.substr(kItemsAt, end - kItemsAt)};
}

ScryptCost costIn(std::string_view header) {
  ScryptCost cost;
  cost.logN = static_cast<std::uint8_t>(header[kStoreMagic.size()]);
  cost.r = readU32(header.substr(kStoreMagic.size() + 1));
  cost.p = readU32(header.substr(kStoreMagic.size() + 5));
  return cost;
}

std::string saltIn(std::string_view header) {
  return std::string(header.substr(kHeaderSize - kSaltSize));
}

Result<std::string> readWhole(const std::string& path) {
  Result<base::FileDescriptor> file = openPrivateFile(path, O_RDONLY);
  if (!file) return keystoreFailed(file.error());
  Result<std::string> bytes = readFile(file->get(), kMaxStoreFile, path);
  if (!bytes) return keystoreFailed(bytes.error());
  return bytes;
}

// Each key and value as length and bytes: any bytes go, and nothing is copied into a tree that nobody wipes.
Secret packed(const std::map<std::string, Secret>& items) {
  std::size_t size = 0;
  for (const auto& [key, value] : items) size += 8 + key.size() + value.size();
  std::string plain;
  plain.reserve(size);  // one piece: a growing string would leave copies behind
  for (const auto& [key, value] : items) {
    appendU32(plain, static_cast<std::uint32_t>(key.size()));
    plain.append(key);
    appendU32(plain, static_cast<std::uint32_t>(value.size()));
    plain.append(value.view());
  }
  return Secret::takeAndWipe(plain);
}

std::optional<std::string_view> takeField(std::string_view& rest) {
  if (rest.size() < 4) return std::nullopt;
  const std::size_t size = readU32(rest);
  if (rest.size() - 4 < size) return std::nullopt;
  const std::string_view field = rest.substr(4, size);
  rest.remove_prefix(4 + size);
  return field;
}

Result<std::map<std::string, Secret>> unpacked(const Secret& plain) {
  std::map<std::string, Secret> items;
  std::string_view rest = plain.view();
  while (!rest.empty()) {
    const std::optional<std::string_view> key = takeField(rest);
    const std::optional<std::string_view> value = key ? takeField(rest) : std::nullopt;
    if (!value) return corrupt("an item is cut short");
    items.insert_or_assign(std::string(*key), Secret(*value));
  }
  return items;
}

}  // namespace

FileStore::FileStore(std::string path, base::Random& random, ports::KeyDerivation& derivation,
                     ScryptCost cost)
    : m_path(std::move(path)), m_random(random), m_derivation(derivation), m_newCost(cost) {}

Result<std::unique_ptr<FileStore>> FileStore::open(std::string path, Secret passphrase, base::Random& random,
                                                   ports::KeyDerivation& derivation, ScryptCost cost) {
  Result<void> folder = ensurePrivateDir(folderOf(path));
  if (!folder) return keystoreFailed(folder.error());
  std::unique_ptr<FileStore> store(new FileStore(std::move(path), random, derivation, cost));
  Result<void> opened = store->unlock(passphrase);
  if (!opened && opened.error().code == errors::kKeystoreMissing) {
    opened = store->takePassphrase(passphrase);
    if (opened) opened = store->save({});
  }
  if (!opened) return tl::unexpected<Error>(opened.error());
  return store;
}

Result<void> FileStore::unlock(const Secret& passphrase) {
  Result<std::string> bytes = readWhole(m_path);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  Result<Parts> parts = split(*bytes);
  if (!parts) return tl::unexpected<Error>(parts.error());
  Result<Secret> key = deriveKey(passphrase, saltIn(parts->header), costIn(parts->header));
  if (!key && key.error().code == errors::kSealCost) return corrupt(key.error().detail);
  if (!key) return keystoreFailed(key.error());
  if (!unsealBytes(*key, parts->check, parts->header)) {
    return fail(errors::kKeystorePassphraseWrong);
  }
  m_header = parts->header;
  m_key = std::move(*key);
  Result<Items> items = load();
  if (!items) return tl::unexpected<Error>(items.error());
  return {};
}

std::string FileStore::newHeader() {
  std::string header(kStoreMagic);
  header.push_back(static_cast<char>(m_newCost.logN));
  appendU32(header, m_newCost.r);
  appendU32(header, m_newCost.p);
  std::string salt(kSaltSize, '\0');
  m_random.fill(std::as_writable_bytes(std::span(salt)));
  return header + salt;
}

Result<void> FileStore::takePassphrase(const Secret& passphrase) {
  if (passphrase.empty()) return fail(errors::kKeystorePassphraseEmpty);
  std::string header = newHeader();
  Result<Secret> key = deriveKey(passphrase, saltIn(header), m_newCost);
  if (!key) return keystoreFailed(key.error());
  m_header = std::move(header);
  m_key = std::move(*key);
  return {};
}

Result<FileStore::Items> FileStore::load() const {
  if (m_key.empty()) return fail(errors::kKeystoreLocked);
  Result<std::string> bytes = readWhole(m_path);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  Result<Parts> parts = split(*bytes);
  if (!parts) return tl::unexpected<Error>(parts.error());
  const std::string bound = std::string(parts->header) + std::string(parts->check);
  Result<Secret> plain = unsealBytes(m_key, parts->items, bound);
  if (!plain) return corrupt("the seal does not fit");
  return unpacked(*plain);
}

Result<void> FileStore::save(const Items& items) {
  Result<std::string> check = sealBytes(m_key, {}, m_header, m_random);
  if (!check) return keystoreFailed(check.error());
  const Secret plain = packed(items);
  Result<std::string> sealed = sealBytes(m_key, plain.view(), m_header + *check, m_random);
  if (!sealed) return keystoreFailed(sealed.error());
  std::string bytes = m_header + *check + *sealed;
  Result<std::string> digest = sha256(bytes);
  if (!digest) return tl::unexpected<Error>(digest.error());
  bytes += *digest;
  if (bytes.size() > kMaxStoreFile) return fail(errors::kKeystoreTooLarge, m_path);
  Result<void> done = replaceFile(m_path, bytes);
  if (!done) return keystoreFailed(done.error());
  return {};
}

QCoro::Task<ports::StoreState> FileStore::state() {
  if (m_key.empty()) co_return ports::StoreState::Locked;
  const Result<Items> items = load();
  co_return items ? ports::StoreState::Ok : ports::StoreState::Failing;
}

QCoro::Task<Result<std::optional<Secret>>> FileStore::read(std::string key) {
  Result<Items> items = load();
  if (!items) co_return tl::unexpected<Error>(items.error());
  const auto found = items->find(key);
  if (found == items->end()) co_return std::optional<Secret>();
  co_return std::optional<Secret>(std::move(found->second));
}

QCoro::Task<Result<void>> FileStore::write(std::string key, Secret value) {
  Result<Items> items = load();
  if (!items) co_return tl::unexpected<Error>(items.error());
  items->insert_or_assign(std::move(key), std::move(value));
  co_return save(*items);
}

QCoro::Task<Result<void>> FileStore::remove(std::string key) {
  Result<Items> items = load();
  if (!items) co_return tl::unexpected<Error>(items.error());
  if (items->erase(key) == 0) co_return Result<void>();
  co_return save(*items);
}

void FileStore::seal() {
  m_key = Secret();
}

/// Whether the file opens with the key: what is left to compare with while no key is in memory.
Result<bool> FileStore::fits(const Secret& key) const {
  Result<std::string> bytes = readWhole(m_path);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  Result<Parts> parts = split(*bytes);
  if (!parts) return tl::unexpected<Error>(parts.error());
  return unsealBytes(key, parts->check, parts->header).has_value();
}

QCoro::Task<Result<bool>> FileStore::checkOwnPassphrase(Secret passphrase) {
  // A guess that was begun before the store was sealed must not open it again.
  const bool opens = m_key.empty();
  const std::string header = m_header;
  Result<Secret> key =
      co_await m_lifetime.during(m_derivation.derive(std::move(passphrase), saltIn(header), costIn(header)));
  if (!key) co_return keystoreFailed(key.error());
  if (m_header != header) co_return fail(errors::kKeystorePassphraseChanged);
  if (!m_key.empty()) co_return m_key.equals(key->view());
  const Result<bool> right = fits(*key);
  if (right && *right && opens) m_key = std::move(*key);
  co_return right;
}

QCoro::Task<Result<void>> FileStore::changeOwnPassphrase(Secret current, Secret next) {
  if (next.empty()) co_return fail(errors::kKeystorePassphraseEmpty);
  Result<bool> right = co_await m_lifetime.during(checkOwnPassphrase(std::move(current)));
  if (!right) co_return tl::unexpected<Error>(right.error());
  if (!*right) co_return fail(errors::kKeystorePassphraseWrong);
  const std::string oldHeader = m_header;
  std::string header = newHeader();
  Result<Secret> key =
      co_await m_lifetime.during(m_derivation.derive(std::move(next), saltIn(header), m_newCost));
  if (!key) co_return keystoreFailed(key.error());
  if (m_header != oldHeader) co_return fail(errors::kKeystorePassphraseChanged);
  if (m_key.empty()) co_return fail(errors::kKeystoreLocked);
  // Read only now: what was written while scrypt ran must not be lost.
  Result<Items> items = load();
  if (!items) co_return tl::unexpected<Error>(items.error());
  Secret oldKey = std::exchange(m_key, std::move(*key));
  m_header = std::move(header);
  Result<void> done = save(*items);
  if (!done) {
    // The file is still the old one, so the old passphrase must go on opening it.
    m_header = oldHeader;
    m_key = std::move(oldKey);
  }
  co_return done;
}

}  // namespace lanyard::adapters
