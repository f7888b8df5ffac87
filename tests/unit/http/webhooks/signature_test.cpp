#include "http/webhooks/signature.hpp"

#include "unit/http/webhooks/signed.hpp"

#include "leadstream/base/base64.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::http {
namespace {

// RFC 4231, test cases 1, 2 and 6.
TEST(Signature, HmacGivesThePublishedDigests) {
  EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'),
                               "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Signature, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Signature, AnEcKeyVerifiesWhatOpensslSigned) {
  const PublicKey key = PublicKey::parse(test::kEcKey).take();
  const std::string signature = *from_base64(test::kEcSignature);
  const std::string message = "1780000000[{\"event\":\"open\"}]";

  EXPECT_TRUE(key.verifies(message, signature, HashKind::sha256));
  EXPECT_FALSE(key.verifies(message + " ", signature, HashKind::sha256));
  EXPECT_FALSE(key.verifies(message, signature.substr(1), HashKind::sha256));
  EXPECT_FALSE(key.verifies(message, "", HashKind::sha256));
}

TEST(Signature, AnRsaKeyVerifiesWhatOpensslSigned) {
  const PublicKey key = PublicKey::parse(test::kRsaKey).take();
  const std::string signature = *from_base64(test::kRsaSignature);

  EXPECT_TRUE(key.verifies(test::kRsaMessage, signature, HashKind::sha256));
  EXPECT_FALSE(key.verifies(test::kRsaMessage, signature, HashKind::sha1));
  EXPECT_TRUE(
      key.verifies(test::kRsaMessage, *from_base64(test::kRsaSha1Signature), HashKind::sha1));
}

TEST(Signature, AKeyMayBeCopiedWithLineEnds) {
  EXPECT_TRUE(
      PublicKey::parse(test::kEcKey.substr(0, 20) + "\n " + test::kEcKey.substr(20) + "\n"));
}

TEST(Signature, WhatIsNoKeyIsSaidToBeNone) {
  for (const std::string& text :
       {std::string(), std::string("key"), std::string("AAAA"), test::kCertificate,
        std::string("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")}) {
    EXPECT_FALSE(PublicKey::parse(text)) << text;
  }
}

TEST(Signature, ACertificateHasAKeyAndATime) {
  const Certificate certificate = Certificate::parse(test::kCertificate).take();

  EXPECT_TRUE(certificate.key().verifies(test::kRsaMessage, *from_base64(test::kRsaSignature),
                                         HashKind::sha256));
  // 2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z, as "openssl x509 -dates" shows it.
  EXPECT_FALSE(certificate.is_valid_at(EventTime{1'767'225'599'999}));
  EXPECT_TRUE(certificate.is_valid_at(EventTime{1'767'225'600'000}));
  EXPECT_TRUE(certificate.is_valid_at(EventTime{1'798'761'600'000}));
  EXPECT_FALSE(certificate.is_valid_at(EventTime{1'798'761'600'001}));
  EXPECT_FALSE(Certificate::parse(test::kRsaKey));
}

}  // namespace
}  // namespace ls::http
