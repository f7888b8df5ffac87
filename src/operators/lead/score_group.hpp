#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/platt.hpp"
#include "leadstream/ml/sorted_window.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ls::operators {

struct ScoreGroupOptions {
  std::size_t recent = 2048;        // scores that a score is ranked among
  std::size_t label_memory = 5000;  // labels after which the older ones have faded
  std::uint64_t label_min = 20;     // of each, before the line is trusted
};

// What the scores of one tenant's leads of one model have in common: the last of them, and how they
// turned out. A row of its own.
class ScoreGroup {
 public:
  // Once, before anything else.
  void begin(const ScoreGroupOptions& options);
  [[nodiscard]] bool has_begun() const {
    return recent_.has_value();
  }

  // Of 100 leads how many scored lower of late, ties by half. The probability stands in for what
  // is not known yet: it counts as twenty scores.
  [[nodiscard]] double rank(double margin, double probability) const;
  void add(double margin);

  // What the margin was worth of late; as it is until both labels were seen.
  [[nodiscard]] double probability(double margin) const;
  void learn(double margin, bool label);

  void save(ByteWriter& out) const;
  static Result<ScoreGroup> load(ByteReader& in);

 private:
  [[nodiscard]] bool is_calibrated() const;

  ScoreGroupOptions options_;
  std::optional<ml::SortedWindow> recent_;
  std::optional<ml::OnlinePlatt> line_;
  std::uint64_t positives_ = 0;
  std::uint64_t negatives_ = 0;
};

}  // namespace ls::operators
