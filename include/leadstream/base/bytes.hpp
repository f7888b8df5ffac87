#pragma once

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls {

// Borrowed bytes, possibly binary. Owned bytes are std::string.
using Bytes = std::string_view;

// Appends little-endian numbers, varints and length-prefixed bytes to a string it borrows.
// The layout is the on-disk and on-topic format of state: it must not depend on the machine.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void u8(std::uint8_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void i64(std::int64_t value) {
    u64(static_cast<std::uint64_t>(value));
  }
  void f64(double value);
  // LEB128; small numbers take one byte.
  void varint(std::uint64_t value);
  // Zigzag LEB128; small negative numbers are small too.
  void svarint(std::int64_t value);
  // varint length, then the bytes.
  void bytes(Bytes value);

 private:
  std::string& out_;
};

// Reads what ByteWriter wrote. Never reads past the end: after the first failure every read gives
// zero and `ok()` is false, so a decoder checks once at its end.
class ByteReader {
 public:
  explicit ByteReader(Bytes in) : in_(in) {}

  std::uint8_t u8();
  std::uint32_t u32();
  std::uint64_t u64();
  std::int64_t i64() {
    return static_cast<std::int64_t>(u64());
  }
  double f64();
  std::uint64_t varint();
  std::int64_t svarint();
  // A view into the input.
  Bytes bytes();
  // A count of elements that each take at least one byte: fails instead of letting a decoder
  // reserve gigabytes.
  std::size_t count();

  [[nodiscard]] bool ok() const {
    return ok_;
  }
  [[nodiscard]] bool at_end() const {
    return in_.empty();
  }
  [[nodiscard]] std::size_t remaining() const {
    return in_.size();
  }
  // ok, and nothing left over.
  [[nodiscard]] Status finish(std::string_view what) const;

 private:
  bool take(std::size_t size, const char** from);

  Bytes in_;
  bool ok_ = true;
};

// Order-preserving key parts: memcmp order of the bytes equals the order of the values.
void append_ordered_i64(std::string& out, std::int64_t value);
void append_ordered_u32(std::string& out, std::uint32_t value);
// Escapes 0x00 and ends with 0x00 0x00, so that "a" < "a\0b" < "ab" and parts can follow.
void append_ordered_bytes(std::string& out, Bytes value);

// Each takes the part off the front of `in`; nothing if it is malformed.
std::optional<std::int64_t> take_ordered_i64(Bytes& in);
std::optional<std::uint32_t> take_ordered_u32(Bytes& in);
std::optional<std::string> take_ordered_bytes(Bytes& in);

}  // namespace ls
