#include "operators/lead/score_group.hpp"

#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 2;
// The newest are this row's bytes with each commit, the older ones once in so many scores.
constexpr std::size_t kNewestMost = 128;

}  // namespace

void ScoreGroup::begin(const ScoreGroupOptions& options) {
  options_ = options;
  line_.emplace(static_cast<double>(options.label_memory));
}

// The oldest of both are gone once there are more than are looked at.
double ScoreGroup::rank(double margin, double probability, const OlderScores* older) const {
  constexpr double kStandIn = 20.0;
  const std::size_t old = older == nullptr ? 0 : older->size();
  const std::size_t size = std::min(old + newest_.size(), options_.recent);
  const std::size_t gone = old + newest_.size() - size;
  OlderScores::Place place =
      older == nullptr ? OlderScores::Place() : older->place_of(margin, gone);
  for (std::size_t i = gone - std::min(gone, old); i < newest_.size(); ++i) {
    place.below += newest_[i] < margin ? 1 : 0;
    place.ties += newest_[i] == margin ? 1 : 0;
  }
  const auto below = static_cast<double>(place.below);
  const auto ties = static_cast<double>(place.ties);
  return 100.0 * (below + ties / 2.0 + kStandIn * probability) /
         (static_cast<double>(size) + kStandIn);
}

void ScoreGroup::add(double margin) {
  newest_.push_back(margin + 0.0);  // -0 and 0 are one number
}

bool ScoreGroup::is_full() const {
  return newest_.size() >= kNewestMost;
}

void ScoreGroup::put_away(OlderScores& older) {
  older.add(newest_, options_.recent);
  newest_.clear();
}

bool ScoreGroup::is_calibrated() const {
  return std::min(positives_, negatives_) >= options_.label_min;
}

double ScoreGroup::probability(double margin) const {
  return is_calibrated() ? line_->scaling().probability(margin) : ml::sigmoid(margin);
}

void ScoreGroup::learn(double margin, bool label) {
  ++(label ? positives_ : negatives_);
  line_->add(margin, label);
}

void ScoreGroup::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.varint(options_.recent);
  out.varint(options_.label_memory);
  out.varint(options_.label_min);
  out.varint(positives_);
  out.varint(negatives_);
  line_->save(out);
  out.varint(newest_.size());
  for (const double score : newest_) {
    out.f64(score);
  }
}

Status ScoreGroup::load_newest(ByteReader& in) {
  newest_.resize(in.count());
  for (double& score : newest_) {
    score = in.f64();
    if (!in.ok() || !std::isfinite(score)) {
      return internal_error("lead_score: a damaged row");
    }
  }
  return {};
}

Result<ScoreGroup> ScoreGroup::load(ByteReader& in) {
  const std::uint8_t format = in.u8();
  if (format == 0 || format > kFormat) {
    return internal_error("lead_score: unknown row format");
  }
  ScoreGroupOptions options;
  options.recent = in.varint();
  options.label_memory = in.varint();
  options.label_min = in.varint();
  if (options.recent < 1 || options.recent > ml::SortedWindow::kWindowMax ||
      options.label_memory < 1) {
    return internal_error("lead_score: a damaged row");
  }
  ScoreGroup group;
  group.begin(options);
  group.positives_ = in.varint();
  group.negatives_ = in.varint();
  group.line_ = LS_TRY(ml::OnlinePlatt::load(in));
  LS_TRY(group.load_newest(in));
  return group;
}

}  // namespace ls::operators
