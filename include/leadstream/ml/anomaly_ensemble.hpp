#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/anomaly_detector.hpp"
#include "leadstream/ml/frozen_scale.hpp"
#include "leadstream/ml/model_spec.hpp"
#include "leadstream/ml/score_rank.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

struct EnsembleOptions {
  std::vector<ModelSpec> detectors;  // complete, at least one
  std::vector<double> weights = {};  // one per detector, > 0; none: all count the same
  std::size_t dimensions = 1;
  double rate = 0.001;             // of points that may raise an alarm, in (0, 1)
  std::size_t window = 2000;       // scores that a score is ranked among
  std::uint64_t warm_up = 500;     // points that are only learned
  std::size_t scale_points = 256;  // of FrozenScale; a single dimension needs no scale
};

struct AnomalyVerdict {
  double statistic = 0;
  double threshold = 0;  // what the statistic has to exceed; infinite while nothing can alarm
  double p = 1;
  bool is_anomaly = false;
};

// Detectors of one stream under one rate of alarms. Each score is ranked among the last ones of its
// detector (ScoreRank); the weighted mean surprise is ranked once more and decides, so that the
// rate is kept however the detectors depend on each other. Of a single detector the score itself
// decides.
//
// Coordinates are brought to one scale by the first points (FrozenScale), which are not learned.
// After these come `warm_up` points of learning alone, as many again for the ranks of several
// detectors, and 1 / rate points until the rank of anything can be rare enough. A plain owner, of
// one thread; allocates nothing per point once its windows are full.
class AnomalyEnsemble {
 public:
  // Refuses what `make_detector` refuses, no detectors, and numbers and weights out of range.
  static Result<AnomalyEnsemble> make(const EnsembleOptions& options);

  // Judges the point by what was learned before, then learns it.
  AnomalyVerdict update(Point point);
  // Of the last point, if it was an anomaly: each dimension's part of it, >= 0, in sum 1. Valid
  // until the next update.
  [[nodiscard]] std::span<const double> shares() const {
    return shares_;
  }

  [[nodiscard]] std::uint64_t points() const {
    return points_;
  }
  [[nodiscard]] const EnsembleOptions& options() const {
    return options_;
  }
  [[nodiscard]] std::size_t memory_bytes() const;

  void save(std::string& out) const;
  // What was saved under equal options.
  static Result<AnomalyEnsemble> load(const EnsembleOptions& options, Bytes bytes);

 private:
  struct Member {
    std::unique_ptr<AnomalyDetector> detector;
    ScoreRank rank;
    double weight = 1;
    double score = 0;
    double surprise = 0;
  };

  explicit AnomalyEnsemble(const EnsembleOptions& options);

  // Of the scaled point; what the verdict rests on.
  double judge_members();
  void explain();

  EnsembleOptions options_;
  FrozenScale scale_;
  std::vector<Member> members_;
  ScoreRank rank_;
  std::uint64_t points_ = 0;
  std::uint64_t learned_ = 0;
  std::vector<double> scaled_;
  std::vector<double> shares_;
  std::vector<double> member_shares_;
};

}  // namespace ls::ml
