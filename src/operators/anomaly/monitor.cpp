#include "operators/anomaly/monitor.hpp"

#include <algorithm>
#include <utility>

namespace ls::operators {
namespace {

constexpr std::uint8_t kVersion = 1;

ml::EnsembleOptions options_of(const AnomalySettings& settings, std::size_t dimensions) {
  ml::EnsembleOptions options = settings.ensemble;
  options.dimensions = dimensions;
  return options;
}

}  // namespace

Result<AnomalyMonitor> AnomalyMonitor::make(const AnomalySettings& settings,
                                            std::vector<std::string> features) {
  auto ensemble = LS_TRY(ml::AnomalyEnsemble::make(options_of(settings, features.size())));
  return AnomalyMonitor(std::move(features), std::move(ensemble));
}

AnomalyMonitor::Change AnomalyMonitor::add(ml::Point point, EventTime time, std::string_view id,
                                           const AnomalySettings& settings) {
  verdict_ = ensemble_.update(point);
  if (verdict_.is_anomaly) {
    ++anomalies_;
    calm_ = 0;
    if (is_firing_) {
      return Change::none;
    }
    is_firing_ = true;
    begin_episode(point, time, id, settings.share_min);
    return Change::fires;
  }
  if (!is_firing_ || ++calm_ < settings.calm) {
    return Change::none;
  }
  is_firing_ = false;
  return Change::resolves;
}

void AnomalyMonitor::begin_episode(ml::Point point, EventTime time, std::string_view id,
                                   double share_min) {
  episode_ = time;
  first_id_ = id;
  reasons_.clear();
  const std::span<const double> shares = ensemble_.shares();
  for (std::uint32_t i = 0; i < shares.size(); ++i) {
    reasons_.push_back({.feature = i, .share = shares[i], .value = point[i]});
  }
  std::ranges::stable_sort(reasons_, std::ranges::greater(), &Reason::share);
  const auto told = std::ranges::find_if(
      reasons_, [share_min](const Reason& reason) { return reason.share < share_min; });
  const auto count = std::max<std::ptrdiff_t>(1, told - reasons_.begin());
  reasons_.resize(std::min(kReasonsMax, static_cast<std::size_t>(count)));
}

void AnomalyMonitor::save(std::string& out) const {
  ByteWriter writer(out);
  writer.u8(kVersion);
  writer.varint(features_.size());
  for (const std::string& feature : features_) {
    writer.bytes(feature);
  }
  writer.u8(is_firing_ ? 1 : 0);
  writer.varint(calm_);
  writer.varint(anomalies_);
  writer.i64(episode_.ms);
  writer.bytes(first_id_);
  writer.varint(reasons_.size());
  for (const Reason& reason : reasons_) {
    writer.varint(reason.feature);
    writer.f64(reason.share);
    writer.f64(reason.value);
  }
  std::string ensemble;
  ensemble_.save(ensemble);
  writer.bytes(ensemble);
}

Result<AnomalyMonitor> AnomalyMonitor::load(const AnomalySettings& settings, Bytes bytes) {
  ByteReader in(bytes);
  if (in.u8() != kVersion) {
    return internal_error("detect_anomaly: unknown row format");
  }
  std::vector<std::string> features(in.count());
  for (std::string& feature : features) {
    feature = in.bytes();
  }
  const bool is_firing = in.u8() == 1;
  const std::uint64_t calm = in.varint();
  const std::uint64_t anomalies = in.varint();
  const EventTime episode{in.i64()};
  std::string first_id(in.bytes());
  std::vector<Reason> reasons(in.count());
  bool is_sound = in.ok();
  for (Reason& reason : reasons) {
    reason.feature = static_cast<std::uint32_t>(in.varint());
    reason.share = in.f64();
    reason.value = in.f64();
    is_sound = is_sound && reason.feature < features.size();
  }
  const Bytes ensemble = in.bytes();
  LS_TRY(in.finish("an anomaly monitor"));
  if (!is_sound) {
    return internal_error("detect_anomaly: a reason without a feature");
  }
  const ml::EnsembleOptions options = options_of(settings, features.size());
  AnomalyMonitor loaded(std::move(features), LS_TRY(ml::AnomalyEnsemble::load(options, ensemble)));
  loaded.is_firing_ = is_firing;
  loaded.calm_ = calm;
  loaded.anomalies_ = anomalies;
  loaded.episode_ = episode;
  loaded.first_id_ = std::move(first_id);
  loaded.reasons_ = std::move(reasons);
  return loaded;
}

}  // namespace ls::operators
