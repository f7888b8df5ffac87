#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/calibration_spec.hpp"
#include "leadstream/ml/isotonic.hpp"
#include "leadstream/ml/platt.hpp"
#include "leadstream/ml/venn_abers.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>

namespace ls::ml {

// What a model's margins turned out to be worth, by the labels that followed; says so of the next
// ones. Silent at first: until both labels have come `kEachMin` times a margin stays as it is. A
// plain value owned by one thread.
class Calibrator {
 public:
  static constexpr std::uint64_t kEachMin = 20;

  explicit Calibrator(const CalibrationOptions& options);

  // A margin that was given before its label was known. Counts once, whatever the example weighs.
  // One that is not finite is ignored.
  void add(double margin, bool label);
  // The calibrated margin: finite where `margin` is, and never falling where it rises, but for a
  // model that is wrong more often than right. Allocates nothing.
  [[nodiscard]] double margin(double margin) const;
  // What an addend of the margin becomes, so that explanations keep their proportions: other than 1
  // only where the calibrated margin is a straight line in the margin.
  [[nodiscard]] double slope() const;

  // What it has asked of the allocator.
  [[nodiscard]] std::size_t heap_bytes() const;
  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Calibrator> load(ByteReader& in, const CalibrationOptions& options);

 private:
  using Fit = std::variant<OnlinePlatt, IsotonicCalibrator, VennAbers>;  // by Calibration

  static Fit fresh(const CalibrationOptions& options);
  [[nodiscard]] bool is_silent() const {
    return positives_ < kEachMin || negatives_ < kEachMin;
  }

  Fit fit_;
  std::uint64_t positives_ = 0;
  std::uint64_t negatives_ = 0;
};

}  // namespace ls::ml
