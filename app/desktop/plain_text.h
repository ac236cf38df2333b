#pragma once

#include <QString>
#include <QStringList>

namespace lanyard::desktop {

/// The longest outside string that a label shows, in characters. Longer ones end in "…".
inline constexpr int longestLabel = 80;

/// Words from outside (names, aliases, reasons, scopes, paths) made safe to show: client::plainLabel. The
/// text stays literal: it is shown by Text.PlainText only.
[[nodiscard]] QString plainText(const QString& outside, int longest = longestLabel);
[[nodiscard]] QStringList plainTexts(const QStringList& outside);

/// A path, elided in the middle: both its folder and its name matter.
[[nodiscard]] QString plainPath(const QString& outside);

/// A host as it may be shown: letters of one script as they are, anything mixed or not plain Latin in
/// punycode.
[[nodiscard]] QString plainHost(const QString& outside);

/// The host of an address, shown by the rule of `plainHost`, with a port that is not the scheme's own.
[[nodiscard]] QString hostOf(const QString& address);

/// Up to two initials for an avatar, from a name or a host. Never empty for a text that has a letter or a
/// digit.
[[nodiscard]] QString initialsOf(const QString& text);

/// A hue (0 to 359) that stays the same for the same text on every machine.
[[nodiscard]] int hueOf(const QString& text);

}  // namespace lanyard::desktop
