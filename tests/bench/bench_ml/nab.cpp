#include "bench/bench_ml/nab.hpp"

#include "bench/bench_ml/contest.hpp"
#include "bench/bench_ml/side_process.hpp"
#include "bench/bench_ml/told.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <span>

namespace ls::bench {
namespace {

using test::LabelledSeries;

const std::vector<Learner>& sides() {
  using enum Program;
  static const std::vector<Learner> all = {
      {leadstream, "level_shift"},
      {leadstream, "random_cut_forest"},
      {leadstream, "random_cut_forest shingle=8"},
      {leadstream, "half_space_trees trees=25 height=15 window=250 scaled=1"},
      {moa, "oneclass.HSTrees"},
      {aws, "RandomCutForest"},
      {aws, "RandomCutForest 8"},
  };
  return all;
}

LabelledRows rows_of(const LabelledSeries& series) {
  const auto known = std::span(series.values).first(test::probation_of(series));
  const auto [low, high] = std::ranges::minmax(known);
  const double range = high > low ? high - low : 1;
  LabelledRows rows;
  rows.columns.push_back({"value", 0});
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    rows.values.push_back((series.values[i] - (low + high) / 2 + range) / (2 * range));
    rows.labels.push_back(std::ranges::any_of(
        series.windows, [i](const auto& window) { return i >= window.first && i <= window.last; }));
  }
  return rows;
}

Result<std::vector<double>> scores_of(const Options& options, const Learner& learner,
                                      const Input& input, const std::string& folder) {
  const SideTask task{learner, Kind::anomalies, input.file, input.rows.size(), folder};
  LS_TRY(run_checked(options, task, checksum(input.rows, input.rows.size())));
  return read_told(task.told_file(), input.rows.size());
}

void add(const test::WindowScore& score, test::WindowScore& total) {
  total.found += score.found;
  total.missed += score.missed;
  total.false_alarms += score.false_alarms;
}

Status judge_side(const Options& options, const std::vector<LabelledSeries>& all,
                  const std::vector<Input>& inputs, const std::string& folder,
                  NabOutcome& outcome) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto scores = LS_TRY(scores_of(options, outcome.learner, inputs[i], folder));
    for (std::size_t rate = 0; rate < kNabRates.size(); ++rate) {
      const auto alarms = test::alarms_of_scores(all[i], scores, kNabRates[rate]);
      add(test::judge_alarms(all[i], alarms, test::kMerged), outcome.scores[rate]);
    }
  }
  return {};
}

}  // namespace

Result<std::vector<NabOutcome>> run_nab(const Options& options, const std::string& folder) {
  const char* data = std::getenv("LEADSTREAM_DATA");
  if (data == nullptr) {
    return user_error("name the folder of the data sets with LEADSTREAM_DATA");
  }
  const auto all = LS_TRY(test::load_labelled_series(std::string(data) + "/nab"));
  std::vector<Input> inputs;
  for (const LabelledSeries& series : all) {
    inputs.push_back({series.name, Kind::anomalies, folder + "/" + series.name, rows_of(series)});
    LS_TRY(write_rows(inputs.back().rows, inputs.back().file));
  }
  // Nothing is timed, so nothing needs to be warm.
  Options once = options;
  once.repeat = 1;
  once.warm_up_seconds = 0;
  std::vector<NabOutcome> outcomes;
  for (const Learner& learner : sides()) {
    fmt::print(stderr, "{} {} on labelled series ...\n", name_of(learner.program), learner.name);
    NabOutcome outcome{.learner = learner, .scores = {}, .why_missing = {}};
    const Status judged = judge_side(once, all, inputs, folder, outcome);
    if (!judged) {
      outcome.why_missing = judged.error().message;
      fmt::print(stderr, "!!!! NOT MEASURED: {}: {}\n", learner.name, outcome.why_missing);
    }
    outcomes.push_back(outcome);
  }
  return outcomes;
}

}  // namespace ls::bench
