#include "bench/bench_ml/contest.hpp"

#include "bench/bench_ml/side_process.hpp"

#include "leadstream/ml/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::bench {
namespace {

void say_missing(const Outcome& outcome, std::string_view where) {
  fmt::print(stderr, "!!!! NOT MEASURED: {} {} on {}: {}\n", name_of(outcome.learner.program),
             outcome.learner.name, where, outcome.why_missing);
}

Result<Trial> run_checked(const Options& options, const SideTask& task,
                          const std::string& expected) {
  const Learner& learner = task.learner;
  if (learner.program == Program::leadstream && ml::find_model_type(learner.name) == nullptr) {
    return user_error("not in this build");
  }
  Trial trial = LS_TRY(run_side(options, task));
  if (trial.checksum != expected || trial.rows != task.rows) {
    return external_error(fmt::format("it read {} rows with checksum {}, not {} with {}",
                                      trial.rows, trial.checksum, task.rows, expected));
  }
  return trial;
}

Outcome outcome_of(const Peer& side, std::string_view where, Result<Trial> trial) {
  Outcome outcome{side.learner, side.wanted, std::nullopt, {}};
  if (trial) {
    outcome.trial = trial.take();
  } else {
    outcome.why_missing = trial.error().message;
    say_missing(outcome, where);
  }
  return outcome;
}

}  // namespace

Contest run_contest(const Options& options, const Match& match, const Input& input,
                    const std::string& folder) {
  const std::size_t most = match.is_slow ? options.slow_rows : options.rows;
  const std::size_t rows = std::min<std::size_t>(most, input.rows.size());
  Contest contest{.group = match.group,
                  .stream = input.name,
                  .rows = rows,
                  .checksum = checksum(input.rows, rows),
                  .baselines = baselines(input.rows, rows),
                  .ours = {},
                  .peers = {}};
  const auto outcome = [&](const Peer& side) {
    fmt::print(stderr, "{} {} on {} ...\n", name_of(side.learner.program), side.learner.name,
               input.name);
    const SideTask task{side.learner, input.file, rows, folder};
    return outcome_of(side, input.name, run_checked(options, task, contest.checksum));
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
  const SideTask task{side.learner, {}, options.updates, folder};
  return outcome_of(side, "steady values", run_side(options, task));
}

}  // namespace ls::bench
