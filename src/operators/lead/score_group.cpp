#include "operators/lead/score_group.hpp"

#include "leadstream/ml/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 1;

}  // namespace

void ScoreGroup::begin(const ScoreGroupOptions& options) {
  options_ = options;
  recent_.emplace(options.recent);
  line_.emplace(static_cast<double>(options.label_memory));
}

double ScoreGroup::rank(double margin, double probability) const {
  constexpr double kStandIn = 20.0;
  const auto size = static_cast<double>(recent_->size());
  const double below = size - static_cast<double>(recent_->count_at_least(margin));
  const double above = static_cast<double>(
      recent_->count_at_least(std::nextafter(margin, std::numeric_limits<double>::infinity())));
  const double ties = size - below - above;
  return 100.0 * (below + ties / 2.0 + kStandIn * probability) / (size + kStandIn);
}

void ScoreGroup::add(double margin) {
  recent_->add(margin);
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
  recent_->save(out);
}

Result<ScoreGroup> ScoreGroup::load(ByteReader& in) {
  if (in.u8() != kFormat) {
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
  LS_TRY(group.recent_->load(in));
  return group;
}

}  // namespace ls::operators
