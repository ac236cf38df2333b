// What runs here runs before the C library is there: no call leaves this file (a test looks at its symbols),
// so no memcpy, no strlen, no thread-local errno. All else belongs into the program proper.
#include "app/cli/early_token.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/cli/failure.h"

namespace lanyard::cli {

constinit EarlyRequest earlyRequest;

namespace {

constexpr int kPatience = 1000;  // ms; whoever waits longer can afford the program proper

// As core/wire writes it: the program proper sends the same bytes.
constexpr char kBeforeWho[] = R"({"jsonrpc":"2.0","id":1,"method":"token.get","params":{"identity":")";
constexpr char kAfterWho[] = "\"}}\n";
constexpr char kBeforeToken[] = R"({"jsonrpc":"2.0","id":1,"result":{"access_token":")";
constexpr char kBelowRuntimeDir[] = "/lanyard/wallet.sock";

/// `text` without `prefix`, or null when it does not start so.
const char* after(const char* prefix, const char* text) {
  for (; *prefix != '\0'; ++prefix, ++text) {
    if (*prefix != *text) return nullptr;
  }
  return text;
}

bool same(const char* left, const char* right) {
  const char* rest = after(left, right);
  return rest != nullptr && *rest == '\0';
}

/// Writes texts into room that it does not own; `good` is false once one did not fit.
struct Writer {
  char* data;
  std::size_t room;
  std::size_t size = 0;
  bool good = true;

  void add(const char* text) {
    for (; *text != '\0'; ++text) {
      if (size == room) {
        good = false;
        return;
      }
      data[size++] = *text;
    }
  }
};

bool isWhoCharacter(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || c == '-' || c == '_' || c == '.' || c == '@' || c == ':' || c == '/' || c == '+';
}

/// One printable word (RFC 6750 section 2.1) that JSON writes as it is.
bool isTokenCharacter(char c) {
  return c > ' ' && c <= '~' && c != '"' && c != '\\';
}

bool startsAt(Piece piece, std::size_t at, const char* text) {
  for (; *text != '\0'; ++text, ++at) {
    if (at >= piece.size || piece.data[at] != *text) return false;
  }
  return true;
}

#if defined(__x86_64__)
long systemCall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  long result = number;
  __asm__ volatile("syscall"
                   : "+a"(result)
                   : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
}

template <class T>
long address(T* pointer) {
  return reinterpret_cast<long>(pointer);
}

const char* variable(const char* const* environment, const char* nameAndEquals) {
  for (; *environment != nullptr; ++environment) {
    const char* value = after(nameAndEquals, *environment);
    if (value != nullptr) return value;
  }
  return nullptr;
}

/// The socket as core/wire finds it; false leaves the rarer cases, and all errors, to the program proper.
bool findSocket(const char* const* environment, sockaddr_un& place) {
  const char* folder = variable(environment, "XDG_RUNTIME_DIR=");
  const char* path = variable(environment, "LANYARD_SOCK=");
  const bool named = path != nullptr && *path != '\0';
  const char* start = named ? path : folder;
  if (start == nullptr || *start != '/') return false;
  // One byte stays for the end of the text.
  Writer writer{place.sun_path, sizeof place.sun_path - 1};
  writer.add(start);
  if (!named) writer.add(kBelowRuntimeDir);
  place.sun_path[writer.size] = '\0';
  place.sun_family = AF_UNIX;
  return writer.good;
}

/// Connects to a wallet that runs as us; -1 when anything is not as usual.
int connectToOwnWallet(const sockaddr_un& place) {
  const auto fd = static_cast<int>(systemCall(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd < 0) return -1;
  ucred peer;
  socklen_t size = sizeof peer;
  // Not below 3: whoever starts us with stdout closed must not get the socket for it.
  const bool good =
      fd > STDERR_FILENO && systemCall(SYS_connect, fd, address(&place), sizeof place) == 0 &&
      systemCall(SYS_getsockopt, fd, SOL_SOCKET, SO_PEERCRED, address(&peer), address(&size)) == 0 &&
      peer.uid == static_cast<uid_t>(systemCall(SYS_getuid));
  if (good) return fd;
  systemCall(SYS_close, fd);
  return -1;
}

/// Reads until a line is whole, the room is full, or it takes long. What came is in `earlyRequest`.
void readReply() {
  EarlyRequest& early = earlyRequest;
  do {
    pollfd waiting{early.fd, POLLIN, 0};
    if (systemCall(SYS_poll, address(&waiting), 1, kPatience) != 1) return;
    const long got = systemCall(SYS_recvfrom, early.fd, address(early.reply) + static_cast<long>(early.size),
                                static_cast<long>(EarlyRequest::kRoom - early.size), MSG_DONTWAIT);
    if (got <= 0) return;
    early.size += static_cast<std::size_t>(got);
  } while (early.reply[early.size - 1] != '\n' && early.size < EarlyRequest::kRoom);
}

void wipeReply() {
  volatile char* reply = earlyRequest.reply;
  for (std::size_t i = 0; i < earlyRequest.size; ++i) reply[i] = 0;
}

/// The token and a line break, in one go. False when nothing was written: the program proper says why.
bool printAndWipe(Piece token) {
  char* end = earlyRequest.reply + (token.data - earlyRequest.reply) + token.size;
  const char kept = *end;
  *end = '\n';
  std::size_t done = 0;
  while (done <= token.size) {
    const long wrote = systemCall(SYS_write, STDOUT_FILENO, address(token.data) + static_cast<long>(done),
                                  static_cast<long>(token.size + 1 - done));
    if (wrote <= 0 && done == 0) {
      *end = kept;
      return false;
    }
    // Half a token was written and the rest cannot be: an exit code is all that is left to say.
    if (wrote <= 0) break;
    done += static_cast<std::size_t>(wrote);
  }
  wipeReply();
  systemCall(SYS_exit_group, done > token.size ? 0 : kExitOutput);
  return true;
}
#endif

}  // namespace

Piece plainToken(Piece reply) {
  const std::size_t start = sizeof kBeforeToken - 1;
  if (!startsAt(reply, 0, kBeforeToken)) return {};
  std::size_t at = start;
  while (at < reply.size && isTokenCharacter(reply.data[at])) ++at;
  const Piece token{reply.data + start, at - start};
  if (token.size == 0 || !(startsAt(reply, at, "\",") || startsAt(reply, at, "\"}"))) return {};
  // All of one line: the wallet has no more to say. And no member that is there twice.
  for (; at < reply.size && reply.data[at] != '\n'; ++at) {
    if (startsAt(reply, at, "\"access_token\"")) return {};
  }
  return at + 1 == reply.size ? token : Piece{};
}

bool isPlainTokenCommand(std::size_t count, const char* const* arguments) {
  if (count != 3 && count != 4) return false;
  if (!same("token", arguments[1])) return false;
  if (count == 4 && !same("--no-start", arguments[3])) return false;
  const char* who = arguments[2];
  if (*who == '\0' || *who == '-') return false;
  for (; *who != '\0'; ++who) {
    if (!isWhoCharacter(*who)) return false;
  }
  return true;
}

void askForTokenEarly([[maybe_unused]] const long* stack) {
#if defined(__x86_64__)
  const auto count = static_cast<std::size_t>(stack[0]);
  const auto* arguments = reinterpret_cast<const char* const*>(stack + 1);
  if (!isPlainTokenCommand(count, arguments)) return;
  sockaddr_un place;
  char line[512];
  Writer request{line, sizeof line};
  request.add(kBeforeWho);
  request.add(arguments[2]);
  request.add(kAfterWho);
  if (!request.good || !findSocket(arguments + count + 1, place)) return;
  // No core file with a token in it, as in main().
  rlimit cores;
  if (systemCall(SYS_getrlimit, RLIMIT_CORE, address(&cores)) != 0) return;
  cores.rlim_cur = cores.rlim_max < 1 ? cores.rlim_max : 1;
  if (systemCall(SYS_setrlimit, RLIMIT_CORE, address(&cores)) != 0) return;
  const int fd = connectToOwnWallet(place);
  if (fd < 0) return;
  const long sent = systemCall(SYS_sendto, fd, address(line), static_cast<long>(request.size), MSG_NOSIGNAL);
  if (sent != static_cast<long>(request.size)) {
    // A line without its end is no request: nothing was asked.
    systemCall(SYS_close, fd);
    return;
  }
  earlyRequest.asked = true;
  earlyRequest.fd = fd;
  readReply();
  const Piece token = plainToken({earlyRequest.reply, earlyRequest.size});
  if (token.size != 0) printAndWipe(token);
#endif
}

}  // namespace lanyard::cli
