#include "core/pipe/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace lanyard::pipe {

std::vector<std::string> qrCode(const std::string& text) {
  // A screen is clean, so the lowest level of correction does; the fewer modules, the larger each.
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_L), &QRcode_free);
  if (!code) return {};
  const auto width = static_cast<std::size_t>(code->width);
  std::vector<std::string> rows(width, std::string(width, '0'));
  for (std::size_t y = 0; y < width; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      if ((code->data[y * width + x] & 1U) != 0) rows[y][x] = '1';
    }
  }
  return rows;
}

}  // namespace lanyard::pipe
