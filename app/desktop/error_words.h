#pragma once

#include <QString>

namespace lanyard::desktop {

/// An error in words for people, translated: what happened and why, and what helps. `remedy` names the one
/// button that helps, where there is one: "retry", "signIn", "edit", "unlock", or empty.
struct ErrorWords {
  QString title;
  QString text;
  QString remedy;
};

/// Words for a reason of the local API. `where` is a host to name, safe to show. An unknown reason is said to
/// be unknown, with its code, so that it can be looked up.
[[nodiscard]] ErrorWords errorWords(const QString& reason, const QString& where = {});

}  // namespace lanyard::desktop
