#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ls {

// XXH64: for tables, feature hashing and sampling. Stable across versions: its values reach topics.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);
// Mixes two hashes; the order matters.
std::uint64_t hash_combine(std::uint64_t a, std::uint64_t b);
// A uniform number in [0, 1) from a hash.
inline double unit_interval(std::uint64_t hash) {
  return static_cast<double>(hash >> 11) * 0x1.0p-53;
}

// Java Kafka's partitioner hash (murmur2, seed 0x9747b28c): keys land where Java producers put
// them.
std::uint32_t murmur2(std::string_view bytes);
// Kafka's choice: toPositive(murmur2(key)) % partitions. `partitions` > 0.
std::int32_t kafka_partition(std::string_view key, std::int32_t partitions);

// FNV-1a, 64 bits; Alertmanager's fingerprint is built from it.
constexpr std::uint64_t kFnvOffset = 0xcbf29ce484222325ULL;
constexpr std::uint64_t fnv1a64(std::string_view bytes, std::uint64_t state = kFnvOffset) {
  for (const char c : bytes) {
    state ^= static_cast<unsigned char>(c);
    state *= 0x100000001b3ULL;
  }
  return state;
}

// CRC-32C (Castagnoli), as in RFC 3720 appendix B.4.
std::uint32_t crc32c(std::string_view bytes);

// SHA-256 in lower-case hex.
std::string sha256_hex(std::string_view bytes);

}  // namespace ls
