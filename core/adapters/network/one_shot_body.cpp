#include "core/adapters/network/one_shot_body.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lanyard::adapters {

OneShotBody::OneShotBody(base::Secret bytes) : m_bytes(std::move(bytes)) {
  // Unbuffered: QIODevice would otherwise keep a copy of the secret that nobody wipes.
  open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 OneShotBody::bytesAvailable() const {
  return static_cast<qint64>(m_bytes.size() - m_position) + QIODevice::bytesAvailable();
}

qint64 OneShotBody::readData(char* data, qint64 maxSize) {
  const std::size_t left = m_bytes.size() - m_position;
  if (left == 0) return -1;  // a sequential device says "end" with -1
  const std::size_t count = std::min(left, static_cast<std::size_t>(maxSize));
  std::memcpy(data, m_bytes.view().data() + m_position, count);
  m_position += count;
  return static_cast<qint64>(count);
}

}  // namespace lanyard::adapters
