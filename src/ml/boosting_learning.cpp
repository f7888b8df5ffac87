#include "boosting.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/counter_random.hpp"
#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

// How a Boosting model learns.

namespace ls::ml {
namespace {

// Of the means of the latest labels, in examples.
constexpr std::array<double, 2> kTrendMemories = {2, 24};
// How far back a tree is judged, in examples.
constexpr double kJudgedExamples = 300;
// A model that is sure has no curvature left; its mistakes still count.
constexpr double kCurvatureMin = 1e-4;

// How often the bins are looked at: with each doubling of the examples, later at even distances.
bool is_layout_due(std::uint64_t examples) {
  constexpr std::uint64_t kEvery = 8192;
  return examples < kEvery ? std::has_single_bit(examples) : examples % kEvery == 0;
}

}  // namespace

void Boosting::learn(FeatureRow row, bool label, double weight) {
  LS_DCHECK(row.size() == schema_.size());
  if (!(weight > 0 && std::isfinite(weight))) {
    return;
  }
  weight = std::min(weight, kWeightMax);
  see(row);
  count_label(label, weight);
  ++examples_;
  if (examples_ <= kWarm) {
    waiting_.push_back({.weight = weight, .label = label});
  }
  if (examples_ == kWarm) {
    begin();
  } else if (examples_ > kWarm) {
    learn_cells(label, weight);
    if (is_layout_due(examples_)) {
      lay_out_bins();
    }
  }
}

std::span<double> Boosting::kept_row(std::uint64_t example) {
  return std::span(rows_).subspan((example % kSample) * cells_.size(), cells_.size());
}

// Makes cells of a row and keeps them.
void Boosting::see(FeatureRow row) {
  if (examples_ < kSample && rows_.size() < (examples_ + 1) * cells_.size()) {
    rows_.resize((examples_ < kWarm ? kWarm : kSample) * cells_.size());
  }
  const auto kept = kept_row(examples_);
  for (std::uint32_t i = 0; i < cells_.size(); ++i) {
    cells_[i] = i < row.size() ? bins_.learned_cell(i, row[i]) : cell_at(i, row);
    kept[i] = bins_.is_category(i) ? cells_[i].category : cells_[i].number;
    kept[i] = cells_[i].is_missing ? std::nan("") : kept[i];
  }
}

void Boosting::count_label(bool label, double weight) {
  constexpr double kPriorMemory = 1e5;
  const double sum = prior_[0] + prior_[1];
  if (sum > kPriorMemory) {
    prior_ = {prior_[0] * kPriorMemory / sum, prior_[1] * kPriorMemory / sum};
  }
  prior_[label ? 1 : 0] += weight;
  for (std::size_t i = 0; i < kTrends; ++i) {
    trends_[i] += ((label ? 1.0 : 0.0) - trends_[i]) / kTrendMemories[i];
  }
}

// Learns what has been kept until there was enough to lay out the bins.
void Boosting::begin() {
  sample_.reserve(kSample);
  lay_out_bins();
  stages_.resize(trees_);
  for (std::size_t number = 0; number < trees_; ++number) {
    start(stages_[number], number);
  }
  for (std::uint64_t example = 0; example < waiting_.size(); ++example) {
    const auto kept = kept_row(example);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      cells_[i] = {.number = kept[i], .is_missing = std::isnan(kept[i])};
      if (bins_.is_category(i) && !cells_[i].is_missing) {
        cells_[i].category = static_cast<std::uint8_t>(kept[i]);
      }
    }
    learn_cells(waiting_[example].label, waiting_[example].weight);
  }
  waiting_.clear();
}

void Boosting::learn_cells(bool label, double weight) {
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    cell_bins_[i] = bins_.bin_of(i, cells_[i]);
  }
  double margin = log_odds(prior_);
  for (std::size_t number = 0; number < stages_.size(); ++number) {
    Stage& stage = stages_[number];
    const double p = sigmoid(margin);
    const Gradients gradients = {weight * (p - (label ? 1 : 0)),
                                 weight * std::max(p * (1 - p), kCurvatureMin)};
    const double step =
        rate_ * stage.tree.learn(cells_, cell_bins_, gradients, weight, bins_, rules_);
    margin += step;
    judge(stage, number, gradients, step);
  }
}

void Boosting::judge(Stage& stage, std::size_t number, const Gradients& gradients, double step) {
  constexpr double kKept = 1 - 1 / kJudgedExamples;
  const double curved = gradients.second * step * step;
  stage.harm = kKept * stage.harm + gradients.first * step + curved / 2;
  stage.variance = kKept * stage.variance + curved;
  if (drift_ > 0 && stage.harm > drift_ * std::sqrt(stage.variance)) {
    ++stage.restarts;
    start(stage, number);
  }
}

// Trees look for their first split one after the other, so that not all split at once.
void Boosting::start(Stage& stage, std::size_t number) {
  draw_columns(number, stage.restarts);
  const double first_try = std::fmod(static_cast<double>(number), rules_.grace);
  stage.tree.start(drawn_, rules_.leaves, static_cast<float>(first_try));
  stage.harm = 0;
  stage.variance = 0;
}

// Into `drawn_`, in rising order.
void Boosting::draw_columns(std::size_t number, std::uint64_t restarts) {
  CounterRandom random(
      {.seed = seed_, .stream = static_cast<std::uint32_t>(number), .sequence = restarts});
  drawn_.resize(cells_.size());
  for (std::uint32_t i = 0; i < drawn_.size(); ++i) {
    drawn_[i] = i;
  }
  for (std::size_t i = 0; i < columns_per_tree_; ++i) {
    std::swap(drawn_[i], drawn_[i + random.below(drawn_.size() - i)]);
  }
  drawn_.resize(columns_per_tree_);
  std::sort(drawn_.begin(), drawn_.end());
}

void Boosting::lay_out_bins() {
  const std::size_t rows = std::min<std::size_t>(examples_, kSample);
  for (std::uint32_t column = 0; column < cells_.size(); ++column) {
    if (bins_.is_category(column)) {
      continue;
    }
    sample_.clear();
    for (std::size_t row = 0; row < rows; ++row) {
      const double number = rows_[row * cells_.size() + column];
      if (!std::isnan(number)) {
        sample_.push_back(number);
      }
    }
    std::sort(sample_.begin(), sample_.end());
    if (bins_.refit(column, sample_)) {
      for (Stage& stage : stages_) {
        stage.tree.forget_histograms_of(column);
      }
    }
  }
}

}  // namespace ls::ml
