#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace ls::ml {

// One number per dimension, in an order of the owner's choice. What is not finite is missing.
using Point = std::span<const double>;

[[nodiscard]] inline bool is_missing(double value) {
  return !std::isfinite(value);
}

// Learns points one at a time and tells how unlike them another one is. Const functions are pure,
// allocate nothing and may run on any thread while nobody learns; learning has one thread, and
// allocates nothing once the window of the detector has filled. What is learned is a function of
// the spec and the sequence of points, nothing else.
//
// Scores have no unit: those of one detector compare with one another, the greater the stranger,
// and with nothing else. `ScoreRank` makes them comparable.
class AnomalyDetector {
 public:
  virtual ~AnomalyDetector() = default;

  static constexpr std::size_t kDimensionsMax = 1024;

  // Finite and >= 0; 0 while too little was learned to tell. The point is not learned.
  [[nodiscard]] virtual double score(Point point) const = 0;
  // As `score`; shares it out among the dimensions by how much each has to do with it. The shares,
  // one per dimension, are >= 0 and sum to the score to 1e-9 of it.
  virtual double explain(Point point, std::span<double> shares) const = 0;
  virtual void learn(Point point) = 0;

  // Appends everything: spec, dimensions, state. Equal detectors give equal bytes. See
  // `load_detector`.
  virtual void save(std::string& out) const = 0;
  [[nodiscard]] virtual std::unique_ptr<AnomalyDetector> clone() const = 0;
  // Itself and all that it has asked of the allocator.
  [[nodiscard]] virtual std::size_t memory_bytes() const = 0;

  [[nodiscard]] const ModelSpec& spec() const {
    return spec_;
  }
  [[nodiscard]] std::size_t dimensions() const {
    return dimensions_;
  }
  // Points learned.
  [[nodiscard]] std::uint64_t points() const {
    return points_;
  }

  AnomalyDetector& operator=(const AnomalyDetector&) = delete;

 protected:
  // The spec is valid and complete; 1 <= dimensions <= kDimensionsMax.
  AnomalyDetector(ModelSpec spec, std::size_t dimensions)
      : spec_(std::move(spec)), dimensions_(dimensions) {}
  AnomalyDetector(const AnomalyDetector&) = default;

  // What every `save` begins with; `load_detector` reads it and sets `points_`.
  void save_head(ByteWriter& out) const;

  friend Result<std::unique_ptr<AnomalyDetector>> load_detector(Bytes bytes);

  ModelSpec spec_;
  std::size_t dimensions_;
  std::uint64_t points_ = 0;
};

}  // namespace ls::ml
