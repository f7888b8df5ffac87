#include "bench/bench_engine/machine.hpp"
#include "bench/bench_engine/meter.hpp"
#include "bench/bench_ml/contest.hpp"
#include "bench/bench_ml/nab.hpp"
#include "bench/bench_ml/options.hpp"
#include "bench/bench_ml/report.hpp"
#include "bench/bench_ml/side_process.hpp"
#include "bench/bench_ml/sides.hpp"
#include "support/temp_folder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>

namespace ls::bench {
namespace {

bool is_asked(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::ranges::find(names, name) != names.end();
}

Result<Input> prepare(const Options& options, const std::string& name, const std::string& folder) {
  Input input{name, kind_of_input(name), folder + "/" + name + ".csv",
              LS_TRY(make_input(name, options))};
  LS_TRY(write_rows(input.rows, input.file));
  return input;
}

void run_stream(const Input& input, const std::string& folder, Report& report) {
  for (const Match& match : matches()) {
    const bool fits =
        is_for(match, input.kind) && (!match.needs_numbers || !input.rows.has_categories());
    if (fits && is_asked(report.options.only, match.group)) {
      report.contests.push_back(run_contest(report.options, match, input, folder));
    }
  }
}

bool asks_for(const Options& options, const std::string& stream) {
  return is_asked(options.streams, stream) &&
         std::ranges::any_of(matches(), [&](const Match& match) {
           return is_for(match, kind_of_input(stream)) && is_asked(options.only, match.group);
         });
}

void miss(const std::string& what, const Error& why, Report& report) {
  report.missing_streams.push_back(what + ": " + why.message);
  fmt::print(stderr, "!!!! NOT MEASURED: {}\n", report.missing_streams.back());
}

void run_all(const std::string& folder, Report& report) {
  for (const std::string& name : input_names()) {
    if (!asks_for(report.options, name)) {
      continue;
    }
    const Result<Input> input = prepare(report.options, name, folder);
    if (input) {
      run_stream(*input, folder, report);
    } else {
      miss(name, input.error(), report);
    }
  }
  if (is_asked(report.options.only, kNab)) {
    Result<std::vector<NabOutcome>> nab = run_nab(report.options, folder);
    if (nab) {
      report.nab = nab.take();
    } else {
      miss("nab", nab.error(), report);
    }
  }
  if (is_asked(report.options.only, kDetectors)) {
    for (const DetectorRow& row : detector_rows()) {
      report.detectors.push_back(run_detector(report.options, row, folder));
    }
  }
}

Result<Report> compare(const Options& options) {
  std::optional<test::TempFolder> temporary;
  std::string folder;
  if (options.keep.empty()) {
    folder = temporary.emplace().path();
  } else {
    folder = std::filesystem::absolute(options.keep).string();
    std::filesystem::create_directories(folder);
  }
  Report report;
  report.options = options;
  report.machine = machine();
  report.core = LS_TRY(keep_to_core(options.core));
  report.load_before = load_average();
  run_all(folder, report);
  report.load_after = load_average();
  return report;
}

int print(const Result<Report>& report) {
  if (!report) {
    fmt::print(stderr, "bench_ml: {}\n", report.error().message);
    return 1;
  }
  fmt::print(stderr, "\n{}\n", report_table(*report));
  std::fflush(stderr);
  const std::string json = report_json(*report);
  fmt::print("{}\n", json);
  if (!report->options.json_file.empty()) {
    std::ofstream(report->options.json_file) << json << '\n';
  }
  return report->is_complete() ? 0 : 1;
}

int tell(const Result<Trial>& trial, const Task& task) {
  const Status told = trial ? write_trial(*trial, task.out) : Status(trial.error());
  if (!told) {
    fmt::print(stderr, "bench_ml: {}\n", told.error().message);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace ls::bench

int main(int argc, char** argv) {
  ls::bench::CommandLine line;
  if (const auto ended = ls::bench::read_command_line(argc, argv, line)) {
    return *ended;
  }
  switch (line.role) {
    case ls::bench::Role::learn:
      return ls::bench::tell(ls::bench::learn(line.task), line.task);
    case ls::bench::Role::judge:
      return ls::bench::tell(ls::bench::judge(line.task), line.task);
    case ls::bench::Role::evaluate:
      return ls::bench::tell(ls::bench::evaluate(line.task), line.task);
    case ls::bench::Role::xgboost:
      return ls::bench::tell(ls::bench::evaluate_by_xgboost(line.task), line.task);
    case ls::bench::Role::detect:
      return ls::bench::tell(ls::bench::detect(line.task), line.task);
    case ls::bench::Role::compare:
      return ls::bench::print(ls::bench::compare(line.options));
  }
  return 1;
}
