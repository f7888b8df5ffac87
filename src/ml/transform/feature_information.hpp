#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/histogram.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ls::ml {

// How much one numeric feature says of a binary label: their mutual information, in nats, over bins
// that hold about equally many values. The edges are the quantiles of the first kWarmup values,
// which are kept until then and counted too; missing values (NaN) are a bin of their own. A plain
// value. What it knows depends on which values came first, so it does not merge.
class FeatureInformation {
 public:
  void learn(double x, bool label);

  // Less what chance alone would show (Miller 1955, Madow), not below 0; ln 2 at most. 0 before
  // the warm-up is over.
  [[nodiscard]] double information() const;
  [[nodiscard]] std::uint64_t count() const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<FeatureInformation> load(ByteReader& in);

  static constexpr std::size_t kWarmup = 256;
  static constexpr std::size_t kBins = 16;

 private:
  struct Seen {
    double value = 0;
    bool label = false;
  };
  struct Bin {
    std::uint64_t negatives = 0;
    std::uint64_t positives = 0;
  };

  [[nodiscard]] bool is_warm() const {
    return !bins_.empty();
  }
  void divide();
  void count_in(double x, bool label);

  std::vector<Seen> first_;  // Empty once warm.
  stats::BinEdges edges_;
  std::vector<Bin> bins_;  // One more than edges + 1, for what is missing. Empty before.
};

// The features that say most, by falling information and then by place; at most `count`, none that
// says nothing.
[[nodiscard]] std::vector<std::size_t> most_informative(
    std::span<const FeatureInformation> features, std::size_t count);

}  // namespace ls::ml
