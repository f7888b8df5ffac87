#include "bench/bench_ml/labelled_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

namespace ls::bench {
namespace {

constexpr std::string_view kLabel = "class";

std::string heading(const LabelledRows& rows) {
  std::string line;
  for (const generator::StreamColumn& column : rows.columns) {
    line += column.name;
    line += column.categories == 0 ? "" : fmt::format(":{}", column.categories);
    line += ',';
  }
  return line.append(kLabel);
}

Result<std::vector<generator::StreamColumn>> read_heading(std::string_view line) {
  std::vector<generator::StreamColumn> columns;
  for (std::size_t comma = line.find(','); comma != std::string_view::npos;
       comma = line.find(',')) {
    const std::string_view cell = line.substr(0, comma);
    const std::size_t colon = cell.find(':');
    generator::StreamColumn column{std::string(cell.substr(0, colon)), 0};
    if (colon != std::string_view::npos) {
      std::from_chars(cell.data() + colon + 1, cell.data() + cell.size(), column.categories);
    }
    columns.push_back(std::move(column));
    line.remove_prefix(comma + 1);
  }
  if (columns.empty() || !line.starts_with(kLabel)) {
    return user_error("the first line must name the columns, with \"class\" as the last one");
  }
  return columns;
}

// False if the line is not that many numbers and a label.
bool read_row(const std::string& line, LabelledRows& rows) {
  const char* at = line.data();
  const char* const end = at + line.size();
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    double value = 0;
    const auto read = std::from_chars(at, end, value);
    if (read.ec != std::errc() || read.ptr == end || *read.ptr != ',') {
      return false;
    }
    rows.values.push_back(value);
    at = read.ptr + 1;
  }
  const bool is_label = at != end && (*at == '0' || *at == '1');
  rows.labels.push_back(is_label && *at == '1' ? 1 : 0);
  return is_label;
}

}  // namespace

bool LabelledRows::has_categories() const {
  return std::ranges::any_of(
      columns, [](const generator::StreamColumn& column) { return column.categories != 0; });
}

std::string checksum(const LabelledRows& rows, std::size_t count) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  std::uint64_t hash = 0xcbf29ce484222325;
  for (std::size_t row = 0; row < std::min(count, rows.size()); ++row) {
    for (const double value : rows.at(row)) {
      hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * kPrime;
    }
    hash = (hash ^ rows.labels[row]) * kPrime;
  }
  return fmt::format("{:016x}", hash);
}

Status write_rows(const LabelledRows& rows, const std::string& file) {
  std::ofstream out(file);
  out << heading(rows) << '\n';
  std::string line;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    line.clear();
    for (const double value : rows.at(row)) {
      fmt::format_to(std::back_inserter(line), "{},", value);
    }
    line += rows.labels[row] == 0 ? "0\n" : "1\n";
    out << line;
  }
  out.close();
  return out ? Status{} : external_error("cannot write " + file);
}

Result<LabelledRows> read_rows(const std::string& file, std::size_t count) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) {
    return user_error("cannot read " + file);
  }
  LabelledRows rows;
  rows.columns = LS_TRY(read_heading(line).with(file));
  while (rows.size() < count && std::getline(in, line)) {
    if (!read_row(line, rows)) {
      return user_error(fmt::format("{}:{}: not {} numbers and a label of 0 or 1", file,
                                    rows.size() + 2, rows.columns.size()));
    }
  }
  return rows;
}

}  // namespace ls::bench
