#pragma once

#include "leadstream/base/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace ls::test {

// A small CSV file in memory (RFC 4180: quoted cells may hold separators and doubled quotes).
struct Csv {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

inline std::vector<std::string> split_csv(const std::string& line, char separator) {
  std::vector<std::string> cells(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      if (is_quoted && i + 1 < line.size() && line[i + 1] == '"') {
        cells.back().push_back(c);
        ++i;
      } else {
        is_quoted = !is_quoted;
      }
    } else if (c == separator && !is_quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back().push_back(c);
    }
  }
  return cells;
}

inline Result<Csv> read_csv(const std::string& path, char separator) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    return user_error(path + ": cannot be read");
  }
  Csv csv{split_csv(line, separator), {}};
  while (std::getline(file, line)) {
    std::vector<std::string> cells = split_csv(line, separator);
    cells.resize(csv.header.size());
    csv.rows.push_back(std::move(cells));
  }
  return csv;
}

inline void sort_by_number(Csv& csv, const std::string& column) {
  const auto place = static_cast<std::size_t>(
      std::find(csv.header.begin(), csv.header.end(), column) - csv.header.begin());
  std::stable_sort(csv.rows.begin(), csv.rows.end(), [place](const auto& a, const auto& b) {
    return std::strtoll(a[place].c_str(), nullptr, 10) <
           std::strtoll(b[place].c_str(), nullptr, 10);
  });
}

}  // namespace ls::test
