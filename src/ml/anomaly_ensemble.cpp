#include "leadstream/ml/anomaly_ensemble.hpp"

#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/anomaly_registry.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;

bool are_sound(const EnsembleOptions& options) {
  const bool are_weighted =
      options.weights.empty() || (options.weights.size() == options.detectors.size() &&
                                  std::all_of(options.weights.begin(), options.weights.end(),
                                              [](double weight) { return weight > 0; }));
  return are_weighted && !options.detectors.empty() && options.rate > 0 && options.rate < 1 &&
         options.window > 0 && options.window <= SortedWindow::kWindowMax &&
         options.scale_points <= SortedWindow::kWindowMax;
}

}  // namespace

AnomalyEnsemble::AnomalyEnsemble(const EnsembleOptions& options)
    : options_(options),
      scale_(options.dimensions, options.dimensions > 1 ? options.scale_points : 0),
      rank_(options.window),
      scaled_(options.dimensions),
      shares_(options.dimensions),
      member_shares_(options.dimensions) {}

Result<AnomalyEnsemble> AnomalyEnsemble::make(const EnsembleOptions& options) {
  if (!are_sound(options)) {
    return user_error("anomaly ensemble: no detectors, or a rate or window out of range");
  }
  AnomalyEnsemble ensemble(options);
  for (const ModelSpec& spec : options.detectors) {
    auto detector = LS_TRY(make_detector(spec, options.dimensions));
    const std::size_t number = ensemble.members_.size();
    ensemble.members_.push_back({.detector = std::move(detector),
                                 .rank = ScoreRank(options.window),
                                 .weight = options.weights.empty() ? 1 : options.weights[number]});
  }
  return ensemble;
}

AnomalyVerdict AnomalyEnsemble::update(Point point) {
  LS_DCHECK(point.size() == options_.dimensions);
  AnomalyVerdict verdict{.threshold = std::numeric_limits<double>::infinity()};
  ++points_;
  if (!scale_.is_frozen()) {
    scale_.learn(point);
    return verdict;
  }
  scale_.apply(point, scaled_);
  if (learned_ >= options_.warm_up) {
    const bool is_ranked = members_.size() == 1 || learned_ >= 2 * options_.warm_up;
    verdict.statistic = judge_members();
    if (is_ranked) {
      verdict.threshold = rank_.threshold(options_.rate);
      verdict.p = rank_.p_of(verdict.statistic);
      verdict.is_anomaly = verdict.statistic > verdict.threshold;
      rank_.add(verdict.statistic);
    }
    for (Member& member : members_) {
      member.rank.add(member.score);
    }
  }
  if (verdict.is_anomaly) {
    explain();
  }
  for (Member& member : members_) {
    member.detector->learn(scaled_);
  }
  ++learned_;
  return verdict;
}

double AnomalyEnsemble::judge_members() {
  double sum = 0;
  double weights = 0;
  for (Member& member : members_) {
    member.score = member.detector->score(scaled_);
    member.surprise = member.rank.surprise_of(member.score);
    sum += member.weight * member.surprise;
    weights += member.weight;
  }
  return members_.size() == 1 ? members_[0].score : sum / weights;
}

// Each detector's word counts as much as it was surprised.
void AnomalyEnsemble::explain() {
  std::fill(shares_.begin(), shares_.end(), 0.0);
  double total = 0;
  for (const Member& member : members_) {
    const double score = member.detector->explain(scaled_, member_shares_);
    const double weight = members_.size() == 1 ? 1 : member.weight * member.surprise;
    if (!(score > 0 && weight > 0)) {
      continue;
    }
    total += weight;
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      shares_[i] += weight * member_shares_[i] / score;
    }
  }
  for (double& share : shares_) {
    share = total > 0 ? share / total : 1 / static_cast<double>(shares_.size());
  }
}

std::size_t AnomalyEnsemble::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + scale_.heap_bytes() + heap_bytes(members_) +
                      rank_.heap_bytes() + heap_bytes(scaled_) + heap_bytes(shares_) +
                      heap_bytes(member_shares_) + heap_bytes(options_.detectors);
  for (const ModelSpec& spec : options_.detectors) {
    bytes += spec.heap_bytes();
  }
  for (const Member& member : members_) {
    bytes += member.detector->memory_bytes() + member.rank.heap_bytes();
  }
  return bytes;
}

void AnomalyEnsemble::save(std::string& out) const {
  ByteWriter writer(out);
  writer.u8(kVersion);
  writer.varint(points_);
  writer.varint(learned_);
  scale_.save(writer);
  rank_.save(writer);
  for (const Member& member : members_) {
    std::string bytes;
    member.detector->save(bytes);
    writer.bytes(bytes);
    member.rank.save(writer);
  }
}

Result<AnomalyEnsemble> AnomalyEnsemble::load(const EnsembleOptions& options, Bytes bytes) {
  AnomalyEnsemble loaded = LS_TRY(make(options));
  ByteReader in(bytes);
  if (in.u8() != kVersion) {
    return internal_error("anomaly ensemble: unknown version");
  }
  loaded.points_ = in.varint();
  loaded.learned_ = in.varint();
  LS_TRY(loaded.scale_.load(in));
  LS_TRY(loaded.rank_.load(in));
  for (Member& member : loaded.members_) {
    auto detector = LS_TRY(load_detector(in.bytes()));
    if (!(detector->spec() == member.detector->spec()) ||
        detector->dimensions() != options.dimensions) {
      return internal_error("anomaly ensemble: saved under other options");
    }
    member.detector = std::move(detector);
    LS_TRY(member.rank.load(in));
  }
  LS_TRY(in.finish("anomaly ensemble"));
  return loaded;
}

}  // namespace ls::ml
