#pragma once

#include <string>

namespace lanyard::adapters {

/// One page's words, as plain text.
struct PageText {
  std::string title;
  std::string body;
};

/// The words of the pages that the browser shows after a redirect, in the wallet's language.
struct PageTexts {
  std::string language = "en";  ///< BCP 47
  bool rightToLeft = false;
  /// Shown before the code is exchanged, so it must not claim that the sign-in has succeeded.
  PageText done{"All done here",
                "Lanyard finishes the sign-in. You can close this tab and go back to Lanyard."};
  PageText refused{"The service said no",
                   "Nothing was signed in. You can close this tab and go back to Lanyard."};
  PageText unknown{
      "Nothing is waiting for this",
      "This address belongs to no sign-in that is under way. You can close this tab and go back to "
      "Lanyard."};
  PageText replayed{"This was used already",
                    "A sign-in link works once. You can close this tab and go back to Lanyard."};
};

enum class PageKind { Done, Refused, Unknown, Replayed };

/// A page of ours: whole HTML, no script, nothing fetched, and nothing from a provider in it.
[[nodiscard]] std::string redirectPage(const PageTexts& texts, PageKind kind);

/// The Content-Security-Policy that allows these pages their one style sheet, by its hash, and nothing else.
[[nodiscard]] std::string redirectPagePolicy();

}  // namespace lanyard::adapters
