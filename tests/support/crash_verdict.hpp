#pragma once

#include "support/score_audit.hpp"

#include <cstddef>
#include <string>

namespace ls::test {

// The whole judgement of a run that was killed, against the run that could not be.
struct Verdict {
  Problems problems;
  ScoreAudit scores;
};

// `actual` holds the input topics and every output topic, read by somebody who sees only what is
// committed.
// - Numbering: no task has a gap, a repetition or a step back on any topic.
// - Causes: each output names a record that is there, once.
// - Scores (but for the model's share), examples, signals, dead letters and late records are the
//   lockstep run's, each as often as there.
// - Scores recompute from their features and the version they name.
// - What `train` and `watch` wrote is what they make of their logs without a break, byte for byte.
Verdict judge(const TestProject& project, const Topics& expected, const Topics& actual,
              Places places);

// Every topic that the three topologies write.
std::vector<std::string> output_topics(const TestProject& project);

// One line of counts for the report of a test.
std::string figures_of(const Topics& actual, const Verdict& verdict);

// All problems, one a line.
std::string text_of(const Problems& problems);

}  // namespace ls::test
