#include "app/model/training_rows.hpp"
#include "app/produce/csv.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace ls::app {
namespace {

using Cells = std::vector<std::string>;

struct Line {
  Cells cells;
  std::uint64_t number;
  EventTime time;
};

std::optional<double> number_of(const std::string& cell) {
  double value = 0;
  const char* end = cell.data() + cell.size();
  const auto [rest, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc() || rest != end || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

Result<bool> label_of(const std::string& cell) {
  if (cell == "1" || cell == "true" || cell == "yes") {
    return true;
  }
  if (cell == "0" || cell == "false" || cell == "no") {
    return false;
  }
  return user_error(fmt::format("\"{}\" is no label: 1, true, yes, 0, false, no", cell));
}

Result<std::size_t> place_of(const Cells& header, const std::string& column) {
  const auto found = std::find(header.begin(), header.end(), column);
  if (found == header.end()) {
    return user_error(
        fmt::format("no column \"{}\"{}", column, config::did_you_mean(column, header)));
  }
  return static_cast<std::size_t>(found - header.begin());
}

Result<std::vector<Line>> read_lines(CsvReader& reader, const TrainingCsv& csv,
                                     std::optional<std::size_t> time_place) {
  std::vector<Line> lines;
  for (Cells cells; LS_TRY(reader.next(cells));) {
    Line line{cells, reader.place().line,
              EventTime{csv.step.count * static_cast<std::int64_t>(lines.size())}};
    if (time_place) {
      line.time =
          LS_TRY(parse_rfc3339(cells[*time_place]).with(fmt::format("line {}", line.number)));
    }
    lines.push_back(std::move(line));
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.time < b.time; });
  return lines;
}

bool is_number_column(const std::vector<Line>& lines, std::size_t place) {
  return std::all_of(lines.begin(), lines.end(), [place](const Line& line) {
    return line.cells[place].empty() || number_of(line.cells[place]).has_value();
  });
}

// The columns to learn from, in the file's order.
Result<std::vector<std::size_t>> feature_places(const Cells& header, const TrainingCsv& csv,
                                                std::size_t target) {
  std::vector<bool> is_left_out(header.size(), false);
  is_left_out[target] = true;
  for (const std::string& column : csv.left_out) {
    is_left_out[LS_TRY(place_of(header, column))] = true;
  }
  if (!csv.time_column.empty()) {
    is_left_out[LS_TRY(place_of(header, csv.time_column))] = true;
  }
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < header.size(); ++place) {
    if (!is_left_out[place]) {
      places.push_back(place);
    }
  }
  return places;
}

Status add_line(ml::Dataset& data, const Line& line, const std::vector<std::size_t>& places,
                std::size_t target) {
  std::vector<ml::FeatureValue> row;
  for (std::size_t feature = 0; feature < places.size(); ++feature) {
    const std::string& cell = line.cells[places[feature]];
    if (cell.empty()) {
      row.push_back(ml::FeatureValue::missing());
    } else if (data.schema().at(feature).kind == ml::FeatureKind::number) {
      row.push_back(ml::FeatureValue::of(*number_of(cell)));
    } else {
      row.push_back(ml::FeatureValue::of(std::string_view(cell)));
    }
  }
  return data.add(row, LS_TRY(label_of(line.cells[target])), line.time);
}

}  // namespace

Result<ml::Dataset> read_training_csv(std::istream& stream, const TrainingCsv& csv) {
  CsvReader reader(stream, csv.separator);
  Cells header;
  if (!LS_TRY(reader.next(header))) {
    return user_error("there is nothing in it");
  }
  const std::size_t target = LS_TRY(place_of(header, csv.target));
  const std::vector<std::size_t> places = LS_TRY(feature_places(header, csv, target));
  std::optional<std::size_t> time_place;
  if (!csv.time_column.empty()) {
    time_place = LS_TRY(place_of(header, csv.time_column));
  }
  const std::vector<Line> lines = LS_TRY(read_lines(reader, csv, time_place));
  std::vector<ml::FeatureDef> features;
  for (const std::size_t place : places) {
    features.push_back({header[place], is_number_column(lines, place) ? ml::FeatureKind::number
                                                                      : ml::FeatureKind::category});
  }
  ml::Dataset data(LS_TRY(ml::FeatureSchema::make(std::move(features))));
  for (const Line& line : lines) {
    LS_TRY(add_line(data, line, places, target).with(fmt::format("line {}", line.number)));
  }
  return data;
}

}  // namespace ls::app
