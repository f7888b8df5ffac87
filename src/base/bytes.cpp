#include "leadstream/base/bytes.hpp"

#include <bit>
#include <cstring>

namespace ls {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the formats are written for little-endian machines");

template <typename T>
void append_raw(std::string& out, T value) {
  char raw[sizeof(T)];
  std::memcpy(raw, &value, sizeof(T));
  out.append(raw, sizeof(T));
}

std::uint64_t flip_sign(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ (1ULL << 63);
}

}  // namespace

void ByteWriter::u8(std::uint8_t value) {
  out_.push_back(static_cast<char>(value));
}

void ByteWriter::u32(std::uint32_t value) {
  append_raw(out_, value);
}

void ByteWriter::u64(std::uint64_t value) {
  append_raw(out_, value);
}

void ByteWriter::f64(double value) {
  append_raw(out_, value);
}

void ByteWriter::varint(std::uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out_.push_back(static_cast<char>(value));
}

void ByteWriter::svarint(std::int64_t value) {
  const std::uint64_t sign = value < 0 ? ~0ULL : 0ULL;
  varint((static_cast<std::uint64_t>(value) << 1) ^ sign);
}

void ByteWriter::bytes(Bytes value) {
  varint(value.size());
  out_.append(value);
}

bool ByteReader::take(std::size_t size, const char** from) {
  if (!ok_ || in_.size() < size) {
    ok_ = false;
    return false;
  }
  *from = in_.data();
  in_.remove_prefix(size);
  return true;
}

std::uint8_t ByteReader::u8() {
  const char* from = nullptr;
  return take(1, &from) ? static_cast<std::uint8_t>(*from) : std::uint8_t{0};
}

std::uint32_t ByteReader::u32() {
  const char* from = nullptr;
  std::uint32_t value = 0;
  if (take(sizeof(value), &from)) {
    std::memcpy(&value, from, sizeof(value));
  }
  return value;
}

std::uint64_t ByteReader::u64() {
  const char* from = nullptr;
  std::uint64_t value = 0;
  if (take(sizeof(value), &from)) {
    std::memcpy(&value, from, sizeof(value));
  }
  return value;
}

double ByteReader::f64() {
  return std::bit_cast<double>(u64());
}

std::uint64_t ByteReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = u8();
    // The tenth byte holds the last bit of 64: more would be lost without a word.
    if (shift == 63 && byte > 1) {
      ok_ = false;
      return 0;
    }
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      return ok_ ? value : 0;
    }
  }
  ok_ = false;
  return 0;
}

std::int64_t ByteReader::svarint() {
  const std::uint64_t raw = varint();
  return static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
}

Bytes ByteReader::bytes() {
  const std::uint64_t size = varint();
  const char* from = nullptr;
  return take(size, &from) ? Bytes(from, size) : Bytes();
}

std::size_t ByteReader::count() {
  const std::uint64_t value = varint();
  if (value > in_.size()) {
    ok_ = false;
    return 0;
  }
  return value;
}

Status ByteReader::finish(std::string_view what) const {
  if (!ok_) {
    return internal_error(std::string(what) + ": bytes end too early or are malformed");
  }
  if (!in_.empty()) {
    return internal_error(std::string(what) + ": " + std::to_string(in_.size()) +
                          " bytes left over");
  }
  return {};
}

void append_ordered_i64(std::string& out, std::int64_t value) {
  const std::uint64_t big_endian = __builtin_bswap64(flip_sign(value));
  append_raw(out, big_endian);
}

void append_ordered_u32(std::string& out, std::uint32_t value) {
  append_raw(out, __builtin_bswap32(value));
}

void append_ordered_bytes(std::string& out, Bytes value) {
  for (const char c : value) {
    out.push_back(c);
    if (c == '\0') {
      out.push_back('\xff');
    }
  }
  out.append(2, '\0');
}

std::optional<std::int64_t> take_ordered_i64(Bytes& in) {
  std::uint64_t raw = 0;
  if (in.size() < sizeof(raw)) {
    return std::nullopt;
  }
  std::memcpy(&raw, in.data(), sizeof(raw));
  in.remove_prefix(sizeof(raw));
  return static_cast<std::int64_t>(__builtin_bswap64(raw) ^ (1ULL << 63));
}

std::optional<std::uint32_t> take_ordered_u32(Bytes& in) {
  std::uint32_t raw = 0;
  if (in.size() < sizeof(raw)) {
    return std::nullopt;
  }
  std::memcpy(&raw, in.data(), sizeof(raw));
  in.remove_prefix(sizeof(raw));
  return __builtin_bswap32(raw);
}

std::optional<std::string> take_ordered_bytes(Bytes& in) {
  std::string value;
  for (std::size_t i = 0; i + 1 < in.size(); ++i) {
    if (in[i] != '\0') {
      value.push_back(in[i]);
      continue;
    }
    if (in[i + 1] == '\0') {
      in.remove_prefix(i + 2);
      return value;
    }
    if (in[i + 1] != '\xff') {
      return std::nullopt;
    }
    value.push_back('\0');
    ++i;
  }
  return std::nullopt;
}

}  // namespace ls
