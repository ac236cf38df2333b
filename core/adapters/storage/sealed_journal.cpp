#include "core/adapters/storage/sealed_journal.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/adapters/storage/posix_file.h"
#include "core/adapters/storage/private_dir.h"
#include "core/adapters/storage/sealing.h"

namespace lanyard::adapters {
namespace {

using base::Error;
using base::fail;
using base::Result;
using base::Secret;
using ports::JournalEntry;

constexpr std::string_view kJournalMagic = "LNYDJRN1";
// Magic, generation and an empty seal take 44 bytes; 512 is a disk sector, which is written whole or not at
// all.
constexpr std::size_t kHeadSize = 512;
// The largest reply that a token request admits (1 MiB), and 64 KiB for what the keystore's item adds to it.
constexpr std::size_t kRoom = 1024UL * 1024 + 64UL * 1024;
// Far above any item; keeps a grown file from filling the memory.
constexpr std::size_t kMaxJournalFile = 16UL * 1024 * 1024;

constexpr std::string_view kSpending = ".spending";
constexpr std::string_view kSealed = ".sealed";
constexpr std::string_view kUnfinished = ".new";  // replaceFile's

bool isUuid(std::string_view id) {
  if (id.size() != 36) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = id[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

tl::unexpected<Error> journalFailed(Error error) {
  return tl::unexpected<Error>(renamed(std::move(error), "journal"));
}

tl::unexpected<Error> badId() {
  return fail(errors::kJournalBadId, "an identity id must be a lower-case UUID");
}

tl::unexpected<Error> corruptJournal(std::string_view name, std::string_view why) {
  return fail(errors::kJournalCorrupt, std::string(name) + ": " + std::string(why));
}

void appendField(std::string& out, std::string_view field) {
  appendU32(out, static_cast<std::uint32_t>(field.size()));
  out.append(field);
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

Result<std::vector<std::string>> namesIn(const std::string& folder) {
  const std::unique_ptr<DIR, CloseFolder> open(::opendir(folder.c_str()));
  if (!open) return journalFailed(fileError(errno, "open", folder));
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(open.get())) names.emplace_back(entry->d_name);
  std::sort(names.begin(), names.end());  // "<id>.sealed" comes before "<id>.spending"
  return names;
}

}  // namespace

SealedJournal::SealedJournal(std::string folder, std::string accountId, Secret key, base::Random& random)
    : m_folder(std::move(folder)),
      m_accountId(std::move(accountId)),
      m_key(std::move(key)),
      m_random(random) {}

Result<std::unique_ptr<SealedJournal>> SealedJournal::open(std::string folder, std::string accountId,
                                                           Secret key, base::Random& random) {
  if (key.size() != kSealKeySize) {
    return fail(errors::kJournalBadKey, "the journal's key must have 32 bytes");
  }
  Result<void> ready = ensurePrivateDir(folder);
  if (!ready) return journalFailed(ready.error());
  Result<std::vector<std::string>> names = namesIn(folder);
  if (!names) return tl::unexpected<Error>(names.error());
  for (const std::string& name : *names) {
    if (!name.ends_with(kUnfinished)) continue;
    std::string path(folder);
    path.append("/").append(name);
    ::unlink(path.c_str());
  }
  return std::unique_ptr<SealedJournal>(
      new SealedJournal(std::move(folder), std::move(accountId), std::move(key), random));
}

std::string SealedJournal::pathOf(std::string_view identityId, std::string_view suffix) const {
  return m_folder + "/" + std::string(identityId) + std::string(suffix);
}

std::string SealedJournal::bound(std::string_view identityId, std::uint64_t generation, std::string_view kind,
                                 std::string_view head) const {
  std::string words;
  appendField(words, kJournalMagic);
  appendField(words, m_accountId);
  appendField(words, identityId);
  appendU64(words, generation);
  appendField(words, kind);
  appendField(words, head);
  return words;
}

Result<std::string> SealedJournal::makeHead(std::string_view identityId, std::uint64_t generation) {
  std::string head(kJournalMagic);
  appendU64(head, generation);
  Result<std::string> seal = sealBytes(m_key, {}, bound(identityId, generation, "spending", {}), m_random);
  if (!seal) return journalFailed(seal.error());
  head.append(*seal);
  head.resize(kHeadSize, '\0');
  return head;
}

Result<std::uint64_t> SealedJournal::checkHead(std::string_view identityId, std::string_view file) const {
  constexpr std::size_t kSealAt = kJournalMagic.size() + 8;
  if (file.size() < kHeadSize) return corruptJournal(identityId, "cut short");
  const std::string_view head = file.substr(0, kHeadSize);
  if (!head.starts_with(kJournalMagic)) return corruptJournal(identityId, "not a journal file");
  const std::uint64_t generation = readU64(head.substr(kJournalMagic.size()));
  const std::string_view rest = head.substr(kSealAt + kSealOverhead);
  if (rest.find_first_not_of('\0') != std::string_view::npos) return corruptJournal(identityId, "changed");
  Result<Secret> fits =
      unsealBytes(m_key, head.substr(kSealAt, kSealOverhead), bound(identityId, generation, "spending", {}));
  if (!fits) return corruptJournal(identityId, "the seal does not fit");
  return generation;
}

Result<std::string> SealedJournal::readHead(const std::string& path, std::string_view identityId) const {
  Result<base::FileDescriptor> file = openPrivateFile(path, O_RDONLY);
  if (!file) return journalFailed(file.error());
  Result<std::string> bytes = readFile(file->get(), kMaxJournalFile, path);
  if (!bytes) return journalFailed(bytes.error());
  Result<std::uint64_t> fits = checkHead(identityId, *bytes);
  if (!fits) return tl::unexpected<Error>(fits.error());
  bytes->resize(kHeadSize);
  return bytes;
}

Result<std::string> SealedJournal::makeBody(std::string_view identityId, std::uint64_t generation,
                                            std::string_view head, const Secret& item) {
  std::string body;
  appendU64(body, generation);
  Result<std::string> seal =
      sealBytes(m_key, item.view(), bound(identityId, generation, "sealed", head), m_random);
  if (!seal) return journalFailed(seal.error());
  body.append(*seal);
  return body;
}

Result<void> SealedJournal::markSpending(const std::string& identityId, std::uint64_t generation) {
  if (!isUuid(identityId)) return badId();
  if (m_key.empty()) return fail(errors::kJournalLocked);
  Result<std::string> head = makeHead(identityId, generation);
  if (!head) return tl::unexpected<Error>(head.error());
  const std::string path = pathOf(identityId, kSpending);
  const std::string temporary = path + std::string(kUnfinished);
  ::unlink(temporary.c_str());
  Result<base::FileDescriptor> file = openPrivateFile(temporary, O_WRONLY | O_CREAT | O_EXCL);
  if (!file) return journalFailed(file.error());
  // Blocks, not a promise: after this the reply can be written whatever else fills the disk.
  Result<void> done;
  if (const int error = ::posix_fallocate(file->get(), 0, kHeadSize + kRoom); error != 0) {
    done = tl::unexpected<Error>(fileError(error, "reserve", temporary));
  }
  if (done) done = writeAt(file->get(), *head, 0, temporary);
  if (done) done = syncFile(file->get(), temporary);
  if (done && ::rename(temporary.c_str(), path.c_str()) != 0) {
    done = tl::unexpected<Error>(fileError(errno, "rename", temporary));
  }
  if (done) {
    done = syncDirectory(m_folder);
  } else {
    ::unlink(temporary.c_str());
  }
  if (!done) return journalFailed(done.error());
  return {};
}

Result<void> SealedJournal::seal(const std::string& identityId, std::uint64_t generation,
                                 const Secret& item) {
  if (!isUuid(identityId)) return badId();
  if (m_key.empty()) return fail(errors::kJournalLocked);
  const std::string spending = pathOf(identityId, kSpending);
  const std::string sealed = pathOf(identityId, kSealed);
  Result<std::string> head = readHead(spending, identityId);
  if (!head) {
    // No reservation to use (a first sign-in, or a spending record that was damaged): a new file.
    head = makeHead(identityId, generation);
    if (!head) return tl::unexpected<Error>(head.error());
    Result<std::string> body = makeBody(identityId, generation, *head, item);
    if (!body) return tl::unexpected<Error>(body.error());
    Result<void> done = replaceFile(sealed, *head + *body);
    if (!done) return journalFailed(done.error());
    Result<bool> removed = removeFile(spending);
    if (!removed) return tl::unexpected<Error>(removed.error());
    if (*removed) done = syncDirectory(m_folder);
    if (!done) return journalFailed(done.error());
    return {};
  }
  Result<std::string> body = makeBody(identityId, generation, *head, item);
  if (!body) return tl::unexpected<Error>(body.error());
  Result<base::FileDescriptor> file = openPrivateFile(spending, O_WRONLY);
  if (!file) return journalFailed(file.error());
  Result<void> done = writeAt(file->get(), *body, kHeadSize, spending);
  if (done && ::ftruncate(file->get(), static_cast<off_t>(kHeadSize + body->size())) != 0) {
    done = tl::unexpected<Error>(fileError(errno, "truncate", spending));
  }
  if (done) done = syncFile(file->get(), spending);
  if (done && ::rename(spending.c_str(), sealed.c_str()) != 0) {
    done = tl::unexpected<Error>(fileError(errno, "rename", spending));
  }
  if (done) done = syncDirectory(m_folder);
  if (!done) return journalFailed(done.error());
  return {};
}

Result<bool> SealedJournal::removeFile(const std::string& path) const {
  if (::unlink(path.c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  return journalFailed(fileError(errno, "remove", path));
}

Result<void> SealedJournal::clear(const std::string& identityId) {
  if (!isUuid(identityId)) return badId();
  // The spending record first: killed in between, what is left is a sealed item that the keystore has
  // already.
  Result<bool> first = removeFile(pathOf(identityId, kSpending));
  if (!first) return tl::unexpected<Error>(first.error());
  Result<bool> second = removeFile(pathOf(identityId, kSealed));
  if (!second) return tl::unexpected<Error>(second.error());
  if (!*first && !*second) return {};
  Result<void> done = syncDirectory(m_folder);
  if (!done) return journalFailed(done.error());
  return {};
}

Result<void> SealedJournal::forget(const std::string& identityId, std::string_view suffix) {
  if (!isUuid(identityId)) return badId();
  Result<bool> removed = removeFile(pathOf(identityId, suffix));
  if (!removed) return tl::unexpected<Error>(removed.error());
  if (!*removed) return {};
  Result<void> done = syncDirectory(m_folder);
  if (!done) return journalFailed(done.error());
  return {};
}

Result<void> SealedJournal::unmarkSpending(const std::string& identityId) {
  return forget(identityId, kSpending);
}

Result<void> SealedJournal::settle(const std::string& identityId) {
  return forget(identityId, kSealed);
}

Result<JournalEntry> SealedJournal::readEntry(const std::string& name) const {
  const std::string identityId = name.substr(0, name.find('.'));
  if (!isUuid(identityId)) return corruptJournal(name, "not a journal file's name");
  const std::string path = m_folder + "/" + name;
  Result<base::FileDescriptor> file = openPrivateFile(path, O_RDONLY);
  if (!file) return journalFailed(file.error());
  Result<std::string> bytes = readFile(file->get(), kMaxJournalFile, path);
  if (!bytes) return corruptJournal(name, bytes.error().detail);
  Result<std::uint64_t> spent = checkHead(identityId, *bytes);
  if (!spent) return tl::unexpected<Error>(spent.error());
  JournalEntry entry;
  entry.identityId = identityId;
  entry.generation = *spent;
  if (name.ends_with(kSpending)) return entry;
  const std::string_view all(*bytes);
  const std::string_view body = all.substr(kHeadSize);
  if (body.size() < 8 + kSealOverhead) return corruptJournal(name, "cut short");
  entry.generation = readU64(body);
  Result<Secret> item = unsealBytes(m_key, body.substr(8),
                                    bound(identityId, entry.generation, "sealed", all.substr(0, kHeadSize)));
  if (!item) return corruptJournal(name, "the seal does not fit");
  entry.sealed = std::move(*item);
  return entry;
}

std::vector<Result<JournalEntry>> SealedJournal::entries() {
  std::vector<Result<JournalEntry>> all;
  Result<std::vector<std::string>> names = namesIn(m_folder);
  if (!names) {
    all.emplace_back(tl::unexpected<Error>(names.error()));
    return all;
  }
  for (const std::string& name : *names) {
    if (name.ends_with(kSpending) || name.ends_with(kSealed)) all.push_back(readEntry(name));
  }
  return all;
}

}  // namespace lanyard::adapters
