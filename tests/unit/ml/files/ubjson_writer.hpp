#pragma once

#include "ml/files/file_value.hpp"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace ls::ml {

// Writes values as XGBoost writes its models in UBJSON: lengths as int64, arrays of floats as one
// typed block, lists with their count, maps with an end.
class UbjsonWriter {
 public:
  std::string write(const FileValue& value) {
    std::visit([this](const auto& held) { put(held); }, value.held);
    return out_;
  }

 private:
  void raw(std::uint64_t bits, int size) {
    for (int i = size - 1; i >= 0; --i) {
      out_ += static_cast<char>(bits >> (8 * i));
    }
  }
  void length(std::size_t size) {
    out_ += 'L';
    raw(size, 8);
  }
  void put(std::monostate /*null*/) {
    out_ += 'Z';
  }
  void put(bool truth) {
    out_ += truth ? 'T' : 'F';
  }
  void put(double number) {
    out_ += 'D';
    raw(std::bit_cast<std::uint64_t>(number), 8);
  }
  void put(const std::string& text) {
    out_ += 'S';
    length(text.size());
    out_ += text;
  }
  void put(const FileValue::Numbers& numbers) {
    bool is_whole = true;
    for (const double number : numbers) {
      is_whole = is_whole && number == static_cast<double>(static_cast<std::int32_t>(number));
    }
    out_ += is_whole ? "[$l#" : "[$d#";
    length(numbers.size());
    for (const double number : numbers) {
      raw(is_whole ? static_cast<std::uint32_t>(static_cast<std::int32_t>(number))
                   : std::bit_cast<std::uint32_t>(static_cast<float>(number)),
          4);
    }
  }
  void put(const FileValue::List& list) {
    out_ += "[#";
    length(list.size());
    for (const FileValue& item : list) {
      write(item);
    }
  }
  void put(const FileValue::Map& map) {
    out_ += '{';
    for (const FileMember& member : map) {
      length(member.name.size());
      out_ += member.name;
      write(member.value);
    }
    out_ += '}';
  }

  std::string out_;
};

}  // namespace ls::ml
