#include "core/adapters/local/process_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <QString>
#include <QStringDecoder>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>

namespace lanyard::adapters {
namespace {

// Longest argument list that is looked at: the script's name is among the first arguments or not there.
constexpr std::size_t kArgumentBytes = 16UL * 1024;
constexpr std::size_t kArguments = 64;
// A stat line is about 350 bytes, a control group path at most a few path components.
constexpr std::size_t kStatBytes = 1024;
constexpr std::size_t kControlGroupBytes = 8UL * 1024;

template <class Number>
bool number(std::string_view text, Number& out) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), out);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

// proc(5), /proc/PID/stat: where code and stack, then data, heap, arguments and environment begin and end.
constexpr int kStartTime = 22;
constexpr int kLastField = 51;
// The stack's beginning, field 28, among the layout's.
constexpr std::size_t kStartStack = 2;
constexpr bool isLayout(int field) {
  return (field >= 26 && field <= 28) || field >= 45;
}

std::string_view lastPart(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool rootsAlone(const struct stat& status) {
  return status.st_uid == 0 && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 && !S_ISLNK(status.st_mode);
}

}  // namespace

std::optional<ProcessStat> parseProcessStat(std::string_view text) {
  // The name ends at the last parenthesis: no field after it can hold one.
  const std::size_t open = text.find(" (");
  const std::size_t close = text.rfind(") ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  ProcessStat stat;
  if (!number(text.substr(0, open), stat.pid)) return std::nullopt;
  // Fields are numbered as in proc(5): the state after the name is field 3, the start time field 22.
  std::string_view rest = text.substr(close + 2);
  std::size_t laidOut = 0;
  // A line that ends between the two is an older kernel's, and says nothing of the layout.
  for (int field = 3; field <= kLastField; ++field) {
    if (field > kStartTime && rest.empty()) break;
    // By hand: find_first_of() calls a function for each byte, and each token waits for this line.
    std::size_t end = 0;
    while (end < rest.size() && rest[end] != ' ' && rest[end] != '\n') ++end;
    const std::string_view value = rest.substr(0, end);
    bool good = !value.empty();
    std::int32_t terminal = 0;
    if (field == 3 && good) stat.state = value.front();
    if (field == 4) good = number(value, stat.parent);
    if (field == 6) good = number(value, stat.session);
    if (field == 7) {
      good = number(value, terminal);
      stat.terminal = static_cast<std::uint32_t>(terminal);
    }
    if (field == 22) good = number(value, stat.startTime);
    if (isLayout(field)) good = number(value, stat.layout[laidOut++]);
    if (!good) return std::nullopt;
    if (end == rest.size() && field < kStartTime) return std::nullopt;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  // In the midst of an exec the new memory has no stack yet: such a layout is none to be compared with.
  if (laidOut < stat.layout.size() || stat.layout[kStartStack] == 0) stat.layout = {};
  return stat;
}

std::string terminalName(std::uint32_t ttyNumber) {
  // proc(5): the minor number is in bits 31 to 20 and 7 to 0, the major in 15 to 8.
  const std::uint32_t major = (ttyNumber >> 8U) & 0xffU;
  const std::uint32_t minor = (ttyNumber & 0xffU) | ((ttyNumber >> 12U) & 0xfff00U);
  constexpr std::uint32_t kPseudoTerminal = 136;
  constexpr std::uint32_t kConsole = 4;
  constexpr std::uint32_t kFirstSerial = 64;
  if (major == kPseudoTerminal) return "/dev/pts/" + std::to_string(minor);
  if (major == kConsole && minor < kFirstSerial) return "/dev/tty" + std::to_string(minor);
  if (major == kConsole) return "/dev/ttyS" + std::to_string(minor - kFirstSerial);
  return {};
}

std::string unitOf(std::string_view cgroupFile) {
  std::string_view fallback;
  while (!cgroupFile.empty()) {
    const std::size_t end = cgroupFile.find('\n');
    const std::string_view line = cgroupFile.substr(0, end);
    cgroupFile.remove_prefix(end == std::string_view::npos ? cgroupFile.size() : end + 1);
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string_view unit = lastPart(line.substr(second + 1));
    if (line.starts_with("0::") && !unit.empty()) return validUtf8(unit);
    if (controllers == "name=systemd") fallback = unit;
  }
  return validUtf8(fallback);
}

std::string validUtf8(std::string_view text) {
  bool plain = true;
  for (const char c : text) plain = plain && static_cast<unsigned char>(c) < 0x80U;
  if (plain) return std::string(text);
  QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
  const QString decoded = decoder(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
  return decoded.toStdString();
}

bool onlyRootCanWrite(const std::string& path, const struct stat& file) {
  if (path.empty() || path.front() != '/' || !rootsAlone(file)) return false;
  struct stat status = {};
  if (::lstat("/", &status) != 0 || !rootsAlone(status)) return false;
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    if (::lstat(path.substr(0, end).c_str(), &status) != 0 || !rootsAlone(status)) return false;
  }
  return true;
}

bool onlyRootCanWrite(const std::string& path) {
  struct stat file = {};
  return ::lstat(path.c_str(), &file) == 0 && onlyRootCanWrite(path, file);
}

bool sameFile(const struct stat& a, const struct stat& b) {
  const auto same = [](const struct timespec& one, const struct timespec& other) {
    return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
  };
  // Its owner and mode too, without regard to whether the file system keeps a time for them.
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_uid == b.st_uid &&
         a.st_mode == b.st_mode && same(a.st_mtim, b.st_mtim) && same(a.st_ctim, b.st_ctim);
}

ProcessDirectory::ProcessDirectory(std::int32_t pid) : m_pid(pid) {
  if (pid <= 0) return;
  m_stat.reset(::open(pathOf("stat").c_str(), O_RDONLY | O_CLOEXEC));
  m_hidden = !m_stat.valid() && errno == EACCES;
}

std::string ProcessDirectory::pathOf(const char* name) const {
  return "/proc/" + std::to_string(m_pid) + '/' + name;
}

std::string ProcessDirectory::link(const char* name) const {
  std::array<char, PATH_MAX> buffer;
  const ssize_t length = ::readlink(pathOf(name).c_str(), buffer.data(), buffer.size());
  // A name that fills the buffer may be cut: treated as one that cannot be read.
  if (length <= 0 || static_cast<std::size_t>(length) == buffer.size()) return {};
  return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string ProcessDirectory::read(const char* name, std::size_t limit) const {
  const base::FileDescriptor file(::open(pathOf(name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return {};
  std::string text(limit, '\0');
  std::size_t size = 0;
  while (size < limit) {
    const ssize_t got = ::read(file.get(), text.data() + size, limit - size);
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

std::optional<ProcessStat> ProcessDirectory::stat() const {
  if (!m_stat.valid()) return std::nullopt;
  // One read: the line is made anew for each, and the second would only say that the file ends.
  std::array<char, kStatBytes> text;
  const ssize_t got = ::pread(m_stat.get(), text.data(), text.size(), 0);
  if (got <= 0) return std::nullopt;
  return parseProcessStat({text.data(), static_cast<std::size_t>(got)});
}

bool ProcessDirectory::isThere(std::int32_t pid) {
  return ::access(("/proc/" + std::to_string(pid) + "/stat").c_str(), F_OK) == 0;
}

bool ExecutableFile::atItsPath() const {
  struct stat there = {};
  return ::lstat(path.c_str(), &there) == 0 && there.st_dev == status.st_dev && there.st_ino == status.st_ino;
}

std::optional<struct stat> ProcessDirectory::executableStatus() const {
  struct stat status = {};
  // Follows the kernel's own link to the file that runs, not a path.
  if (::stat(pathOf("exe").c_str(), &status) != 0) return std::nullopt;
  return status;
}

std::optional<ExecutableFile> ProcessDirectory::executable() const {
  const std::optional<struct stat> status = executableStatus();
  if (!status) return std::nullopt;
  return ExecutableFile{link("exe"), *status};
}

base::FileDescriptor ProcessDirectory::openExecutable() const {
  return base::FileDescriptor(::open(pathOf("exe").c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
}

std::vector<std::string> ProcessDirectory::arguments() const {
  const std::string all = read("cmdline", kArgumentBytes);
  std::vector<std::string> list;
  for (std::size_t start = 0; start < all.size() && list.size() < kArguments;) {
    const std::size_t end = all.find('\0', start);
    // An argument that was cut off by the limit is not an argument.
    if (end == std::string::npos) break;
    list.push_back(all.substr(start, end - start));
    start = end + 1;
  }
  return list;
}

std::optional<std::string> ProcessDirectory::regularFile(const std::string& path) const {
  if (path.empty()) return std::nullopt;
  std::string absolute = path;
  if (path.front() != '/') {
    const std::string folder = link("cwd");
    if (folder.empty()) return std::nullopt;
    absolute = folder + "/" + path;
  }
  struct stat status = {};
  if (::stat(absolute.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  // The real path, so that two spellings of one script are one script.
  std::array<char, PATH_MAX> real;
  if (::realpath(absolute.c_str(), real.data()) == nullptr) return std::nullopt;
  return std::string(real.data());
}

std::string ProcessDirectory::controlGroup() const {
  return unitOf(read("cgroup", kControlGroupBytes));
}

Namespaces ProcessDirectory::namespaces() const {
  return {link("ns/mnt"), link("ns/pid"), link("ns/user")};
}

bool ProcessDirectory::staysIn(const Namespaces& there) const {
  return link("ns/mnt") == there.mount && link("ns/user") == there.user;
}

}  // namespace lanyard::adapters
