#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/rolling_auc.hpp"
#include "leadstream/ml/snapshot.hpp"
#include "leadstream/stats/compensated_sum.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::ml {

// A prediction made before the label was known, and the label.
struct ScoredLabel {
  double margin = 0;
  bool label = false;
};

// How good some predictions were. What is undefined (AUC without both classes) is NaN.
struct Report {
  std::uint64_t count = 0;
  std::uint64_t positives = 0;
  double base_rate = 0;
  double auc = 0;
  // 0 if `auc` is exact, else the most by which it can differ from the exact value.
  double auc_error = 0;
  // Mean precision over recall; NaN without positives. Exact where `auc` is.
  double average_precision = 0;
  double log_loss = 0;
  double brier = 0;
  // Expected calibration error: the mean distance of predicted and observed rate over ten bins of
  // equal width in the probability, weighted by their counts. Biased upwards when bins are small.
  double calibration_error = 0;
  // Mean of the AUC within consecutive windows; the base rate's drift between them does not help.
  double window_auc_mean = 0;
  std::uint64_t windows = 0;
};

// Of any predictions in the order in which they were made; all figures exact. `window` > 0.
Report measure(std::span<const ScoredLabel> predictions, std::size_t window = 1000);

// The part between two fractions of the stream, e.g. {0.7, 1} for the last 30 %.
struct Segment {
  double from = 0;
  double to = 1;
};
std::span<const ScoredLabel> part(std::span<const ScoredLabel> predictions, Segment segment);
// First, second, last third.
std::array<Report, 3> measure_thirds(std::span<const ScoredLabel> predictions,
                                     std::size_t window = 1000);

// Mean distance of predicted and observed rate, counted as predictions come.
class CalibrationBins {
 public:
  void add(double probability, bool label);
  void correct(double probability, bool label);
  [[nodiscard]] double error() const;
  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  struct Bin {
    std::uint64_t count = 0;
    std::uint64_t positives = 0;
    double probabilities = 0;
  };
  Bin& bin_of(double probability);

  std::array<Bin, 10> bins_ = {};
};

// Test-then-train metrics of a stream without end, in bounded memory: exact for the last `window`
// predictions, and for the whole stream exact but for the AUC and the average precision, whose
// scores are counted in bins of 1/128 of margin (`Report::auc_error` says how far off the AUC can
// be). One thread.
class Prequential {
 public:
  explicit Prequential(std::size_t window = 1000);

  void add(double margin, bool label);
  // A prediction that was added with the other label has this one: each prediction counts once,
  // with what is known of it last. Means over windows that were complete before stay.
  void correct(double margin, bool label);

  [[nodiscard]] Report whole() const;
  [[nodiscard]] Report recent() const;
  // The exact AUC of the last `window` predictions, in O(1).
  [[nodiscard]] double recent_auc() const {
    return recent_.value();
  }
  // What goes into a snapshot: the whole stream so far.
  [[nodiscard]] Quality quality() const;

  void save(ByteWriter& out) const;
  static Result<Prequential> load(ByteReader& in);

 private:
  static constexpr double kBinsPerUnit = 128;
  static constexpr double kMarginMax = 20;
  static constexpr std::size_t kBins = 2 * 20 * 128 + 1;
  using Counts = std::array<std::uint64_t, 2>;
  Counts& bin_of(double margin);
  void rank(Report& report) const;

  RollingAuc recent_;
  std::vector<Counts> bins_;
  std::uint64_t count_ = 0;
  std::uint64_t positives_ = 0;
  stats::CompensatedSum log_loss_;
  stats::CompensatedSum brier_;
  CalibrationBins calibration_;
  double window_auc_sum_ = 0;
  std::uint64_t windows_ = 0;
};

}  // namespace ls::ml
