#include "leadstream/ml/tree_explainer.hpp"

#include "random_trees.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace ls::ml {
namespace {

double sum_of(const std::vector<double>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

// What a tree says on average when only the features in the set `known` are: absent ones go both
// ways, by the training rows that did (Lundberg, Erion, Lee 2018, algorithm 1).
double expected_value(const TreeEnsemble& ensemble, std::uint32_t node, std::span<const double> row,
                      std::uint32_t known) {
  const EnsembleLayout& layout = ensemble.layout();
  const EnsembleNode& at = layout.nodes[node];
  if (!at.is_split()) {
    return at.value;
  }
  if (((known >> at.feature()) & 1U) != 0) {
    return expected_value(ensemble, ensemble.next(node, row), row, known);
  }
  const double first = layout.covers[at.first];
  const double second = layout.covers[at.first + 1];
  return (first * expected_value(ensemble, at.first, row, known) +
          second * expected_value(ensemble, at.first + 1, row, known)) /
         (first + second);
}

double expected_margin(const TreeEnsemble& ensemble, std::span<const double> row,
                       std::uint32_t known) {
  double margin = ensemble.layout().base[0];
  for (const EnsembleTree& tree : ensemble.layout().trees) {
    margin += expected_value(ensemble, tree.root, row, known);
  }
  return margin;
}

// By the definition: over all subsets of the other features.
std::vector<double> shapley_by_enumeration(const TreeEnsemble& ensemble,
                                           std::span<const double> row) {
  const auto features = static_cast<std::uint32_t>(row.size());
  std::vector<double> values;
  for (std::uint32_t known = 0; known < (1U << features); ++known) {
    values.push_back(expected_margin(ensemble, row, known));
  }
  std::vector<double> contributions(features);
  for (std::uint32_t feature = 0; feature < features; ++feature) {
    for (std::uint32_t known = 0; known < values.size(); ++known) {
      if (((known >> feature) & 1U) == 0) {
        const auto size = static_cast<double>(std::popcount(known));
        const double weight =
            std::tgamma(size + 1) * std::tgamma(features - size) / std::tgamma(features + 1.0);
        contributions[feature] += weight * (values[known | (1U << feature)] - values[known]);
      }
    }
  }
  return contributions;
}

TEST(TreeExplainer, EqualsTheEnumerationOfAllSubsets) {
  Random random(test::seed());
  for (const RandomTrees& wanted :
       {RandomTrees{.features = 1}, RandomTrees{.features = 3, .splits = 30}, RandomTrees{},
        RandomTrees{.features = 6, .has_sets = true, .has_zero_as_missing = true},
        RandomTrees{.features = 10, .trees = 2}}) {
    const TreeEnsemble ensemble = random_ensemble(wanted, random);
    TreeExplainer explainer = TreeExplainer::make(ensemble).take();
    std::vector<double> contributions(wanted.features);
    for (int i = 0; i < 5; ++i) {
      const std::vector<double> row = random_rows(wanted.features, random);

      const double base = explainer.explain(row, 0, contributions);

      EXPECT_NEAR(base, expected_margin(ensemble, row, 0), 1e-9);
      const std::vector<double> wanted_contributions = shapley_by_enumeration(ensemble, row);
      for (std::size_t f = 0; f < contributions.size(); ++f) {
        ASSERT_NEAR(contributions[f], wanted_contributions[f], 1e-9) << wanted.features << " " << f;
      }
    }
  }
}

TEST(TreeExplainer, AddsUpToTheMarginOfDeepTrees) {
  Random random(test::seed());
  const RandomTrees wanted{.features = 30, .splits = 200, .outputs = 2};
  const TreeEnsemble ensemble = random_ensemble(wanted, random);
  TreeExplainer explainer = TreeExplainer::make(ensemble).take();
  std::vector<double> contributions(wanted.features);
  std::vector<double> margins(2);
  for (int i = 0; i < 50; ++i) {
    const std::vector<double> row = random_rows(wanted.features, random);
    ensemble.margins(row, margins);
    for (std::size_t output = 0; output < 2; ++output) {
      const double base = explainer.explain(row, output, contributions);
      ASSERT_NEAR(base + sum_of(contributions), margins[output], 1e-8);
    }
  }
}

// Where no training row went, and the row at hand goes.
TEST(TreeExplainer, FollowsARowWhereNoneWasBefore) {
  TreeBuilder builder({.features = 2, .base = {0}});
  const std::vector<FileNode> nodes = {
      {.is_leaf = false, .value = 0, .feature = 0, .first = 1, .second = 2, .cover = 10},
      {.value = 5, .cover = 0},
      {.is_leaf = false, .value = 0, .feature = 1, .first = 3, .second = 4, .cover = 10},
      {.value = 1, .cover = 10},
      {.value = 2, .cover = 0}};
  builder.add(nodes, 0).value();
  const TreeEnsemble ensemble = builder.finish();
  TreeExplainer explainer = TreeExplainer::make(ensemble).take();
  std::vector<double> contributions(2);

  EXPECT_EQ(explainer.explain(std::vector<double>{-1, 1}, 0, contributions), 1);
  EXPECT_NEAR(contributions[0], 3.5, 1e-12);
  EXPECT_NEAR(contributions[1], 0.5, 1e-12);
}

TEST(TreeExplainer, RefusesWhatHasNoShapleyValues) {
  TreeBuilder without_covers({.features = 1, .base = {0}});
  const std::vector<FileNode> nodes = {
      {.is_leaf = false, .first = 1, .second = 2, .cover = std::nan("")}, {}, {}};
  without_covers.add(nodes, 0).value();
  EXPECT_FALSE(TreeExplainer::make(without_covers.finish()));

  TreeBuilder linear({.features = 1, .base = {0}, .linear = {LinearLeaf{.constant = 1}}});
  const std::vector<FileNode> leaf = {{.feature = 1, .cover = 1}};
  linear.add(leaf, 0).value();
  EXPECT_FALSE(TreeExplainer::make(linear.finish()));
}

}  // namespace
}  // namespace ls::ml
