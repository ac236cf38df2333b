#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/errors.h"
#include "core/wire/reason.h"

namespace lanyard::wire {

/// What is wrong, and what helps (null or empty where nothing does), for a terminal.
struct Remedy {
  const char* what = nullptr;
  const char* help = nullptr;
};
/// What the caller of a method is told, and so the terminal.
struct ReplyWords {
  Reason reason = Reason::Internal;
  const char* message = nullptr;  ///< %1, %2 …: the error's values
  const char* hint = nullptr;     ///< the same; one that ends in ": " is followed by the error's detail
};
/// The window's own words, which are translated: it has buttons where a terminal has commands.
struct WindowWords {
  const char* title = nullptr;
  const char* text = nullptr;    ///< %1: the provider's host; %2, %3 …: the error's values
  const char* button = nullptr;  ///< the one that helps; empty: none does
};

/// One row of the table that pipe, command line and window share: all English words for an error. Each column
/// is one place where it is shown; where two places say the same differently, one has commands to type and
/// the other buttons to press.
struct ErrorWords {
  /// A whole code; the beginning of some, up to and including a dot; or `*` and the end of some from a dot
  /// on: what a server said means the same at each of its endpoints.
  std::string_view code;
  ReplyWords reply = {};
  WindowWords window = {};
  const char* list = nullptr;    ///< `lanyard list`, behind the state: a few words
  const char* card = nullptr;    ///< the card of an identity that is so; %1: the provider's host; translated
  const char* logout = nullptr;  ///< `lanyard logout`: why nothing was ended at the provider
  Remedy doctor = {};            ///< `lanyard doctor`
  const char* settings = nullptr;  ///< the window: why a forgotten passphrase cannot be replaced; translated
  Remedy start = {};               ///< why the agent did not start
  WindowWords windowStart =
      {};  ///< the same in the window; the button "file" seals a file in the keyring's place
  WindowWords firstStart = {};  ///< the same where there is no wallet yet
};

/// All rows.
[[nodiscard]] std::span<const ErrorWords> errorWords();

/// A column of the row that fits a code best, the whole code before the longest part of it; null where no row
/// has the column.
[[nodiscard]] const ReplyWords* replyWords(std::string_view code);
[[nodiscard]] const WindowWords* windowWords(std::string_view code);
[[nodiscard]] const char* listWords(std::string_view code);
[[nodiscard]] const char* cardWords(std::string_view code);
[[nodiscard]] const char* logoutWords(std::string_view code);
[[nodiscard]] const Remedy* doctorWords(std::string_view code);
[[nodiscard]] const char* settingsWords(std::string_view code);
[[nodiscard]] const Remedy* startWords(std::string_view code);
/// `isNew`: there is no wallet yet that a choice of keystore would part from its secrets.
[[nodiscard]] const WindowWords* windowStartWords(std::string_view code, bool isNew);

/// What is said where only the reason is known, or the code has no words for the place.
struct ReasonWords {
  std::string_view reason;  ///< `reason` on the wire, or a name of the window's own
  Remedy terminal = {};
  WindowWords window = {};
};
[[nodiscard]] std::span<const ReasonWords> reasonWords();
/// Null for a reason that this version does not know.
[[nodiscard]] const ReasonWords* findReasonWords(std::string_view reason);

/// `words` with each %1, %2 … as the value of that place, all at once: a value that looks like a place is
/// none.
/// "?" where there is no such value.
[[nodiscard]] std::string filled(std::string_view words, const std::vector<std::string>& values);

}  // namespace lanyard::wire
