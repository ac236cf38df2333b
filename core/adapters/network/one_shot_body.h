#pragma once

#include <QIODevice>

#include "core/base/secret.h"

namespace lanyard::adapters {

/// A request body that can be read once. QNetworkAccessManager sends a POST again by itself when the server
/// closes the connection without a reply; to do so it must rewind the body. This one cannot be rewound, so
/// the second sending fails instead of spending a refresh token twice.
class OneShotBody final : public QIODevice {
  Q_OBJECT
 public:
  explicit OneShotBody(base::Secret bytes);

  [[nodiscard]] bool isSequential() const override { return true; }
  [[nodiscard]] bool atEnd() const override { return m_position == m_bytes.size(); }
  [[nodiscard]] qint64 bytesAvailable() const override;
  /// Always refuses; see above.
  [[nodiscard]] bool reset() override { return false; }

  [[nodiscard]] std::size_t length() const { return m_bytes.size(); }
  /// Whether anything was read. Qt reads the body once the connection (and its TLS) is up and the head is
  /// written, so an untouched body cannot have reached the server.
  [[nodiscard]] bool touched() const { return m_position > 0; }

 protected:
  qint64 readData(char* data, qint64 maxSize) override;
  qint64 writeData(const char*, qint64) override { return -1; }

 private:
  base::Secret m_bytes;
  std::size_t m_position = 0;
};

}  // namespace lanyard::adapters
