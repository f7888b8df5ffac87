#include "leadstream/base/hash.hpp"

#include <openssl/sha.h>
#include <xxhash.h>

#include <array>
#include <cstring>

namespace ls {
namespace {

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
    }
    table[i] = crc;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = make_crc_table();

}  // namespace

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return XXH64(bytes.data(), bytes.size(), seed);
}

std::uint64_t hash_combine(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t pair[2] = {a, b};
  return XXH64(pair, sizeof(pair), 0);
}

std::uint32_t murmur2(std::string_view bytes) {
  constexpr std::uint32_t kMix = 0x5bd1e995;
  const auto length = static_cast<std::uint32_t>(bytes.size());
  std::uint32_t h = 0x9747b28cU ^ length;
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    std::uint32_t k = 0;
    std::memcpy(&k, bytes.data() + i, 4);
    k *= kMix;
    k ^= k >> 24;
    k *= kMix;
    h *= kMix;
    h ^= k;
  }
  const std::size_t rest = bytes.size() - i;
  for (std::size_t j = rest; j > 0; --j) {
    h ^= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i + j - 1])) << (8 * (j - 1));
  }
  if (rest > 0) {
    h *= kMix;
  }
  h ^= h >> 13;
  h *= kMix;
  h ^= h >> 15;
  return h;
}

std::int32_t kafka_partition(std::string_view key, std::int32_t partitions) {
  return static_cast<std::int32_t>(murmur2(key) & 0x7fffffffU) % partitions;
}

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) {
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xffU];
  }
  return crc ^ 0xffffffffU;
}

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  std::string source(bytes);
  SHA256(reinterpret_cast<const unsigned char*>(source.data()), source.size(), digest);
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * SHA256_DIGEST_LENGTH);
  for (const unsigned char byte : digest) {
    text.push_back(kHex[byte >> 4]);
    text.push_back(kHex[byte & 15]);
  }
  return text;
}

}  // namespace ls
