#pragma once

#include <QByteArray>
#include <QSslCertificate>
#include <QSslKey>

namespace lanyard::test {

struct CertificateWish {
  QByteArray name = "localhost";  ///< the one DNS name; 127.0.0.1 is always in it where `withLoopback`
  bool withLoopback = true;
  long validFrom = -3600;  ///< seconds from now
  long validUntil = 3600;
};

struct ServerIdentity {
  QSslCertificate certificate;
  QSslKey key;
};

/// A certificate authority made for one test run.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  [[nodiscard]] QByteArray pem() const;
  [[nodiscard]] ServerIdentity issue(const CertificateWish& wish) const;

 private:
  struct Parts;
  Parts* m_parts;
};

/// Signed by itself.
[[nodiscard]] ServerIdentity selfSigned();

}  // namespace lanyard::test
