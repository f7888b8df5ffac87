#include "leadstream/ml/venn_abers.hpp"

#include "leadstream/ml/isotonic.hpp"

#include <array>
#include <cmath>
#include <span>

namespace ls::ml {
namespace {

constexpr std::size_t kBins = ScoreWindow::kBins;

// The rising fit's value at `asked` once an example with that label has been put there.
double fitted_with(const ScoreWindow& scores, std::size_t asked, bool label) {
  std::array<double, kBins> shares;
  std::array<double, kBins> weights;
  std::size_t count = 0;
  std::size_t place = 0;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    double weight = scores.bins()[bin].count;
    double positives = scores.bins()[bin].positives;
    if (bin == asked) {
      weight += 1;
      positives += label ? 1 : 0;
      place = count;
    }
    if (weight > 0) {
      shares[count] = positives / weight;
      weights[count] = weight;
      ++count;
    }
  }
  std::array<IsotonicBlock, kBins> blocks;
  pool_adjacent(std::span(shares).first(count), std::span(weights).first(count), blocks);
  std::size_t block = 0;
  while (blocks[block].end <= place) {
    ++block;
  }
  return blocks[block].value;
}

}  // namespace

VennInterval VennAbers::interval(double margin) const {
  const std::size_t bin = ScoreWindow::bin_of(std::isnan(margin) ? 0 : margin);
  return {.low = fitted_with(scores_, bin, false), .high = fitted_with(scores_, bin, true)};
}

Result<VennAbers> VennAbers::load(ByteReader& in) {
  VennAbers calibrator(1);
  calibrator.scores_ = LS_TRY(ScoreWindow::load(in));
  return calibrator;
}

}  // namespace ls::ml
