#pragma once

#include <QUrl>
#include <functional>

namespace lanyard::desktop {

/// Opens an address in the person's browser; says whether that worked.
using Browser = std::function<bool(const QUrl&)>;

[[nodiscard]] bool isLoopback(const QUrl& url);

/// The address, if a browser may be given it: https, or plain http to this very computer. Else an empty one.
/// The wallet has checked it already, but here too a browser never gets anything but a web address.
[[nodiscard]] QUrl webAddress(const QString& text);

}  // namespace lanyard::desktop
