#include "ml/files/ubjson_reader.hpp"

#include <fmt/core.h>

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace ls::ml {
namespace {

// How many bytes a number of that type takes; 0 if it is no type of numbers.
std::size_t size_of(char type) {
  switch (type) {
    case 'i':
    case 'U':
      return 1;
    case 'I':
      return 2;
    case 'l':
    case 'd':
      return 4;
    case 'L':
    case 'D':
      return 8;
    default:
      return 0;
  }
}

// `raw` holds the number's bits in its lower end.
double number_of(char type, std::uint64_t raw) {
  switch (type) {
    case 'i':
      return static_cast<std::int8_t>(raw);
    case 'I':
      return static_cast<std::int16_t>(raw);
    case 'l':
      return static_cast<std::int32_t>(raw);
    case 'L':
      return static_cast<double>(static_cast<std::int64_t>(raw));
    case 'd':
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(raw)));
    case 'D':
      return std::bit_cast<double>(raw);
    default:
      return static_cast<double>(raw);
  }
}

class UbjsonReader {
 public:
  explicit UbjsonReader(Bytes bytes) : bytes_(bytes) {}

  Result<FileValue> read_all() {
    const char type = LS_TRY(read_type());
    FileValue value = LS_TRY(read_value(type, 0));
    if (at_ < bytes_.size()) {
      return refuse("expected nothing more");
    }
    return value;
  }

 private:
  // What an array or object tells before its items.
  struct Head {
    char type = '\0';  // of all items; 0 if each tells its own
    std::optional<std::size_t> count = {};
  };

  [[nodiscard]] Error refuse(std::string_view why) const {
    Error error = user_error(fmt::format("byte {}: {}", at_, why));
    error.code = "model_file";
    return error;
  }
  [[nodiscard]] std::size_t left() const {
    return bytes_.size() - at_;
  }
  [[nodiscard]] bool is_next(char wanted) const {
    return left() > 0 && bytes_[at_] == wanted;
  }

  // Of a value, which 'N' may come before any number of times.
  Result<char> read_type() {
    while (is_next('N')) {
      ++at_;
    }
    if (left() == 0) {
      return refuse("the file ends within a value");
    }
    return bytes_[at_++];
  }

  Result<std::uint64_t> read_raw(std::size_t size) {
    if (left() < size) {
      return refuse("the file ends within a number");
    }
    std::uint64_t raw = 0;
    for (std::size_t i = 0; i < size; ++i) {
      raw = (raw << 8U) | static_cast<unsigned char>(bytes_[at_ + i]);
    }
    at_ += size;
    return raw;
  }

  Result<std::size_t> read_count() {
    const char type = LS_TRY(read_type());
    const std::size_t size = type == 'd' || type == 'D' ? 0 : size_of(type);
    if (size == 0) {
      --at_;
      return refuse("expected a count");
    }
    const std::uint64_t raw = LS_TRY(read_raw(size));
    const double count = number_of(type, raw);
    if (count < 0) {
      return refuse("a count below 0");
    }
    return static_cast<std::size_t>(count);
  }

  Result<std::string> read_text() {
    const std::size_t size = LS_TRY(read_count());
    if (size > left()) {
      return refuse("the file ends within a text");
    }
    at_ += size;
    return std::string(bytes_.substr(at_ - size, size));
  }

  Result<FileValue> read_value(char type, int depth) {
    if (depth > kFileDepthMax) {
      return refuse(fmt::format("more than {} levels", kFileDepthMax));
    }
    if (size_of(type) > 0) {
      const std::uint64_t raw = LS_TRY(read_raw(size_of(type)));
      return FileValue{number_of(type, raw)};
    }
    switch (type) {
      case 'Z':
        return FileValue{};
      case 'T':
        return FileValue{true};
      case 'F':
        return FileValue{false};
      case 'S': {
        std::string text = LS_TRY(read_text());
        return FileValue{std::move(text)};
      }
      case '[':
        return read_array(depth);
      case '{':
        return read_map(depth);
      default:
        --at_;
        return refuse("a type of values that is not known");
    }
  }

  Result<Head> read_head() {
    Head head;
    if (is_next('$')) {
      ++at_;
      head.type = LS_TRY(read_type());
      if (!is_next('#')) {
        return refuse("expected a count after a type");
      }
    }
    if (is_next('#')) {
      ++at_;
      head.count = LS_TRY(read_count());
      // Each item takes a byte at least; of a type without bytes nobody writes arrays.
      if (*head.count > left()) {
        return refuse("a count beyond the end of the file");
      }
    }
    return head;
  }

  Result<FileValue> read_array(int depth) {
    const Head head = LS_TRY(read_head());
    const std::size_t size = size_of(head.type);
    FileArray array;
    if (size > 0) {
      if (*head.count > left() / size) {
        return refuse("a count beyond the end of the file");
      }
      array.numbers.reserve(*head.count);
      for (std::size_t i = 0; i < *head.count; ++i) {
        const std::uint64_t raw = LS_TRY(read_raw(size));
        array.numbers.push_back(number_of(head.type, raw));
      }
      return std::move(array).finish();
    }
    for (std::size_t i = 0; head.count ? i < *head.count : !is_next(']'); ++i) {
      const char type = head.type == '\0' ? LS_TRY(read_type()) : head.type;
      FileValue item = LS_TRY(read_value(type, depth + 1));
      if (!array.add(std::move(item))) {
        return refuse("an array of numbers and other things");
      }
    }
    at_ += head.count ? 0 : 1;
    return std::move(array).finish();
  }

  Result<FileValue> read_map(int depth) {
    const Head head = LS_TRY(read_head());
    FileValue::Map map;
    for (std::size_t i = 0; head.count ? i < *head.count : !is_next('}'); ++i) {
      std::string name = LS_TRY(read_text());
      const char type = head.type == '\0' ? LS_TRY(read_type()) : head.type;
      FileValue value = LS_TRY(read_value(type, depth + 1));
      map.push_back({std::move(name), std::move(value)});
    }
    at_ += head.count ? 0 : 1;
    return FileValue{std::move(map)};
  }

  Bytes bytes_;
  std::size_t at_ = 0;
};

}  // namespace

Result<FileValue> read_ubjson(Bytes bytes) {
  return UbjsonReader(bytes).read_all();
}

}  // namespace ls::ml
