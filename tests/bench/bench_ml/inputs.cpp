#include "bench/bench_ml/inputs.hpp"

#include "bench/bench_ml/points.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace ls::bench {
namespace {

constexpr std::string_view kElec2 = "elec2";

struct Generated {
  std::string_view name;
  std::string_view stream;
  double speed;
};

// SEA and AGRAWAL with function 1, noise as MOA has it; RandomRBF with 50 centres in 10 columns.
constexpr std::array<Generated, 4> kGenerated = {
    {{"sea", "sea", 0}, {"agrawal", "agrawal", 0}, {"rbf", "rbf", 0}, {"rbf_drift", "rbf", 0.001}}};

struct Points {
  std::string_view name;
  std::uint32_t columns;
};

// Of 1, 4 and 10 coordinates.
constexpr std::array<Points, 3> kPoints = {{{"points_1", 1}, {"points_4", 4}, {"points_10", 10}}};

Result<LabelledRows> generate(const Generated& wanted, std::uint64_t count) {
  const std::unique_ptr<generator::LabelledStream> stream =
      LS_TRY(generator::make_stream({.name = std::string(wanted.stream), .speed = wanted.speed}));
  LabelledRows rows;
  rows.columns.assign(stream->columns().begin(), stream->columns().end());
  rows.values.reserve(count * rows.columns.size());
  rows.labels.reserve(count);
  generator::StreamRow row;
  for (std::uint64_t i = 0; i < count; ++i) {
    stream->next(row);
    rows.values.insert(rows.values.end(), row.values.begin(), row.values.end());
    rows.labels.push_back(row.label == 1 ? 1 : 0);
  }
  return rows;
}

Result<LabelledRows> read_elec2(const Options& options) {
  std::string file = options.elec2;
  if (file.empty()) {
    const char* folder = std::getenv("LEADSTREAM_DATA");
    if (folder == nullptr) {
      return user_error("give its file with --elec2, or its folder's with LEADSTREAM_DATA");
    }
    file = std::string(folder) + "/ml/elec2.csv";
  }
  return read_rows(file, options.rows);
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::vector<std::string> input_names() {
  std::vector<std::string> names;
  for (const Generated& generated : kGenerated) {
    names.emplace_back(generated.name);
  }
  names.emplace_back(kElec2);
  for (const Points& points : kPoints) {
    names.emplace_back(points.name);
  }
  return names;
}

Kind kind_of_input(std::string_view name) {
  return std::ranges::find(kPoints, name, &Points::name) == kPoints.end() ? Kind::labels
                                                                          : Kind::anomalies;
}

Result<LabelledRows> make_input(std::string_view name, const Options& options) {
  const auto points = std::ranges::find(kPoints, name, &Points::name);
  if (points != kPoints.end()) {
    return make_points(points->columns, options.rows);
  }
  const auto found = std::ranges::find(kGenerated, name, &Generated::name);
  return found == kGenerated.end() ? read_elec2(options) : generate(*found, options.rows);
}

Baselines baselines(const LabelledRows& rows, std::size_t count) {
  count = std::min(count, rows.size());
  std::size_t ones = 0;
  std::size_t repeated = 0;
  for (std::size_t i = 0; i < count; ++i) {
    ones += rows.labels[i];
    const std::uint8_t before = i == 0 ? 0 : rows.labels[i - 1];
    repeated += before == rows.labels[i] ? 1 : 0;
  }
  return {percent(std::max(ones, count - ones), count), percent(repeated, count)};
}

}  // namespace ls::bench
