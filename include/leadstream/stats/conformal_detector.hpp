#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"
#include "leadstream/stats/e_detector.hpp"
#include "leadstream/stats/simple_jumper.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::stats {

struct ConformalOptions {
  double run_length = 10000;      // The mean run length is at least this, in values.
  std::size_t values_max = 4096;  // Ranked against so many, then ranking begins anew. 2 .. 65536.
  std::uint64_t seed = 1;         // For the order of ties.
};

// A conformal test of whether a stream is still exchangeable (Vovk and others 2021) that needs
// neither a reference nor a law: the rank of each value among all since the begin is uniform until
// something changes, which SimpleJumper bets against and EDetector pools. The run length is
// guaranteed for independent values of any law, ties included. Finds shifts; for changes of spread
// alone rank the distance from the median. Starts anew with the value after an alarm.
// A plain value owned by one operator. Not for NaN.
class ConformalDetector {
 public:
  explicit ConformalDetector(const ConformalOptions& options = {});

  // O(log n) comparisons, and moves half of the values at most.
  DriftLevel update(double value);

  [[nodiscard]] double log_statistic() const {
    return detector_.log_statistic();
  }
  [[nodiscard]] std::size_t memory_bytes() const {
    return sizeof(*this) + values_.capacity() * sizeof(double);
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<ConformalDetector> load(ByteReader& in);

  static constexpr std::size_t kValuesMax = 65536;

 private:
  // The share of values that are larger, of equal ones a random part. The value counts as well.
  [[nodiscard]] double rank(double value);

  ConformalOptions options_;
  bool restarts_ = false;
  std::uint64_t updates_ = 0;
  std::vector<double> values_;  // Ascending.
  SimpleJumper jumper_;
  EDetector detector_;
};

}  // namespace ls::stats
