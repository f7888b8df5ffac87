#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/ks_test.hpp"
#include "leadstream/stats/prefix_extremes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace ls::stats {

// Compares a frozen reference sample with the last `window` values of a stream, by the exact
// two-sample Kolmogorov-Smirnov statistic after every value, in O(log n): the case of a fixed
// reference of incremental KS (dos Reis et al., KDD 2016), with ties and unequal sizes.
// A plain value owned by one operator. Missing values do not belong here: the caller counts them.
//
// The distinct reference values v1 < .. < vK cut the line into 2K+1 slots: gap, v1, gap, .., vK,
// gap. A reference value weighs +m in its slot, a current value -n in its own, so the prefix sums
// are i*m - j*n at the end of each tie group, and their extremes are the statistic.
class KsReference {
 public:
  // 1 .. kValuesMax values without NaN, in any order, and a window of 1 .. kValuesMax.
  KsReference(std::span<const double> reference, std::size_t window);

  // Lets the oldest value go once the window is full. The statistic C, or nothing until the window
  // is full. Not for NaN.
  std::optional<std::int64_t> update(double value);

  // Empties the window and keeps the reference: update, test when full, reset, and so on gives
  // tumbling windows.
  void reset_current();

  [[nodiscard]] bool is_full() const {
    return filled_ == ring_.size();
  }
  [[nodiscard]] SampleSizes sizes() const;
  // Both sides of the statistic, without looking for where they are reached. 0 until full.
  [[nodiscard]] KsExtent extent() const;
  // Values seen since the reference was set, those that left the window included.
  [[nodiscard]] std::uint64_t updates() const {
    return updates_;
  }

  // For alarms and reports; only when full.
  [[nodiscard]] KsStatistic statistic() const;
  // Log of the exact p of the present window; by the tie-aware law if more than kTiedShareMax of
  // the pooled values are tied.
  [[nodiscard]] double log_p() const;
  // Tie groups of the reference pooled with the present window.
  [[nodiscard]] std::vector<std::uint32_t> pooled_tie_groups() const;

  // Ascending, and oldest first.
  [[nodiscard]] std::vector<double> reference() const;
  [[nodiscard]] std::vector<double> current() const;

  [[nodiscard]] std::size_t memory_bytes() const;

  // The reference, the window and the counters; the tree is built again at load.
  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<KsReference> load(ByteReader& in);
  // Only what changes with every value, for an owner that stores the frozen reference once. Loading
  // takes the place of the present window; after a failure the window is empty.
  void save_window(ByteWriter& out) const;
  [[nodiscard]] Status load_window(ByteReader& in);

  // Limit of the reference and of the window.
  static constexpr std::size_t kValuesMax = 1U << 20;

 private:
  struct Entry {
    double value = 0;
    std::uint32_t slot = 0;
  };
  using Narrow = PrefixExtremes<std::int32_t>;
  using Wide = PrefixExtremes<std::int64_t>;

  [[nodiscard]] std::uint32_t slot_of(double value) const;
  [[nodiscard]] double last_in_slot(std::size_t slot) const;
  [[nodiscard]] std::variant<Narrow, Wide> reference_only() const;

  std::vector<double> values_;          // Distinct reference values, ascending.
  std::vector<std::uint32_t> repeats_;  // How often the reference holds each.
  std::int64_t reference_size_ = 0;
  std::vector<Entry> ring_;
  std::size_t head_ = 0;  // Where the next value goes: the oldest one, once full.
  std::size_t filled_ = 0;
  std::uint64_t updates_ = 0;
  std::variant<Narrow, Wide> extremes_;
};

}  // namespace ls::stats
