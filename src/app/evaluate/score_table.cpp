#include "app/evaluate/score_table.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/ml/confusion.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::app {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kRecall = 0.85;
constexpr double kPrecision = 0.95;

// Goes down the ranks; equal scores are decided alike.
void rank(std::span<const ml::ScoredLabel> scores, ScoreRow& row) {
  std::vector<ml::ScoredLabel> ranked(scores.begin(), scores.end());
  std::ranges::sort(ranked, std::ranges::greater(), &ml::ScoredLabel::margin);
  row.precision_at_recall = kNothing;
  row.recall_at_precision = kNothing;
  double hits = 0.0;
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    hits += ranked[i].label ? 1.0 : 0.0;
    if (i + 1 < ranked.size() && ranked[i + 1].margin == ranked[i].margin) {
      continue;
    }
    const double precision = hits / static_cast<double>(i + 1);
    const double recall = hits / static_cast<double>(row.positives);
    if (recall >= kRecall) {
      row.precision_at_recall = std::fmax(row.precision_at_recall, precision);
    }
    if (precision >= kPrecision) {
      row.recall_at_precision = std::fmax(row.recall_at_precision, recall);
    }
  }
}

double gain(double model, double baseline, double best) {
  return best > baseline ? (model - baseline) / (best - baseline) : kNothing;
}

std::string cell(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.4f}", value);
}

void print_json(const CommandContext& context, const std::vector<ScoreRow>& rows) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_array();
  for (const ScoreRow& row : rows) {
    json.begin_object().member("model", row.model);
    json.member("scores", row.count).member("positives", row.positives);
    json.member("auc", row.auc).member("average_precision", row.average_precision);
    json.member("threshold", row.threshold).member("accuracy", row.accuracy);
    json.member("balanced_accuracy", row.balanced_accuracy);
    json.member("precision", row.precision).member("recall", row.recall);
    json.member("precision_at_recall_85", row.precision_at_recall);
    json.member("recall_at_precision_95", row.recall_at_precision);
    json.member("auc_gain", row.auc_gain).member("accuracy_gain", row.accuracy_gain).end_object();
  }
  json.end_array();
  fmt::print(context.out, "{}\n", text);
}

}  // namespace

ScoreRow measure_scores(std::string model, std::span<const ml::ScoredLabel> scores,
                        double threshold) {
  ScoreRow row;
  const ml::Report report = ml::measure(scores);
  row.model = std::move(model);
  row.count = report.count;
  row.positives = report.positives;
  row.auc = report.auc;
  row.average_precision = report.average_precision;
  row.threshold = threshold;
  ml::Confusion decided;
  ml::Confusion reversed;  // its recall is that of the negatives
  for (const ml::ScoredLabel& score : scores) {
    const bool is_positive = score.margin >= threshold;
    decided.add(is_positive, score.label);
    reversed.add(!is_positive, !score.label);
  }
  row.accuracy = decided.accuracy();
  row.precision = decided.precision();
  row.recall = decided.recall();
  row.balanced_accuracy = (decided.recall() + reversed.recall()) / 2.0;
  rank(scores, row);
  return row;
}

std::vector<ScoreRow> score_table(const TruthScores& scores, double threshold) {
  constexpr double kHalf = 0.5;
  std::vector<ScoreRow> rows;
  rows.push_back(measure_scores("scores", scores.scores(), threshold));
  rows.push_back(measure_scores("best possible", scores.bayes(), kHalf));
  rows.push_back(measure_scores("running rate", scores.baseline(), kHalf));
  const ScoreRow best = rows[1];
  const ScoreRow baseline = rows[2];
  for (ScoreRow& row : rows) {
    // Whoever knows nothing ranks by chance.
    row.auc_gain = gain(row.auc, 0.5, best.auc);
    row.accuracy_gain = gain(row.accuracy, baseline.accuracy, best.accuracy);
  }
  return rows;
}

void print_scores(const CommandContext& context, const std::vector<ScoreRow>& rows) {
  if (context.is_json()) {
    print_json(context, rows);
    return;
  }
  const Style style = context.style_for(context.out);
  fmt::print(context.out, "{}\n",
             style.bold(fmt::format("{:<14} {:>8} {:>9} {:>7} {:>7} {:>9} {:>8} {:>8} {:>9} {:>7} "
                                    "{:>9} {:>9} {:>8} {:>8}",
                                    "model", "scores", "positives", "auc", "ap", "threshold",
                                    "accuracy", "balanced", "precision", "recall", "P at R.85",
                                    "R at P.95", "auc gain", "acc gain")));
  for (const ScoreRow& row : rows) {
    fmt::print(context.out,
               "{:<14} {:>8} {:>9} {:>7} {:>7} {:>9} {:>8} {:>8} {:>9} {:>7} {:>9} {:>9} {:>8} "
               "{:>8}\n",
               row.model, row.count, row.positives, cell(row.auc), cell(row.average_precision),
               fmt::format("{:g}", row.threshold), cell(row.accuracy), cell(row.balanced_accuracy),
               cell(row.precision), cell(row.recall), cell(row.precision_at_recall),
               cell(row.recall_at_precision), cell(row.auc_gain), cell(row.accuracy_gain));
  }
}

}  // namespace ls::app
