#pragma once

#include "leadstream/ml/sorted_window.hpp"

#include <cstddef>

namespace ls::ml {

// What a score means: its rank among the last `window` ones. As long as scores are exchangeable, p
// is at most `a` with chance at most `a` (conformal prediction: Vovk, Gammerman, Shafer 2005), so
// that a target rate of alarms needs no threshold in the detector's own unit, and whatever the
// detector's scores do, it is kept in the long run. A plain value owned by one operator.
class ScoreRank {
 public:
  // 1 .. SortedWindow::kWindowMax.
  explicit ScoreRank(std::size_t window) : scores_(window) {}

  // (1 + scores in the window that are not less) / (1 + scores in the window).
  [[nodiscard]] double p_of(double score) const;
  // Like -ln p, but goes on rising above the greatest score of the window: by the logarithm of how
  // much greater the score is. What several detectors say can be added up. Scores are >= 0.
  [[nodiscard]] double surprise_of(double score) const;
  // p_of(s) <= rate for s above it and for no other; infinite while the window holds too few
  // scores, which takes 1 / rate - 1 of them.
  [[nodiscard]] double threshold(double rate) const;
  // Finite; the oldest leaves if the window is full.
  void add(double score) {
    scores_.add(score);
  }

  [[nodiscard]] std::size_t size() const {
    return scores_.size();
  }
  [[nodiscard]] std::size_t heap_bytes() const {
    return scores_.heap_bytes();
  }

  void save(ByteWriter& out) const {
    scores_.save(out);
  }
  // Into a fresh one of the same window.
  [[nodiscard]] Status load(ByteReader& in) {
    return scores_.load(in);
  }

 private:
  SortedWindow scores_;
};

}  // namespace ls::ml
