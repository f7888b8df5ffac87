#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/sorted_window.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace ls::operators {

// The scores of a group (`ScoreGroup`) but for its newest: a large row that changes rarely.
class OlderScores {
 public:
  // The last `most` of all that were put away and these stay.
  void add(std::span<const double> scores, std::size_t most);

  [[nodiscard]] std::size_t size() const {
    return scores_ ? scores_->size() : 0;
  }
  struct Place {
    std::size_t below = 0;
    std::size_t ties = 0;
  };
  // Of the score among these, without the `gone` oldest.
  [[nodiscard]] Place place_of(double score, std::size_t gone) const;

  void save(ByteWriter& out) const;
  static Result<OlderScores> load(ByteReader& in);

 private:
  std::size_t most_ = 0;
  std::optional<ml::SortedWindow> scores_;
};

}  // namespace ls::operators
