#pragma once

#include <string>
#include <vector>

namespace lanyard::pipe {

/// The QR code of a text, by libqrencode: one text for each row of modules, "1" for a dark one, without the
/// quiet zone around it. Empty where the text is too long for one. It is made here once for all clients: the
/// command line is static, and other tools need no library.
[[nodiscard]] std::vector<std::string> qrCode(const std::string& text);

}  // namespace lanyard::pipe
