#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace ls::ml {

// A line `key=value` of a LightGBM file; a line without = is a key alone.
struct KeyLine {
  std::string_view key;
  std::string_view value;
  std::size_t number = 0;  // from 1

  [[nodiscard]] Error refuse(std::string_view why) const;
  // Numbers parted by spaces.
  [[nodiscard]] Result<std::vector<double>> numbers() const;
  [[nodiscard]] Result<std::vector<double>> numbers(std::size_t count) const;
  // One whole number, 0 or more.
  [[nodiscard]] Result<std::size_t> count() const;
};

// Walks over the lines of a file; empty ones are skipped. Borrows the text.
class KeyLines {
 public:
  explicit KeyLines(Bytes text) : left_(text) {}
  // Nothing at the end.
  std::optional<KeyLine> next();

 private:
  Bytes left_;
  std::size_t number_ = 0;
};

// The lines of one tree, or of the head. Of equal keys the first counts.
class KeyBlock {
 public:
  explicit KeyBlock(KeyLine begin) : begin_(begin) {}

  void add(const KeyLine& line) {
    lines_.push_back(line);
  }
  [[nodiscard]] const KeyLine* find(std::string_view key) const;
  // An error at the block's begin if it is not there.
  [[nodiscard]] Result<KeyLine> get(std::string_view key) const;
  [[nodiscard]] Result<std::vector<double>> numbers(std::string_view key, std::size_t count) const;
  [[nodiscard]] const KeyLine& begin() const {
    return begin_;
  }

 private:
  KeyLine begin_;
  std::vector<KeyLine> lines_;
};

}  // namespace ls::ml
