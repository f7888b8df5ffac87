#include "leadstream/ml/tree_search.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/counter_random.hpp"
#include "leadstream/ml/tree_ensemble.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ls::ml {
namespace {

struct Rung {
  std::size_t trees_divisor;
  std::size_t folds_max;  // the last ones
};

constexpr std::array<Rung, 3> kRungs{{{4, 1}, {2, 2}, {1, static_cast<std::size_t>(-1)}}};

std::size_t kept(std::size_t trials) {
  return (trials + 2) / 3;
}

struct Trial {
  TreeSettings settings;
  double log_loss = 0;
};

double log_uniform(CounterRandom& random, double from, double to) {
  return from * std::pow(to / from, random.uniform());
}

std::uint32_t whole(CounterRandom& random, std::uint32_t from, std::uint32_t to) {
  return from + static_cast<std::uint32_t>(random.below(to - from + 1));
}

Result<double> judge(std::span<const TreeRows> folds, const TreeSettings& settings,
                     const SearchOptions& options, std::uint64_t& trainings) {
  double sum = 0;
  for (const TreeRows& fold : folds) {
    const std::vector<ScoredLabel> said = LS_TRY(fold.test(settings));
    sum += weighted_log_loss(said, options.positive_weight);
    ++trainings;
    if (options.progress) {
      options.progress(trainings);
    }
  }
  return sum / static_cast<double>(folds.size());
}

}  // namespace

Result<TreeRows> TreeRows::make(const Dataset& data, const TimeFold& fold) {
  LS_ASSERT(fold.train_end > 0 && fold.train_end <= fold.test_begin);
  LS_ASSERT(fold.test_begin <= fold.test_end && fold.test_end <= data.size());
  TreeRows rows;
  rows.fold_ = fold;
  rows.columns_ = LS_TRY(RowColumns::make(data, fold.train_end));
  std::vector<FeatureValue> values(data.schema().size());
  std::vector<double> numbers(rows.columns_.size());
  rows.numbers_.reserve(fold.test_end * numbers.size());
  for (std::size_t row = 0; row < fold.test_end; ++row) {
    data.row(row, values);
    rows.columns_.fill(values, numbers);
    for (const double number : numbers) {
      rows.numbers_.push_back(static_cast<float>(number));
    }
    rows.labels_.push_back(data.label(row) ? 1.0F : 0.0F);
  }
  return rows;
}

Result<std::string> TreeRows::train(const TreeSettings& settings) const {
  return train_trees({.numbers = std::span(numbers_).first(fold_.train_end * columns_.size()),
                      .labels = std::span(labels_).first(fold_.train_end),
                      .columns = columns_.size()},
                     settings);
}

Result<std::vector<ScoredLabel>> TreeRows::test(const TreeSettings& settings) const {
  const std::string file = LS_TRY(train(settings));
  const TreeEnsemble trees = LS_TRY(load_tree_ensemble(file));
  const auto begin =
      numbers_.begin() + static_cast<std::ptrdiff_t>(fold_.test_begin * columns_.size());
  const std::vector<double> rows(begin, numbers_.end());
  std::vector<double> margins(fold_.test_end - fold_.test_begin);
  trees.margins(rows, margins);
  std::vector<ScoredLabel> said;
  for (std::size_t i = 0; i < margins.size(); ++i) {
    said.push_back({margins[i], labels_[fold_.test_begin + i] > 0});
  }
  return said;
}

TreeSettings draw_settings(TreeKind kind, const SearchOptions& options, std::size_t trial) {
  CounterRandom random({.seed = options.seed,
                        .stream = static_cast<std::uint32_t>(kind),
                        .sequence = static_cast<std::uint64_t>(trial)});
  TreeSettings drawn{
      .kind = kind, .positive_weight = options.positive_weight, .seed = options.seed};
  if (kind == TreeKind::boosting) {
    drawn.trees = whole(random, 50, 300);
    drawn.depth = whole(random, 2, 7);
    drawn.learning_rate = log_uniform(random, 0.02, 0.3);
    drawn.min_child_weight = log_uniform(random, 1, 50);
    drawn.row_share = 0.5 + 0.5 * random.uniform();
    drawn.column_share = 0.4 + 0.6 * random.uniform();
    drawn.l2 = log_uniform(random, 0.1, 10);
  } else {
    drawn.trees = whole(random, 50, 150);
    drawn.depth = whole(random, 5, 12);
    drawn.min_child_weight = log_uniform(random, 0.5, 20);
    drawn.row_share = 0.632;  // of different rows in a sample with replacement: 1 - 1/e
    drawn.column_share = 0.1 + 0.5 * random.uniform();
    drawn.l2 = log_uniform(random, 0.01, 1);
  }
  return drawn;
}

std::size_t search_trainings(std::size_t trials, std::size_t folds) {
  std::size_t trainings = 0;
  for (const Rung& rung : kRungs) {
    trainings += trials * std::min(rung.folds_max, folds);
    trials = kept(trials);
  }
  return trainings;
}

Result<TreeSettings> search_trees(std::span<const TreeRows> folds, TreeKind kind,
                                  const SearchOptions& options) {
  LS_ASSERT(!folds.empty() && options.trials > 0);
  std::vector<Trial> trials;
  for (std::size_t trial = 0; trial < options.trials; ++trial) {
    trials.push_back({.settings = draw_settings(kind, options, trial)});
  }
  std::uint64_t trainings = 0;
  for (const Rung& rung : kRungs) {
    const auto judges = folds.last(std::min(rung.folds_max, folds.size()));
    for (Trial& trial : trials) {
      TreeSettings settings = trial.settings;
      settings.trees = std::max<std::uint32_t>(
          1, settings.trees / static_cast<std::uint32_t>(rung.trees_divisor));
      trial.log_loss = LS_TRY(judge(judges, settings, options, trainings));
    }
    std::stable_sort(trials.begin(), trials.end(),
                     [](const Trial& a, const Trial& b) { return a.log_loss < b.log_loss; });
    trials.resize(kept(trials.size()));
  }
  return trials.front().settings;
}

double weighted_log_loss(std::span<const ScoredLabel> said, double positive_weight) {
  LS_ASSERT(!said.empty());
  double sum = 0;
  for (const ScoredLabel& one : said) {
    const double margin = one.margin - std::log(positive_weight);
    const double toward = one.label ? -margin : margin;
    // log(1 + exp(x)) without overflow.
    sum += std::max(toward, 0.0) + std::log1p(std::exp(-std::abs(toward)));
  }
  return sum / static_cast<double>(said.size());
}

}  // namespace ls::ml
