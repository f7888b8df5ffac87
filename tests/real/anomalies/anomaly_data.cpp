// Runs detectors over labelled series, each at the same target rate of alarms, and prints how well
// the alarms met the labelled windows; the last line is one JSON object.
//
//   anomaly_data FOLDER [--rate R]

#include "real/anomalies/labelled_series.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/ml/anomaly_ensemble.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::test {
namespace {

constexpr const char* kUsage = "usage: anomaly_data FOLDER [--rate R]\n";
constexpr double kRateStandard = 0.002;

struct Contender {
  std::string name;
  std::vector<ml::ModelSpec> detectors;
};

std::vector<Contender> contenders() {
  const ml::ModelSpec z{.name = "robust_z"};
  const ml::ModelSpec trees{.name = "half_space_trees", .params = {{"height", 15}}};
  const ml::ModelSpec isolation{.name = "isolation_forest"};
  const ml::ModelSpec factor{.name = "local_outlier_factor"};
  const ml::ModelSpec level{.name = "level_shift"};
  const ml::ModelSpec cuts{.name = "random_cut_forest"};
  const ml::ModelSpec shapes{.name = "random_cut_forest", .params = {{"shingle", 10}}};
  const ml::ModelSpec days{.name = "random_cut_forest", .params = {{"shingle", 48}}};
  return {{"robust_z", {z}},
          {"half_space_trees", {trees}},
          {"isolation_forest", {isolation}},
          {"local_outlier_factor", {factor}},
          {"level_shift", {level}},
          {"random_cut_forest", {cuts}},
          {"random_cut_forest shingle 10", {shapes}},
          {"random_cut_forest shingle 48", {days}},
          {"ensemble z+cuts", {z, cuts}},
          {"ensemble cuts+shapes+days", {cuts, shapes, days}},
          {"ensemble z+trees+shapes+days", {z, trees, shapes, days}}};
}

Result<std::vector<std::size_t>> alarms_of(const Contender& contender, const LabelledSeries& series,
                                           double rate) {
  const std::size_t probation = probation_of(series);
  auto ensemble = LS_TRY(ml::AnomalyEnsemble::make({.detectors = contender.detectors,
                                                    .dimensions = 1,
                                                    .rate = rate,
                                                    .window = kRanked,
                                                    .warm_up = probation / 3}));
  std::vector<std::size_t> alarms;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (ensemble.update({&series.values[i], 1}).is_anomaly && i >= probation) {
      alarms.push_back(i);
    }
  }
  return alarms;
}

Status run(const std::string& folder, double rate) {
  const auto all = LS_TRY(load_labelled_series(folder));
  std::string json;
  event::JsonWriter writer(json);
  writer.begin_object().member("rate", rate).key("f1").begin_object();
  for (const Contender& contender : contenders()) {
    WindowScore total;
    writer.key(contender.name).begin_object();
    for (const LabelledSeries& series : all) {
      const auto alarms = LS_TRY(alarms_of(contender, series, rate));
      const WindowScore score = judge_alarms(series, alarms, kMerged);
      fmt::print("{:<30} {:<42} found {} of {}, {} false, F1 {:.3f}\n", contender.name, series.name,
                 score.found, series.windows.size(), score.false_alarms, score.f1());
      writer.member(series.name, score.f1());
      total.found += score.found;
      total.missed += score.missed;
      total.false_alarms += score.false_alarms;
    }
    fmt::print("{:<30} {:<42} found {} of {}, {} false, F1 {:.3f}\n", contender.name, "all",
               total.found, total.found + total.missed, total.false_alarms, total.f1());
    writer.member("all", total.f1()).end_object();
  }
  writer.end_object().end_object();
  fmt::print("{}\n", json);
  return {};
}

int main_of(std::span<char*> arguments) {
  double rate = kRateStandard;
  if (arguments.size() == 4 && std::string_view(arguments[2]) == "--rate") {
    rate = std::strtod(arguments[3], nullptr);
  } else if (arguments.size() != 2) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const Status status = run(arguments[1], rate);
  if (!status) {
    fmt::print(stderr, "{}\n", status.error().message);
  }
  return status ? 0 : 1;
}

}  // namespace
}  // namespace ls::test

int main(int argc, char** argv) {
  return ls::test::main_of({argv, static_cast<std::size_t>(argc)});
}
