#pragma once

#include "operators/lead/older_scores.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/platt.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ls::operators {

struct ScoreGroupOptions {
  std::size_t recent = 2048;        // scores that a score is ranked among
  std::size_t label_memory = 5000;  // labels after which the older ones have faded
  std::uint64_t label_min = 20;     // of each, before the line is trusted
};

// What the scores of one tenant's leads of one model have in common: the last of them, and how they
// turned out. A row that every score changes, so that it is to be small: but for the newest, the
// scores lie in another (`OlderScores`), which the newest join once there are enough of them.
class ScoreGroup {
 public:
  // Once, before anything else.
  void begin(const ScoreGroupOptions& options);
  [[nodiscard]] bool has_begun() const {
    return line_.has_value();
  }

  // Of 100 leads how many scored lower of late, ties by half. The probability stands in for what
  // is not known yet: it counts as twenty scores. `older` is null where there are none.
  [[nodiscard]] double rank(double margin, double probability, const OlderScores* older) const;
  void add(double margin);
  // Whether the newest are to be put away.
  [[nodiscard]] bool is_full() const;
  void put_away(OlderScores& older);

  // What the margin was worth of late; as it is until both labels were seen.
  [[nodiscard]] double probability(double margin) const;
  void learn(double margin, bool label);

  // Format 2. Of format 1, which kept all scores in this row, the newest are as many.
  void save(ByteWriter& out) const;
  static Result<ScoreGroup> load(ByteReader& in);

 private:
  [[nodiscard]] bool is_calibrated() const;
  Status load_newest(ByteReader& in);

  ScoreGroupOptions options_;
  std::vector<double> newest_;  // as they came, behind all older ones
  std::optional<ml::OnlinePlatt> line_;
  std::uint64_t positives_ = 0;
  std::uint64_t negatives_ = 0;
};

}  // namespace ls::operators
