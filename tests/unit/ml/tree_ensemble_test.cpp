#include "leadstream/ml/tree_ensemble.hpp"

#include "random_trees.hpp"
#include "support/seed.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

// By the definition: one row after the other, one tree after the other.
double margin_by_walking(const TreeEnsemble& ensemble, std::span<const double> row,
                         std::uint32_t output) {
  const EnsembleLayout& layout = ensemble.layout();
  double margin = layout.base[output];
  for (const EnsembleTree& tree : layout.trees) {
    std::uint32_t at = tree.root;
    while (layout.nodes[at].is_split()) {
      at = ensemble.next(at, row);
    }
    if (tree.output == output) {
      margin += layout.nodes[at].value;
      margin = layout.arithmetic == Arithmetic::float32 ? static_cast<float>(margin) : margin;
    }
  }
  return margin;
}

void expect_walk_equals_batch(const RandomTrees& wanted, Random& random) {
  const TreeEnsemble ensemble = random_ensemble(wanted, random);
  constexpr std::size_t kRows = 203;  // neither whole blocks nor whole groups of rows
  const std::vector<double> rows = random_rows(kRows * wanted.features, random);
  std::vector<double> margins(kRows * wanted.outputs);

  ensemble.margins(rows, margins);

  for (std::size_t r = 0; r < kRows; ++r) {
    const auto row = std::span(rows).subspan(r * wanted.features, wanted.features);
    for (std::uint32_t output = 0; output < wanted.outputs; ++output) {
      ASSERT_EQ(margins[r * wanted.outputs + output], margin_by_walking(ensemble, row, output))
          << "row " << r << ", output " << output;
    }
  }
}

TEST(TreeEnsemble, EvaluatesBatchesAsRowsOneByOne) {
  Random random(test::seed());
  for (int i = 0; i < 10; ++i) {
    expect_walk_equals_batch({}, random);
    expect_walk_equals_batch({.outputs = 3, .arithmetic = Arithmetic::float32}, random);
    expect_walk_equals_batch({.splits = 60}, random);
    expect_walk_equals_batch({.splits = 0}, random);
    expect_walk_equals_batch({.has_sets = true, .has_zero_as_missing = true}, random);
  }
}

TEST(TreeEnsemble, AddsInTheOrderAndPrecisionOfItsArithmetic) {
  // 1e8 + 1 - 1e8 is 0 in single precision, 1 in double.
  for (const Arithmetic arithmetic : {Arithmetic::float32, Arithmetic::float64}) {
    TreeBuilder builder({.arithmetic = arithmetic, .features = 1, .base = {0}});
    for (const double value : {1e8, 1.0, -1e8}) {
      const std::vector<FileNode> leaf = {{.value = value}};
      builder.add(leaf, 0).value();
    }
    const TreeEnsemble ensemble = builder.finish();
    std::vector<double> margin(1);

    ensemble.margins(std::vector<double>{0.0}, margin);

    EXPECT_EQ(margin[0], arithmetic == Arithmetic::float32 ? 0 : 1);
  }
}

TEST(TreeEnsemble, TurnsMarginsIntoWhatTheModelSays) {
  const auto linked = [](MarginLink link, std::vector<double> margins) {
    EnsembleLayout layout{.link = link, .link_scale = 2, .features = 1};
    layout.base.assign(margins.size(), 0);
    TreeEnsemble(layout).apply_link(margins);
    return margins;
  };

  EXPECT_EQ(linked(MarginLink::identity, {3}), std::vector<double>{3});
  EXPECT_NEAR(linked(MarginLink::logistic, {0.5})[0], 1 / (1 + std::exp(-1)), 1e-15);
  EXPECT_NEAR(linked(MarginLink::exponential, {1})[0], std::exp(1), 1e-15);
  const std::vector<double> shares = linked(MarginLink::softmax, {1000, 1000 + std::log(3)});
  EXPECT_NEAR(shares[0], 0.25, 1e-12);
  EXPECT_NEAR(shares[1], 0.75, 1e-12);
}

}  // namespace
}  // namespace ls::ml
