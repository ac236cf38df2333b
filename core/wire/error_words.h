#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/errors.h"
#include "core/wire/reason.h"

namespace lanyard::wire {

/// For a terminal: what is wrong, and what helps (null or empty where nothing does).
struct Remedy {
  const char* what = nullptr;
  const char* help = nullptr;
};
/// What the caller of a method is told, and so what a terminal shows.
struct ReplyWords {
  Reason reason = Reason::Internal;
  const char* message = nullptr;  ///< %1, %2 …: the error's values
  const char* hint = nullptr;     ///< the same; one that ends in ": " is followed by the error's detail
};
/// The window's words, which are translated. The window has buttons where a terminal has commands.
struct WindowWords {
  const char* title = nullptr;
  const char* text = nullptr;    ///< %1: the provider's host; %2, %3 …: the error's values
  const char* button = nullptr;  ///< the button that helps; empty: none does
};

/// One row of the table that pipe, command line and window share: all English words for an error. Each column
/// is one place where it is shown; the words of two places differ where one has commands to type and the
/// other buttons to press.
struct ErrorWords {
  /// A whole code; or the beginning of several codes, with the dot; or `*` and the end of several codes, from
  /// a dot on, because a server's error means the same at each endpoint.
  std::string_view code;
  ReplyWords reply = {};
  WindowWords window = {};
  const char* list = nullptr;    ///< `lanyard list`, after the state: a few words
  const char* card = nullptr;    ///< the card of an identity that is so; %1: the provider's host; translated
  const char* logout = nullptr;  ///< `lanyard logout`: why nothing was ended at the provider
  Remedy doctor = {};            ///< `lanyard doctor`
  const char* settings = nullptr;  ///< the window: why a forgotten passphrase cannot be replaced; translated
  Remedy start = {};               ///< why the agent did not start
  WindowWords windowStart =
      {};  ///< the same in the window; the button "file" seals a file instead of the keyring
  WindowWords firstStart = {};  ///< the same where there is no wallet yet
};

/// All rows.
[[nodiscard]] std::span<const ErrorWords> errorWords();

/// The column's value in the row that fits a code best: first the whole code, then the longest part of it.
/// Null where no such row has the column.
[[nodiscard]] const ReplyWords* replyWords(std::string_view code);
[[nodiscard]] const WindowWords* windowWords(std::string_view code);
[[nodiscard]] const char* listWords(std::string_view code);
[[nodiscard]] const char* cardWords(std::string_view code);
[[nodiscard]] const char* logoutWords(std::string_view code);
[[nodiscard]] const Remedy* doctorWords(std::string_view code);
[[nodiscard]] const char* settingsWords(std::string_view code);
[[nodiscard]] const Remedy* startWords(std::string_view code);
/// `isNew`: there is no wallet yet, so the choice of a keystore separates no wallet from its secrets.
[[nodiscard]] const WindowWords* windowStartWords(std::string_view code, bool isNew);

/// The words where only the reason is known, or where the code has none for the place.
struct ReasonWords {
  std::string_view reason;  ///< `reason` on the wire, or a name of the window's own
  Remedy terminal = {};
  WindowWords window = {};
};
[[nodiscard]] std::span<const ReasonWords> reasonWords();
/// Null for a reason that this version does not know.
[[nodiscard]] const ReasonWords* findReasonWords(std::string_view reason);

/// `words` with each %1, %2 … replaced by its value, all at once, so that a value with %1 in it stays as it
/// is. "?" where there is no such value.
[[nodiscard]] std::string filled(std::string_view words, const std::vector<std::string>& values);

}  // namespace lanyard::wire
