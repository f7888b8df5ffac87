#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::stats {

// What counts as drift once the window was cut.
enum class AdwinRule {
  any_change,   // As River: the detector starts anew with the value after the drift.
  rising_mean,  // As MOA: only if the window's mean rose, and the window goes on. For error rates.
};

struct AdwinOptions {
  double delta = 0.002;  // The chance of a false cut.
  std::uint32_t check_every = 32;
  std::uint64_t grace = 10;  // Windows up to this size are never cut.
  AdwinRule rule = AdwinRule::any_change;
};

// Adaptive windowing (Bifet and Gavalda, SDM 2007): keeps the longest recent window whose two
// parts, wherever cut, do not differ in their mean by more than chance allows. The window is held
// as an exponential histogram: row i has at most five buckets of 2^i values, so W values take O(log
// W) space. A plain value owned by one operator. Not for NaN.
class Adwin {
 public:
  explicit Adwin(const AdwinOptions& options = {});

  DriftLevel update(double value);

  // Of the present window.
  [[nodiscard]] std::uint64_t width() const {
    return width_;
  }
  [[nodiscard]] double sum() const {
    return sum_;
  }
  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;
  // Buckets in each row, from the row of single values up.
  [[nodiscard]] std::vector<std::size_t> row_sizes() const;

  // What it has asked of the allocator.
  [[nodiscard]] std::size_t heap_bytes() const {
    return rows_.capacity() * sizeof(Row);
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Adwin> load(ByteReader& in);

 private:
  static constexpr std::size_t kRowMax = 5;
  static constexpr std::size_t kRowsMax = 60;  // 2^60 values never come.

  struct Bucket {
    double sum = 0;
    double squares = 0;  // Squared distances from the bucket's own mean.
  };
  // Oldest bucket first; one more than kRowMax only while merging.
  struct Row {
    Bucket buckets[kRowMax + 1];
    std::size_t size = 0;

    [[nodiscard]] Bucket take_oldest();
    void add_newest(const Bucket& bucket);
  };

  void insert(double value);
  void merge_full_rows();
  void drop_oldest();
  [[nodiscard]] bool has_cut() const;
  // Drops the oldest buckets while some cut is significant; whether any was dropped.
  bool cut();

  AdwinOptions options_;
  bool restarts_ = false;
  std::uint64_t ticks_ = 0;
  std::uint64_t width_ = 0;
  double sum_ = 0;
  double squares_ = 0;
  std::vector<Row> rows_;
};

}  // namespace ls::stats
