#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/generator/stream.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::bench {

// What every side learns from, in memory.
struct LabelledRows {
  std::vector<generator::StreamColumn> columns;
  std::vector<double> values;        // row by row; a category is its number
  std::vector<std::uint8_t> labels;  // 0 or 1

  [[nodiscard]] std::size_t size() const {
    return labels.size();
  }
  [[nodiscard]] std::span<const double> at(std::size_t row) const {
    return std::span(values).subspan(row * columns.size(), columns.size());
  }
  [[nodiscard]] bool has_categories() const;
};

// Of the first `count` rows: FNV-1a over words of 64 bits, which are the bits of each value of a
// row and then its label. Every side, in whatever language, tells it of what it has read.
[[nodiscard]] std::string checksum(const LabelledRows& rows, std::size_t count);

// CSV. The first line names the columns, a category's as "name:categories"; the label comes last.
// Numbers are the shortest that read back as the same double.
Status write_rows(const LabelledRows& rows, const std::string& file);
// At most the first `count`.
Result<LabelledRows> read_rows(const std::string& file, std::size_t count);

}  // namespace ls::bench
