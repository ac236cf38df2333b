#include "tests/core/adapters/network/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <QRandomGenerator>
#include <memory>

namespace lanyard::test {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Key newKey() {
  return {EVP_EC_gen("P-256"), &EVP_PKEY_free};
}

void extend(X509* certificate, int nid, const QByteArray& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.constData());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate newCertificate(EVP_PKEY* key, const QByteArray& name, long from, long until) {
  Certificate made(X509_new(), &X509_free);
  X509_set_version(made.get(), X509_VERSION_3);
  // TLS clients refuse two certificates of one issuer with the same number.
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), QRandomGenerator::global()->generate64());
  X509_gmtime_adj(X509_getm_notBefore(made.get()), from);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), until);
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.constData()), -1, -1, 0);
  return made;
}

QByteArray pemOf(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(bio.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<qsizetype>(size)};
}

ServerIdentity identityOf(X509* certificate, EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {QSslCertificate(pemOf(certificate)),
          QSslKey(QByteArray(data, static_cast<qsizetype>(size)), QSsl::Ec)};
}

}  // namespace

struct TestAuthority::Parts {
  Key key = newKey();
  Certificate certificate = newCertificate(key.get(), "Lanyard test authority", -7200, 7200);
};

TestAuthority::TestAuthority() : m_parts(new Parts) {
  X509* own = m_parts->certificate.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  extend(own, NID_basic_constraints, "critical,CA:TRUE");
  extend(own, NID_key_usage, "critical,keyCertSign");
  X509_sign(own, m_parts->key.get(), EVP_sha256());
}

TestAuthority::~TestAuthority() {
  delete m_parts;
}

QByteArray TestAuthority::pem() const {
  return pemOf(m_parts->certificate.get());
}

ServerIdentity TestAuthority::issue(const CertificateWish& wish) const {
  const Key key = newKey();
  const Certificate made = newCertificate(key.get(), wish.name, wish.validFrom, wish.validUntil);
  X509_set_issuer_name(made.get(), X509_get_subject_name(m_parts->certificate.get()));
  extend(made.get(), NID_subject_alt_name,
         "DNS:" + wish.name + (wish.withLoopback ? QByteArray(",IP:127.0.0.1") : QByteArray()));
  X509_sign(made.get(), m_parts->key.get(), EVP_sha256());
  return identityOf(made.get(), key.get());
}

ServerIdentity selfSigned() {
  const Key key = newKey();
  const Certificate made = newCertificate(key.get(), "localhost", -3600, 3600);
  X509_set_issuer_name(made.get(), X509_get_subject_name(made.get()));
  extend(made.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  X509_sign(made.get(), key.get(), EVP_sha256());
  return identityOf(made.get(), key.get());
}

}  // namespace lanyard::test
