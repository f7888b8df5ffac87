#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/confusion.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/horizon.hpp"
#include "leadstream/stats/compensated_sum.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>

namespace ls::ml {

// Test-then-train figures of decisions, never without what knows nothing achieves on the same
// records. NaN where undefined.
struct Decisions {
  double count = 0;  // records, or what is left of their weights
  double accuracy = 0;
  double f1 = 0;
  double gmean = 0;
  double matthews = 0;
  double kappa = 0;
  double log_loss = 0;
  double brier = 0;
  // "As the label before", and "as most labels so far"; negative before there is any.
  double no_change_accuracy = 0;
  double majority_accuracy = 0;
  // What these two leave, and how much of that was right.
  double kappa_temporal = 0;
  double kappa_majority = 0;
};

// Counts decisions (positive if the margin is above 0) as labels come, over all of the stream, its
// last records or with fading weights. `add` is O(1) and allocates only while a window fills;
// `report` of a window adds it up anew, so nothing drifts. One thread.
class BinaryMeter {
 public:
  // A valid horizon.
  explicit BinaryMeter(const Horizon& horizon = Horizon::whole());
  BinaryMeter(BinaryMeter&&) noexcept;
  BinaryMeter& operator=(BinaryMeter&&) noexcept;
  ~BinaryMeter();

  // A margin said before the label was known; finite.
  void add(double margin, bool label);
  [[nodiscard]] Decisions report() const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<BinaryMeter> load(ByteReader& in);

 private:
  struct Entry;
  struct Tally;
  class Window;

  Horizon horizon_;
  bool last_label_ = false;
  std::array<double, 2> labels_ = {};  // seen so far, by class; fading with the rest
  std::unique_ptr<Tally> tally_;
  std::unique_ptr<Window> window_;
};

// Of all predictions, in the order in which they were made.
Decisions measure_decisions(std::span<const ScoredLabel> predictions);

}  // namespace ls::ml
