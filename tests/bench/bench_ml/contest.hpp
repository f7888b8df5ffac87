#pragma once

#include "bench/bench_ml/inputs.hpp"
#include "bench/bench_ml/matches.hpp"
#include "bench/bench_ml/options.hpp"
#include "bench/bench_ml/side_process.hpp"
#include "bench/bench_ml/told.hpp"
#include "bench/bench_ml/trial.hpp"

#include "leadstream/base/error.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ls::bench {

// What became of one side.
struct Outcome {
  Learner learner;
  double wanted = 0;           // as of its Peer
  std::optional<Trial> trial;  // nothing: see `why_missing`
  std::string why_missing;
  std::optional<Finding> finding;  // of anomalies
  std::optional<double> apart;     // of margins: the greatest distance from ours
};

// One match on one stream.
struct Contest {
  std::string_view group;
  Kind kind = Kind::labels;
  std::string stream;
  std::uint64_t rows = 0;
  std::string checksum;
  Baselines baselines;
  Outcome ours;
  std::vector<Outcome> peers;
};

// Rows that lie in a file, and in memory to be checked against.
struct Input {
  std::string name;
  Kind kind = Kind::labels;
  std::string file;
  LabelledRows rows;
};

// One side. What read other rows than those of the checksum counts as an error.
Result<Trial> run_checked(const Options& options, const SideTask& task,
                          const std::string& expected);
// Runs all sides of a match, one after the other. A side that cannot run, or has read other rows
// than those of the input, is missing in the outcome and said aloud.
[[nodiscard]] Contest run_contest(const Options& options, const Match& match, const Input& input,
                                  const std::string& folder);
[[nodiscard]] Outcome run_detector(const Options& options, const DetectorRow& row,
                                   const std::string& folder);

}  // namespace ls::bench
