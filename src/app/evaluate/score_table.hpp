#pragma once

#include "app/command.hpp"
#include "app/evaluate/truth_scores.hpp"

#include <span>
#include <string>
#include <vector>

namespace ls::app {

// How scores rank and decide. NaN where undefined.
struct ScoreRow {
  std::string model;  // "scores", "best possible", "running rate"
  std::uint64_t count = 0;
  std::uint64_t positives = 0;
  double auc = 0;
  double average_precision = 0;
  // Of "positive if the score is at least the threshold".
  double threshold = 0;
  double accuracy = 0;
  double balanced_accuracy = 0;  // the mean of both classes' recalls
  double precision = 0;
  double recall = 0;
  double precision_at_recall = 0;  // the best where recall is at least 0.85
  double recall_at_precision = 0;  // the best where precision is at least 0.95
  // The share of the way from the running rate to the best possible that the scores went.
  double auc_gain = 0;
  double accuracy_gain = 0;
};

[[nodiscard]] ScoreRow measure_scores(std::string model, std::span<const ml::ScoredLabel> scores,
                                      double threshold);

// The scores, the best possible and the running rate. The threshold is of the scores; the others
// are probabilities, for which it is one half.
[[nodiscard]] std::vector<ScoreRow> score_table(const TruthScores& scores, double threshold);

void print_scores(const CommandContext& context, const std::vector<ScoreRow>& rows);

}  // namespace ls::app
