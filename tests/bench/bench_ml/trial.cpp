#include "bench/bench_ml/trial.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace ls::bench {
namespace {

double median(std::vector<double> values) {
  if (values.empty()) {
    return 0;
  }
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double rate(std::uint64_t rows, const std::vector<double>& seconds) {
  const double middle = median(seconds);
  return middle > 0 ? static_cast<double>(rows) / middle : 0;
}

void write_numbers(event::JsonWriter& json, std::string_view name,
                   const std::vector<double>& numbers) {
  json.key(name).begin_array();
  for (const double number : numbers) {
    json.value(number);
  }
  json.end_array();
}

Result<std::vector<double>> read_numbers(event::JsonView object, std::string_view name) {
  std::vector<double> numbers;
  for (const event::JsonView item : LS_TRY(object.get(name)).items()) {
    numbers.push_back(LS_TRY(item.number()));
  }
  if (numbers.empty()) {
    return external_error("no pass was measured");
  }
  return numbers;
}

Result<std::uint64_t> read_count(event::JsonView object, std::string_view name) {
  return static_cast<std::uint64_t>(LS_TRY(object.integer(name)));
}

}  // namespace

double Trial::accuracy() const {
  return rows == 0 ? 0 : 100 * static_cast<double>(right) / static_cast<double>(rows);
}

double Trial::rows_per_second() const {
  return rate(rows, seconds);
}

double Trial::rows_per_cpu_second() const {
  return rate(rows, cpu_seconds);
}

Status write_trial(const Trial& trial, const std::string& file) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("version", std::string_view(trial.version));
  json.member("rows", trial.rows).member("checksum", std::string_view(trial.checksum));
  json.member("right", trial.right).member("warm_up_rows", trial.warm_up_rows);
  write_numbers(json, "seconds", trial.seconds);
  write_numbers(json, "cpu_seconds", trial.cpu_seconds);
  json.end_object();
  std::ofstream out(file);
  out << text << '\n';
  out.close();
  return out ? Status{} : external_error("cannot write " + file);
}

Result<Trial> read_trial(const std::string& file) {
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  event::JsonDocument document;
  const event::JsonView object = LS_TRY(document.parse(text));
  Trial trial;
  trial.version = LS_TRY(object.text("version"));
  trial.rows = LS_TRY(read_count(object, "rows"));
  trial.checksum = LS_TRY(object.text("checksum"));
  trial.right = LS_TRY(read_count(object, "right"));
  trial.warm_up_rows = LS_TRY(read_count(object, "warm_up_rows"));
  trial.seconds = LS_TRY(read_numbers(object, "seconds"));
  trial.cpu_seconds = LS_TRY(read_numbers(object, "cpu_seconds"));
  return trial;
}

}  // namespace ls::bench
