#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>

namespace ls::stats {

struct KswinOptions {
  std::size_t window = 100;
  std::size_t newest = 30;  // <= window / 2.
  double alpha = 0.005;     // Per test, by the continuous law: one false alarm in about 625 values.
  std::uint64_t seed = 1;
};

// KSWIN (Raab, Heusinger, Schleif 2020), for comparison with other programs only: compares the
// newest values of the window with as many drawn at random from the rest of it. KsReference and
// KsSliding use all values, know the rate of their false alarms, and take a hundredth of the time.
// Starts anew with the value after an alarm. A plain value owned by one operator. Not for NaN.
class Kswin {
 public:
  explicit Kswin(const KswinOptions& options = {});

  // Draws by the seed and the number of values alone.
  DriftLevel update(double value);
  // With draws below a bound from elsewhere, as published runs need them.
  using Draw = std::function<std::uint64_t(std::uint64_t bound)>;
  DriftLevel update(double value, const Draw& below);

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Kswin> load(ByteReader& in);

  static constexpr std::size_t kWindowMax = 1U << 12;

 private:
  KswinOptions options_;
  std::int64_t critical_;
  bool restarts_ = false;
  std::uint64_t updates_ = 0;
  std::deque<double> values_;
};

}  // namespace ls::stats
