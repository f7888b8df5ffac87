#include "leadstream/ml/score_rank.hpp"

#include <cmath>
#include <limits>

namespace ls::ml {

double ScoreRank::p_of(double score) const {
  return static_cast<double>(1 + scores_.count_at_least(score)) /
         static_cast<double>(1 + scores_.size());
}

double ScoreRank::surprise_of(double score) const {
  const double greatest = scores_.size() > 0 ? scores_.at(scores_.size() - 1) : 0;
  const double beyond = score > greatest && greatest > 0 ? std::log(score / greatest) : 0;
  return beyond - std::log(p_of(score));
}

double ScoreRank::threshold(double rate) const {
  const double allowed = std::floor(rate * static_cast<double>(1 + scores_.size()));
  if (allowed < 1) {
    return std::numeric_limits<double>::infinity();
  }
  const auto above = static_cast<std::size_t>(allowed) - 1;
  return above < scores_.size() ? scores_.at(scores_.size() - 1 - above)
                                : -std::numeric_limits<double>::infinity();
}

}  // namespace ls::ml
