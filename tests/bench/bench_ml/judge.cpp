#include "bench/bench_ml/labelled_rows.hpp"
#include "bench/bench_ml/sides.hpp"
#include "bench/bench_ml/told.hpp"

#include "leadstream/ml/anomaly_registry.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <vector>

namespace ls::bench {
namespace {

// "half_space_trees trees=25 height=15".
Result<ml::ModelSpec> spec_of(std::string_view words) {
  ml::ModelSpec spec{.name = std::string(words.substr(0, words.find(' ')))};
  words.remove_prefix(std::min(words.size(), spec.name.size() + 1));
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    const std::size_t equals = word.find('=');
    double value = 0;
    const char* const end = word.data() + word.size();
    if (equals == std::string_view::npos ||
        std::from_chars(word.data() + equals + 1, end, value).ptr != end) {
      return user_error("a parameter is name=number, not " + std::string(word));
    }
    spec.params.emplace(word.substr(0, equals), value);
  }
  return spec;
}

}  // namespace

Result<Trial> judge(const Task& task) {
  const LabelledRows rows = LS_TRY(read_rows(task.rows_file, task.rows));
  const ml::ModelSpec given = LS_TRY(spec_of(task.learner));
  const ml::ModelSpec spec = LS_TRY(ml::complete_detector(given));
  Trial trial{
      .version = LEADSTREAM_VERSION, .rows = rows.size(), .checksum = checksum(rows, rows.size())};
  std::vector<double> told(rows.size());
  repeat(
      task,
      [&] {
        const auto detector = ml::make_detector(spec, rows.columns.size()).take();
        for (std::size_t i = 0; i < told.size(); ++i) {
          told[i] = detector->score(rows.at(i));
          detector->learn(rows.at(i));
        }
      },
      trial);
  LS_TRY(write_told(told, task.told));
  return trial;
}

}  // namespace ls::bench
