#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/ks_test.hpp"
#include "leadstream/stats/ordered_extremes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ls::stats {

// Numbers of values, from the oldest on: those compared with, those left out, the newest ones.
struct KsSlidingWindows {
  std::size_t reference = 0;
  std::size_t gap = 0;  // 0: adjacent windows. A gap keeps a slow change out of the reference.
  std::size_t current = 0;
};

// Compares the newest values of a stream with those just before them, or with those before a gap,
// by the exact two-sample Kolmogorov-Smirnov statistic after every value, in O(log n): incremental
// KS (dos Reis et al., KDD 2016) with both windows moving, ties and unequal sizes. Nothing is
// frozen, so it finds where a stream changes and grows quiet again once both windows lie behind the
// change. A plain value owned by one operator. Missing values do not belong here.
class KsSliding {
 public:
  // Reference and current hold 1 .. kValuesMax values, the gap 0 .. kValuesMax.
  explicit KsSliding(const KsSlidingWindows& windows);

  // Lets the oldest value go once all windows are full. The statistic C, or nothing until then.
  // Not for NaN.
  std::optional<std::int64_t> update(double value);
  // Forgets all values, as after an alarm whose change shall not be found once more.
  void reset();

  [[nodiscard]] bool is_full() const {
    return filled_ == ring_.size();
  }
  [[nodiscard]] SampleSizes sizes() const;
  [[nodiscard]] KsExtent extent() const;
  [[nodiscard]] std::uint64_t updates() const {
    return updates_;
  }

  // For alarms and reports; only when full.
  [[nodiscard]] KsStatistic statistic() const;
  // Log of the exact p of the present windows: see ks_log_p_of_groups.
  [[nodiscard]] double log_p() const;

  // Oldest first; only when full.
  [[nodiscard]] std::vector<double> reference() const;
  [[nodiscard]] std::vector<double> current() const;

  [[nodiscard]] std::size_t memory_bytes() const;

  // The values and counters; the tree is built again at load.
  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<KsSliding> load(ByteReader& in);

  static constexpr std::size_t kValuesMax = 1U << 20;

 private:
  void fill(double value);
  void slide(double value);
  // The value that is so many behind the oldest.
  [[nodiscard]] double at(std::size_t age) const;

  KsSlidingWindows windows_;
  std::vector<double> ring_;
  std::size_t head_ = 0;  // Where the next value goes: the oldest one, once full.
  std::size_t filled_ = 0;
  std::uint64_t updates_ = 0;
  OrderedExtremes extremes_;  // A reference value weighs +m, a current one -n.
};

}  // namespace ls::stats
