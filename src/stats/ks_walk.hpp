#pragma once

#include "leadstream/base/random.hpp"
#include "leadstream/stats/ks_level.hpp"
#include "leadstream/stats/ks_reference.hpp"
#include "leadstream/stats/ks_run_length.hpp"
#include "leadstream/stats/ks_sliding.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::stats {

// Stationary streams of uniform values under each scheme: `next` is the level of the next test.
// Only comparisons of exact draws count, so that every machine finds the same.

class SlidingWalk {
 public:
  SlidingWalk(const SampleSizes& sizes, Random random);
  [[nodiscard]] KsLevel next();

 private:
  Random random_;
  KsReference detector_;
};

class AdjacentWalk {
 public:
  AdjacentWalk(const SampleSizes& sizes, Random random);
  [[nodiscard]] KsLevel next();

 private:
  Random random_;
  KsSliding detector_;
};

// Whole windows at once: the values are counted between neighbouring reference values, and one pass
// over the counts gives the extremes.
class TumblingWalk {
 public:
  TumblingWalk(const SampleSizes& sizes, Random random);
  [[nodiscard]] KsLevel next();

 private:
  [[nodiscard]] std::size_t below(double value) const;

  Random random_;
  SampleSizes sizes_;
  std::vector<double> reference_;
  std::vector<std::uint32_t> starts_;  // Reference values below k/n: where a search begins.
  std::vector<std::uint32_t> counts_;  // Current values between two neighbours.
};

}  // namespace ls::stats
