#pragma once

#include <cstddef>

namespace lanyard::cli {

/// A piece of memory, for code that has no library under it yet.
struct Piece {
  const char* data = nullptr;
  std::size_t size = 0;
};

/// What `lanyard token WHO` left for the program proper when it could not finish by itself: a connection on
/// which the request was sent already, with id 1, and what the wallet has said so far.
struct EarlyRequest {
  static constexpr std::size_t kRoom = 16UL * 1024;

  bool asked = false;  ///< false: nothing was sent, and the rest says nothing
  int fd = 0;
  std::size_t size = 0;  ///< of `reply`
  char reply[kRoom]{};   // NOLINT(*-avoid-c-arrays): nothing of the library may run here
};

/// The one of this process; the program proper takes what is in it (Session::adopt).
extern EarlyRequest earlyRequest;  // constant, and all zero: no constructor may run later

/// The access token of a reply that holds all of one line and no surprise, else an empty piece. Anything that
/// is not plain (an error, a notification, an escape in the token, a second token, another id) is for the
/// JSON parser.
[[nodiscard]] Piece plainToken(Piece reply);

/// Whether this is all of `lanyard token WHO`, with a WHO that needs no escape in JSON, and at most
/// `--no-start` after it.
[[nodiscard]] bool isPlainTokenCommand(std::size_t count, const char* const* arguments);

/// Asks for the token when the command line is the plain one and a wallet of ours listens; prints it and ends
/// the process when the reply is plain. Else leaves all as it found it, or `earlyRequest` filled. Uses system
/// calls alone, as it may run before the C library has started. `stack` is the process's first stack word:
/// the argument count, then arguments and environment.
void askForTokenEarly(const long* stack);

}  // namespace lanyard::cli
