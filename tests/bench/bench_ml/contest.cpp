#include "bench/bench_ml/contest.hpp"

#include "bench/bench_ml/tree_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace ls::bench {
namespace {

void say_missing(const Outcome& outcome, std::string_view where) {
  fmt::print(stderr, "!!!! NOT MEASURED: {} {} on {}: {}\n", name_of(outcome.learner.program),
             outcome.learner.name, where, outcome.why_missing);
}

Outcome outcome_of(const Peer& side, std::string_view where, Result<Trial> trial) {
  Outcome outcome{side.learner, side.wanted, std::nullopt, {}, std::nullopt, std::nullopt};
  if (trial) {
    outcome.trial = trial.take();
  } else {
    outcome.why_missing = trial.error().message;
    say_missing(outcome, where);
  }
  return outcome;
}

double greatest_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double greatest = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    greatest = std::max(greatest, std::abs(a[i] - b[i]));
  }
  return greatest;
}

// Judges what the side told of each row; `ours` is what our own did, which comes first. A side that
// told nothing is missing.
void judge_told(const Contest& contest, const Input& input, const std::string& file,
                std::vector<double>& ours, Outcome& outcome) {
  const auto told = read_told(file, outcome.trial->rows);
  if (!told) {
    outcome.trial.reset();
    outcome.why_missing = told.error().message;
    say_missing(outcome, input.name);
    return;
  }
  if (contest.kind == Kind::anomalies) {
    outcome.finding = finding_of(*told, std::span(input.rows.labels).first(told->size()));
    return;
  }
  if (outcome.learner.program == Program::leadstream) {
    ours = *told;
  }
  outcome.apart = greatest_distance(*told, ours);
}

}  // namespace

Result<Trial> run_checked(const Options& options, const SideTask& task,
                          const std::string& expected) {
  Trial trial = LS_TRY(run_side(options, task));
  if (trial.checksum != expected || trial.rows != task.rows) {
    return external_error(fmt::format("it read {} rows with checksum {}, not {} with {}",
                                      trial.rows, trial.checksum, task.rows, expected));
  }
  return trial;
}

Contest run_contest(const Options& options, const Match& match, const Input& input,
                    const std::string& folder) {
  const std::size_t most = match.is_slow ? options.slow_rows : options.rows;
  const std::size_t rows = std::min<std::size_t>(most, input.rows.size());
  Contest contest{.group = match.group,
                  .kind = match.kind,
                  .stream = input.name,
                  .rows = rows,
                  .checksum = checksum(input.rows, rows),
                  .baselines = baselines(input.rows, rows),
                  .ours = {},
                  .peers = {}};
  if (match.kind == Kind::margins) {
    // Without it both sides say what they miss.
    write_tree_file(input.rows, input.file).ignore("the sides tell");
  }
  std::vector<double> ours;
  const auto outcome = [&](const Peer& side) {
    fmt::print(stderr, "{} {} on {} ...\n", name_of(side.learner.program), side.learner.name,
               input.name);
    const SideTask task{side.learner, match.kind, input.file, rows, folder};
    Outcome made = outcome_of(side, input.name, run_checked(options, task, contest.checksum));
    if (match.kind != Kind::labels && made.trial) {
      judge_told(contest, input, task.told_file(), ours, made);
    }
    return made;
  };
  contest.ours = outcome({{Program::leadstream, match.model}});
  for (const Peer& peer : match.peers) {
    contest.peers.push_back(outcome(peer));
  }
  return contest;
}

Outcome run_detector(const Options& options, const DetectorRow& row, const std::string& folder) {
  fmt::print(stderr, "{} ...\n", row.name);
  const Peer side{{Program::leadstream, row.name}, row.wanted};
  const SideTask task{side.learner, Kind::labels, {}, options.updates, folder};
  return outcome_of(side, "steady values", run_side(options, task));
}

}  // namespace ls::bench
