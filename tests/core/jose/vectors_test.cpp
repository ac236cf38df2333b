#include <QTest>

#include "core/jose/jws.h"
#include "tests/core/jose/rfc_keys.h"
#include "tests/support/test_program.h"

namespace vectors_test {

using namespace lanyard::jose;

namespace {

// The payload of RFC 7515 appendices A.1 to A.3 and A.5, and that of RFC 7520 section 4.
const QByteArray kJoe =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const QByteArray kDoor =
    "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9h"
    "ZCwgYW5kI"
    "GlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZ"
    "iB0by4";

}  // namespace

class VectorsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void verifies_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("jws");
    QTest::addColumn<QByteArray>("payloadStart");
    const auto row = [](const char* name, const std::string& key, const QByteArray& jws, const char* start) {
      QTest::newRow(name) << QByteArray::fromStdString(key) << jws << QByteArray(start);
    };
    row("RFC 7515 A.2 RS256", rfc::kRsa7515,
        "eyJhbGciOiJSUzI1NiJ9." + kJoe +
            ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
            "O8W2Fp5jujGbds9uJdb"
            "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
            "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383L"
            "cOLn6_dO--xi12jzDwusC-"
            "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywl"
            "VmtVrBp0igcN_IoypGlUPQGe77Rw",
        "{\"iss\":\"joe\"");
    row("RFC 7515 A.3 ES256", rfc::kP256of7515,
        "eyJhbGciOiJFUzI1NiJ9." + kJoe +
            ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        "{\"iss\":\"joe\"");
    row("RFC 8037 A.4 EdDSA", rfc::kEd25519of8037,
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
        "09PGcvMg3AIbQR6dWbhijcNR4"
        "ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        "Example of Ed25519 signing");
    row("RFC 7520 4.1 RS256", rfc::kRsa7520,
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9." + kDoor +
            ".MRjdkly7_-"
            "oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB"
            "-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_"
            "qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt"
            "8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-"
            "ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8"
            "u9ipH84ogoree7vjbU5y18kDquDg",
        "It\xe2\x80\x99s a dangerous business, Frodo");
    row("RFC 7520 4.2 PS384", rfc::kRsa7520,
        "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9." + kDoor +
            ".cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-"
            "tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6"
            "_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_"
            "ijQ7p8Vdz0TTrxUeT3l"
            "m8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_"
            "jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYm"
            "JUAfmWjwZ6oD4ifKo8DYM-X72Eaw",
        "It\xe2\x80\x99s a dangerous business, Frodo");
    row("RFC 7520 4.3 ES512", rfc::kP521of7520,
        "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9." + kDoor +
            ".AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-"
            "JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDy"
            "YjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2",
        "It\xe2\x80\x99s a dangerous business, Frodo");
  }
  void verifies() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, jws);
    QFETCH(QByteArray, payloadStart);
    const auto keys = parseJwkSet(rfc::setOf(key.toStdString()));
    QVERIFY(keys.has_value());
    QCOMPARE(keys->keys.size(), std::size_t{1});
    const auto verified = verifyJws(jws.toStdString(), *keys);
    QVERIFY2(verified.has_value(), verified ? "" : verified.error().code.c_str());
    QVERIFY(QByteArray::fromStdString(verified->payload).startsWith(payloadStart));

    // Every bit of the vector counts: one changed character of the payload, and nothing verifies.
    QByteArray changed = jws;
    const auto at = jws.indexOf('.') + 2;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    QVERIFY(!verifyJws(changed.toStdString(), *keys).has_value());
  }

  void refuses_data() {
    QTest::addColumn<QByteArray>("jws");
    QTest::newRow("c5 RFC 7515 A.1 HS256") << "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + kJoe +
                                                  ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    QTest::newRow("c4 RFC 7515 A.5 none") << "eyJhbGciOiJub25lIn0." + kJoe + ".";
  }
  void refuses() {
    QFETCH(QByteArray, jws);
    const auto keys = parseJwkSet(rfc::setOf(rfc::kRsa7515));
    const auto verified = verifyJws(jws.toStdString(), *keys);
    QVERIFY(!verified.has_value());
    QCOMPARE(verified.error().code, std::string("jws.algorithm"));
  }
};

LANYARD_TEST(VectorsTest)

}  // namespace vectors_test

#include "vectors_test.moc"
