#include "bench/bench_ml/told.hpp"

#include "leadstream/ml/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>

namespace ls::bench {

Status write_told(std::span<const double> told, const std::string& file) {
  std::string bytes(told.size_bytes(), '\0');
  std::memcpy(bytes.data(), told.data(), bytes.size());
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  return out ? Status{} : external_error("cannot write " + file);
}

Result<std::vector<double>> read_told(const std::string& file, std::uint64_t rows) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::vector<double> told(rows);
  if (bytes.size() != rows * sizeof(double)) {
    return external_error(fmt::format("it told {} bytes of {} rows", bytes.size(), rows));
  }
  std::memcpy(told.data(), bytes.data(), bytes.size());
  if (!std::ranges::all_of(told, [](double value) { return std::isfinite(value); })) {
    return external_error("it told something that is not finite");
  }
  return told;
}

Finding finding_of(std::span<const double> scores, std::span<const std::uint8_t> labels) {
  return {ml::auc(scores, labels), ml::average_precision(scores, labels)};
}

}  // namespace ls::bench
