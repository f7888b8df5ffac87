#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/score_window.hpp"

#include <cstddef>

namespace ls::ml {

// Two probabilities of the positive class, of which one is calibrated whatever the model and the
// law of the examples, if those are exchangeable; how far they lie apart says how much is known.
struct VennInterval {
  double low = 0;   // if the label turned out negative
  double high = 1;  // if it turned out positive

  // One number for both, of least regret in log loss.
  [[nodiscard]] double probability() const {
    return high / (1 - low + high);
  }
};

// Inductive Venn-Abers prediction (Vovk and Petej 2014) over the last `window` examples, by the
// bins of ScoreWindow: the bin is what the predictor is told, so its validity holds exactly.
class VennAbers {
 public:
  explicit VennAbers(std::size_t window = 10'000) : scores_(window) {}

  void add(double margin, bool label) {
    scores_.add(margin, label);
  }
  // O(bins), allocates nothing. NaN counts as 0. Before the first example: 0 to 1.
  [[nodiscard]] VennInterval interval(double margin) const;

  // What it has asked of the allocator.
  [[nodiscard]] std::size_t heap_bytes() const {
    return scores_.heap_bytes();
  }
  void save(ByteWriter& out) const {
    scores_.save(out);
  }
  [[nodiscard]] static Result<VennAbers> load(ByteReader& in);

 private:
  ScoreWindow scores_;
};

}  // namespace ls::ml
