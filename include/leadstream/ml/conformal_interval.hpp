#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <vector>

namespace ls::ml {

struct ConformalOptions {
  double level = 0.95;       // share of values that the interval is to hold, within 0.5 .. 0.999
  double gamma = 0;          // 0: split; above, up to 0.5: adaptive, usually 0.005 to 0.05
  std::size_t window = 250;  // latest scores that count, 4 to 4096, and enough for the level

  // Scores without which the level cannot be had: with fewer the largest of them is too small.
  [[nodiscard]] std::size_t scores_min() const;
  [[nodiscard]] bool is_valid() const;

  friend bool operator==(const ConformalOptions&, const ConformalOptions&) = default;
};

// How wide an interval around a forecast has to be, told from the absolute errors (scores) of the
// forecasts before: whatever the forecaster and the law of its errors.
//
// Split (Vovk, Gammerman, Shafer 2005; Lei et al. 2018): the ceil((n + 1) level)-th smallest of the
// last n scores, which holds the level exactly as long as scores are exchangeable. Adaptive (Gibbs
// and Candes 2021): the level that is asked for goes up by gamma * level with each miss and down by
// gamma * (1 - level) with each hit, which brings the share of hits to the level in the long run
// even where errors grow. Where it asks for more than all scores, the largest is taken.
//
// `add` costs O(window) moves and allocates nothing once the window is full. A plain value.
class ConformalInterval {
 public:
  explicit ConformalInterval(const ConformalOptions& options);

  // The score of a forecast, and the half width that was told with it: NaN if none was.
  void add(double score, double told);
  // Of the next interval; NaN before there are `scores_min` scores.
  [[nodiscard]] double half_width() const;
  // What is asked for now; the level itself unless adaptive.
  [[nodiscard]] double level_now() const {
    return 1 - miss_;
  }
  [[nodiscard]] std::size_t scores() const {
    return scores_.size();
  }

  [[nodiscard]] std::size_t heap_bytes() const;
  // Without the options.
  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<ConformalInterval> load(const ConformalOptions& options,
                                                      ByteReader& in);

 private:
  ConformalOptions options_;
  double miss_;                 // share of misses that is asked for now; may leave 0 .. 1 by gamma
  std::vector<double> scores_;  // a ring, once full
  std::size_t oldest_ = 0;
  std::vector<double> sorted_;
};

}  // namespace ls::ml
