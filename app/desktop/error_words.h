#pragma once

#include <QString>
#include <QStringList>

namespace lanyard::desktop {

struct Problem;

/// An error in words for people, translated: what happened, why, and what helps. `remedy` names the one
/// button that helps, where there is one: "retry", "signIn", "edit", "unlock", "otherWay" (send the client
/// secret the other way), or empty; "none" if another try would fail in the same way.
struct ErrorWords {
  QString title;
  QString text;
  QString remedy;
  bool whole = false;  ///< whether the wallet's own hint has nothing to add
};

/// Words for a reason of the local API. `where` is a host to name, safe to show. `error` is the finer code,
/// if the wallet gave one, and `values` are the values that its words name, outside words. A code with words
/// of its own is told by these. An unknown reason is said to be unknown, with its code, so that it can be
/// looked up.
[[nodiscard]] ErrorWords errorWords(const QString& reason, const QString& where = {},
                                    const QString& error = {}, const QStringList& values = {});

/// The same of a problem, by its code where that has words of its own, in one line: what happened, and what
/// helps.
[[nodiscard]] QString sentenceOf(const Problem& problem);

/// A text of a column of core/wire/error_words.h that the window shows as it is; empty for none.
[[nodiscard]] QString translatedWords(const char* words);

}  // namespace lanyard::desktop
