#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::stats {

// Counts by whole-numbered bins, of which at most `span_max` neighbouring ones are kept: what lies
// further below the highest counts in the lowest that is kept. The highest only rises, so the
// outcome depends on what was added alone, not on its order or on how the stream was split.
// A plain value.
class CollapsingBins {
 public:
  explicit CollapsingBins(std::size_t span_max);

  // |index| <= kIndexMax, count >= 1. Allocates only while the span grows.
  void add(std::int32_t index, std::uint64_t count);
  // As if everything added to `other` had been added here. Equal spans.
  void merge(const CollapsingBins& other);

  [[nodiscard]] std::uint64_t total() const {
    return total_;
  }
  [[nodiscard]] std::size_t span() const {
    return counts_.size();
  }
  // The bin of the count at this rank from below, which begins with 0. rank < total().
  [[nodiscard]] std::int32_t at_rank(std::uint64_t rank) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<CollapsingBins> load(ByteReader& in, std::size_t span_max);

  static constexpr std::int32_t kIndexMax = 1 << 24;
  static constexpr std::uint64_t kTotalMax = std::uint64_t{1} << 62;

 private:
  [[nodiscard]] std::int32_t highest() const {
    return lowest_ + static_cast<std::int32_t>(counts_.size()) - 1;
  }
  void raise(std::int32_t highest);
  void lower(std::int32_t lowest);

  std::size_t span_max_;
  std::int32_t lowest_ = 0;  // Of counts_[0]. Neither the first nor the last count is 0.
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

}  // namespace ls::stats
