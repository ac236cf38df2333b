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
  PageText refused{
      "Nothing was signed in",
      "It was not allowed on the page of the service, or the service could not go on. Lanyard says more: go "
      "back to it. You can close this tab."};
  PageText unknown{
      "Nothing is waiting for this",
      "This address belongs to no sign-in that is under way. You can close this tab and go back to "
      "Lanyard."};
  PageText replayed{"This was used already",
                    "A sign-in link works once. You can close this tab and go back to Lanyard."};
  PageText late{
      "Too late, start again",
      "The time for this sign-in had run out, so nothing was signed in. Go back to Lanyard and start it "
      "again. You can close this tab."};
  PageText takenBack{
      "This sign-in was stopped",
      "Nothing was signed in. To sign in after all, go back to Lanyard and start it again. You can "
      "close this tab."};
  /// Above the command on the page `done`, and what its button says before and after.
  std::string nextStep = "See your identities in a terminal:";
  std::string copy = "Copy";
  std::string copied = "Copied";
};

enum class PageKind { Done, Refused, Unknown, Replayed, Late, TakenBack };

/// A page of ours: whole HTML, nothing fetched, and nothing from a provider in it. The page `done` has the
/// next command to copy, and the one script: it copies what the page itself shows. Without scripts one click
/// selects the command.
[[nodiscard]] std::string redirectPage(const PageTexts& texts, PageKind kind);

/// The Content-Security-Policy that allows a page its one style sheet, the page `done` its one script too,
/// each by its hash, and nothing else.
[[nodiscard]] std::string redirectPagePolicy(PageKind kind);

}  // namespace lanyard::adapters
