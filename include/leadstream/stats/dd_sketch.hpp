#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/collapsing_bins.hpp"
#include "leadstream/stats/log_bins.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace ls::stats {

struct DdSketchOptions {
  double accuracy = 0.01;       // LogBins::kAccuracyMin .. 0.5
  std::size_t bins_max = 2048;  // Per sign; 1 .. kBinsMax. 2048 at 1 % span a factor of 6e17.
};

// Quantiles of finite numbers with a relative error (Masson, Rim, Lee 2019): counts in
// LogBins. The state depends on the values alone: any order and any
// split into merged parts give equal bytes. For durations and amounts. A plain value.
class DdSketch {
 public:
  explicit DdSketch(const DdSketchOptions& options = {});

  // A value nearer to 0 than the largest of its sign by more than the bins span counts as the
  // nearest that they hold. Finite; count >= 1, all together at most CollapsingBins::kTotalMax.
  void add(double value, std::uint64_t count = 1);
  // As if everything added to `other` had been added here. Equal options.
  void merge(const DdSketch& other);

  [[nodiscard]] std::uint64_t count() const {
    return zeros_ + negative_.total() + positive_.total();
  }
  // Exact. Nothing while empty.
  [[nodiscard]] std::optional<double> min() const;
  [[nodiscard]] std::optional<double> max() const;
  // The value of rank floor(q (n - 1)) from below, which begins with 0, within the accuracy; exact
  // for q 0 and 1. 0 <= q <= 1. Nothing while empty.
  [[nodiscard]] std::optional<double> quantile(double q) const;

  [[nodiscard]] double accuracy() const {
    return log_bins_.accuracy();
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<DdSketch> load(ByteReader& in);

  static constexpr std::size_t kBinsMax = 65536;

 private:
  [[nodiscard]] double at_rank(std::uint64_t rank) const;

  LogBins log_bins_;
  std::size_t bins_max_;
  std::uint64_t zeros_ = 0;
  CollapsingBins negative_;  // By magnitude.
  CollapsingBins positive_;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

}  // namespace ls::stats
