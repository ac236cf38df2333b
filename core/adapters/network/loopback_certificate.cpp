#include "core/adapters/network/loopback_certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <QCryptographicHash>
#include <memory>

#include "core/base/secret.h"

namespace lanyard::adapters {

namespace {

using CertificateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

constexpr long hour = 60L * 60;

bool extend(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

// Browsers remember which certificates they were told to accept by issuer and number.
bool number(X509* certificate) {
  std::uint64_t random = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random) != 1) return false;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), random >> 1) == 1;
}

std::string subjectOf(const std::string& host) {
  if (host == "localhost") return "DNS:localhost";
  return host == "[::1]" ? "IP:::1" : "IP:" + host;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& host, base::Instant now) {
  std::time_t begin = base::toUnix(now) - hour;
  const std::string name = "Lanyard on this computer";
  X509_NAME* subject = X509_get_subject_name(certificate);
  return X509_set_version(certificate, X509_VERSION_3) == 1 && number(certificate) &&
         X509_time_adj_ex(X509_getm_notBefore(certificate), 0, 0, &begin) != nullptr &&
         X509_time_adj_ex(X509_getm_notAfter(certificate), 1, hour, &begin) != nullptr &&
         X509_set_pubkey(certificate, key) == 1 &&
         X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                    reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1 &&
         extend(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         extend(certificate, NID_key_usage, "critical,digitalSignature") &&
         extend(certificate, NID_ext_key_usage, "serverAuth") &&
         extend(certificate, NID_subject_alt_name, subjectOf(host)) &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

QByteArray contentOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<qsizetype>(size)};
}

}  // namespace

std::string LoopbackCertificate::fingerprint() const {
  return certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper().toStdString();
}

base::Result<LoopbackCertificate> makeLoopbackCertificate(const std::string& host, base::Instant now) {
  const auto failed = [] { return base::fail(errors::kRedirectCertificate, "OpenSSL made none"); };
  const CertificateKey key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const Certificate certificate(X509_new(), &X509_free);
  if (!key || !certificate || !fill(certificate.get(), key.get(), host, now)) return failed();
  const Bio open(BIO_new(BIO_s_mem()), &BIO_free);
  const Bio closed(BIO_new(BIO_s_secmem()), &BIO_free);
  if (!open || !closed || PEM_write_bio_X509(open.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(closed.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return failed();
  QByteArray secret = contentOf(closed.get());
  LoopbackCertificate made{QSslCertificate(contentOf(open.get())), QSslKey(secret, QSsl::Ec)};
  secret.fill('\0');
  if (made.certificate.isNull() || made.key.isNull()) return failed();
  return made;
}

}  // namespace lanyard::adapters
