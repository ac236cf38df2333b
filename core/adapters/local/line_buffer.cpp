#include "core/adapters/local/line_buffer.h"

#include <algorithm>
#include <cstring>

#include "core/base/secret.h"

namespace lanyard::adapters {

LineBuffer::~LineBuffer() {
  clear();
}

void LineBuffer::clear() {
  base::wipe(m_data);
  m_start = m_scanned = 0;
}

void LineBuffer::makeRoom(std::size_t more) {
  if (m_data.size() + more <= m_data.capacity()) return;
  // A string that grows by itself would leave its old bytes behind in freed memory.
  std::string bigger;
  bigger.reserve(std::max((m_data.size() - m_start) + more, m_data.capacity() * 2));
  bigger.append(m_data, m_start);
  m_scanned -= m_start;
  m_start = 0;
  base::wipe(m_data);
  m_data.swap(bigger);
}

void LineBuffer::append(std::string_view bytes) {
  makeRoom(bytes.size());
  m_data.append(bytes);
}

bool LineBuffer::tooLong() const {
  const std::size_t end = m_data.find('\n', m_scanned);
  return (end == std::string::npos ? m_data.size() : end) - m_start > m_limit;
}

std::optional<std::string> LineBuffer::take() {
  const std::size_t end = m_data.find('\n', m_scanned);
  if (end == std::string::npos) {
    m_scanned = m_data.size();
    return std::nullopt;
  }
  if (end - m_start > m_limit) return std::nullopt;
  std::string line = m_data.substr(m_start, end - m_start);
  explicit_bzero(m_data.data() + m_start, line.size());
  m_start = m_scanned = end + 1;
  if (m_start == m_data.size()) {
    m_data.clear();
    m_start = m_scanned = 0;
  }
  return line;
}

}  // namespace lanyard::adapters
