#include "kafka/record_layout.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ls::kafka {

namespace {

// A length below a mebibyte takes fewer than the four bytes that it has in older formats.
constexpr std::size_t kValueMax = (std::size_t{1} << 20U) - 1;

struct Written {
  std::array<unsigned char, 4> bytes{};
  std::size_t size = 0;
};

// A length as the format writes it: zigzag, seven bits a byte, the least first.
Written written(std::size_t length) {
  Written out;
  std::size_t rest = 2 * length;
  for (; rest > 0x7f; rest >>= 7U) {
    out.bytes[out.size++] = static_cast<unsigned char>(rest | 0x80U);
  }
  out.bytes[out.size++] = static_cast<unsigned char>(rest);
  return out;
}

}  // namespace

bool says_no_headers(const rd_kafka_message_t& message) {
  if (message.key == nullptr || message.payload == nullptr || message.len > kValueMax) {
    return false;
  }
  const auto* const key_end = static_cast<const unsigned char*>(message.key) + message.key_len;
  const auto* const value = static_cast<const unsigned char*>(message.payload);
  const Written length = written(message.len);
  return value == key_end + length.size &&
         std::memcmp(key_end, length.bytes.data(), length.size) == 0 && value[message.len] == 0;
}

}  // namespace ls::kafka
