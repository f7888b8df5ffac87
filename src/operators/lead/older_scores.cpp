#include "operators/lead/older_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 1;

}  // namespace

void OlderScores::add(std::span<const double> scores, std::size_t most) {
  if (!scores_) {
    most_ = most;
    scores_.emplace(most);
  }
  for (const double score : scores) {
    scores_->add(score);
  }
}

OlderScores::Place OlderScores::place_of(double score, std::size_t gone) const {
  if (!scores_) {
    return {};
  }
  const double next = std::nextafter(score, std::numeric_limits<double>::infinity());
  const std::size_t not_below = scores_->count_at_least(score);
  Place place{.below = size() - not_below, .ties = not_below - scores_->count_at_least(next)};
  for (std::size_t i = 0; i < std::min(gone, size()); ++i) {
    place.below -= scores_->arrived(i) < score ? 1 : 0;
    place.ties -= scores_->arrived(i) == score ? 1 : 0;
  }
  return place;
}

void OlderScores::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.varint(most_);
  if (scores_) {
    scores_->save(out);
  }
}

Result<OlderScores> OlderScores::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("lead_score: unknown row format");
  }
  OlderScores older;
  older.most_ = in.varint();
  if (older.most_ > ml::SortedWindow::kWindowMax) {
    return internal_error("lead_score: a damaged row");
  }
  if (older.most_ > 0) {
    older.scores_.emplace(older.most_);
    LS_TRY(older.scores_->load(in));
  }
  return older;
}

}  // namespace ls::operators
