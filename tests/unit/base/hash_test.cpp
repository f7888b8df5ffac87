#include "leadstream/base/hash.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ls {
namespace {

TEST(Murmur2, EqualsApacheKafka) {
  // The values in Apache Kafka's own test of Utils.murmur2, which are signed there.
  const auto hash = [](std::string_view key) { return static_cast<std::int32_t>(murmur2(key)); };

  EXPECT_EQ(hash("21"), -973932308);
  EXPECT_EQ(hash("foobar"), -790332482);
  EXPECT_EQ(hash("a-little-bit-long-string"), -985981536);
  EXPECT_EQ(hash("a-little-bit-longer-string"), -1486304829);
  EXPECT_EQ(hash("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
  EXPECT_EQ(hash("abc"), 479470107);
}

TEST(KafkaPartition, IsThePositiveHashModuloThePartitions) {
  EXPECT_EQ(kafka_partition("21", 7), (-973932308 & 0x7fffffff) % 7);
  EXPECT_EQ(kafka_partition("foobar", 1000), (-790332482 & 0x7fffffff) % 1000);
  EXPECT_EQ(kafka_partition("abc", 32), 479470107 % 32);
  EXPECT_EQ(kafka_partition("", 1), 0);
}

TEST(Crc32c, EqualsRfc3720) {
  // RFC 3720 appendix B.4, where the bytes are listed lowest first.
  std::string ascending;
  for (char c = 0; c < 32; ++c) {
    ascending.push_back(c);
  }
  const std::string descending(ascending.rbegin(), ascending.rend());

  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(crc32c(ascending), 0x46dd794eU);
  EXPECT_EQ(crc32c(descending), 0x113fdb5cU);
}

TEST(Crc32c, HasTheCheckValueOfItsPolynomial) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32c(""), 0U);
}

TEST(Sha256, EqualsFips180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Fnv1a64, EqualsItsAuthorsVectors) {
  EXPECT_EQ(fnv1a64(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(fnv1a64("a"), 0xaf63dc4c8601ec8cULL);
  EXPECT_EQ(fnv1a64("foobar"), 0x85944171f73967e8ULL);
}

TEST(Fnv1a64, GoesOnFromAState) {
  EXPECT_EQ(fnv1a64("bar", fnv1a64("foo")), fnv1a64("foobar"));
}

TEST(Hash64, IsXxh64) {
  EXPECT_EQ(hash64(""), 0xef46db3751d8e999ULL);
  EXPECT_EQ(hash64("abc"), 0x44bc2cf5ad770999ULL);
  EXPECT_NE(hash64("abc", 1), hash64("abc"));
}

TEST(HashCombine, DependsOnTheOrder) {
  EXPECT_NE(hash_combine(1, 2), hash_combine(2, 1));
  EXPECT_EQ(hash_combine(1, 2), hash_combine(1, 2));
}

TEST(UnitInterval, CoversZeroToJustBelowOne) {
  EXPECT_EQ(unit_interval(0), 0.0);
  EXPECT_LT(unit_interval(~0ULL), 1.0);
  EXPECT_EQ(unit_interval(1ULL << 63), 0.5);
}

}  // namespace
}  // namespace ls
