#include "leadstream/ml/isotonic.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {

std::size_t pool_adjacent(std::span<const double> values, std::span<const double> weights,
                          std::span<IsotonicBlock> blocks) {
  LS_DCHECK(values.size() == weights.size() && blocks.size() >= values.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    IsotonicBlock block{.value = values[i], .weight = weights[i], .end = i + 1};
    while (count > 0 && blocks[count - 1].value >= block.value) {
      const IsotonicBlock& before = blocks[--count];
      const double weight = before.weight + block.weight;
      block.value += (before.value - block.value) * (before.weight / weight);
      block.weight = weight;
    }
    blocks[count++] = block;
  }
  return count;
}

std::vector<double> isotonic(std::span<const double> values, std::span<const double> weights) {
  std::vector<IsotonicBlock> blocks(values.size());
  blocks.resize(pool_adjacent(values, weights, blocks));
  std::vector<double> risen;
  risen.reserve(values.size());
  for (const IsotonicBlock& block : blocks) {
    risen.resize(block.end, block.value);
  }
  return risen;
}

namespace {

constexpr std::size_t kBins = ScoreWindow::kBins;

// The bins that have seen examples, with the probability of each.
struct RisenBins {
  std::array<double, kBins> middles;
  std::array<double, kBins> values;
  std::size_t count = 0;
};

RisenBins risen_bins(const ScoreWindow& scores) {
  RisenBins risen;
  std::array<double, kBins> shares;
  std::array<double, kBins> weights;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const ScoreWindow::Bin& seen = scores.bins()[bin];
    if (seen.count > 0) {
      shares[risen.count] = static_cast<double>(seen.positives) / seen.count;
      weights[risen.count] = seen.count;
      risen.middles[risen.count] = ScoreWindow::middle_of(bin);
      ++risen.count;
    }
  }
  std::array<IsotonicBlock, kBins> blocks;
  const std::size_t pooled = pool_adjacent(std::span(shares).first(risen.count),
                                           std::span(weights).first(risen.count), blocks);
  std::size_t at = 0;
  for (std::size_t block = 0; block < pooled; ++block) {
    for (; at < blocks[block].end; ++at) {
      risen.values[at] = blocks[block].value;
    }
  }
  return risen;
}

}  // namespace

double IsotonicCalibrator::probability(double margin) const {
  if (scores_.count() == 0) {
    return 0.5;
  }
  const double asked = std::isnan(margin) ? 0 : margin;
  const RisenBins risen = risen_bins(scores_);
  const auto begin = risen.middles.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(risen.count);
  const auto above = static_cast<std::size_t>(std::upper_bound(begin, end, asked) - begin);
  double probability = risen.values[above == 0 ? 0 : above - 1];
  if (above > 0 && above < risen.count) {
    const double way =
        (asked - risen.middles[above - 1]) / (risen.middles[above] - risen.middles[above - 1]);
    probability += way * (risen.values[above] - risen.values[above - 1]);
  }
  const double least = 1 / (static_cast<double>(scores_.count()) + 2);
  return std::clamp(probability, least, 1 - least);
}

Result<IsotonicCalibrator> IsotonicCalibrator::load(ByteReader& in) {
  IsotonicCalibrator calibrator(1);
  calibrator.scores_ = LS_TRY(ScoreWindow::load(in));
  return calibrator;
}

}  // namespace ls::ml
