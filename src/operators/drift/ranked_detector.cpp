#include "operators/drift/ranked_detector.hpp"

#include "leadstream/stats/moments.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace ls::operators {
namespace {

constexpr double kSlack = 0.5;          // of CUSUM: shifts by one deviation are found soonest
constexpr double kWarningFactor = 5.0;  // of HDDM: warnings are read by nobody here

stats::HddmOptions hddm_options(double level) {
  return {.drift_confidence = level,
          .warning_confidence = std::min(kWarningFactor * level, (1 + level) / 2),
          .shift = stats::MeanShift::either};
}

// Forgets the values after an alarm, so that one change is told once.
bool alarms(stats::KsSliding& detector, double value, const stats::KsLevel& limit) {
  const bool is_full = detector.update(value).has_value();
  if (!is_full || stats::KsLevel::of(detector.extent()) < limit) {
    return false;
  }
  detector.reset();
  return true;
}

}  // namespace

RankedDetector::RankedDetector(const DriftSettings& settings, std::span<const double> reference)
    : settings_(fmt::format("{} {} {} {} {}", name_of(settings.test), settings.level,
                            settings.arl.value_or(0), settings.threshold,
                            settings.test == DriftTest::ks_adjacent ? settings.window : 0)),
      sorted_(reference.begin(), reference.end()) {
  std::ranges::sort(sorted_);
  detector_ = make(settings);
}

RankedDetector::Detector RankedDetector::make(const DriftSettings& settings) const {
  switch (settings.test) {
    case DriftTest::page_hinkley:
      return stats::PageHinkley(
          {.threshold = settings.threshold, .shift = stats::MeanShift::either});
    case DriftTest::cusum: {
      stats::Moments ranks;
      for (const double value : sorted_) {
        ranks.add(rank_of(value));
      }
      const double smallest = 1 / static_cast<double>(sorted_.size());  // where all are equal
      return stats::Cusum::with_baseline(
          {.slack = kSlack,
           .threshold = stats::cusum_threshold(kSlack, *settings.arl, stats::MeanShift::either)},
          ranks.mean(), std::max(smallest, std::sqrt(ranks.variance())));
    }
    case DriftTest::hddm_a:
      return stats::HddmA(hddm_options(settings.level));
    case DriftTest::hddm_w:
      return stats::HddmW(hddm_options(settings.level));
    case DriftTest::conformal:
      return stats::ConformalDetector({.run_length = *settings.arl});
    case DriftTest::ks_adjacent:
      return stats::KsSliding({.reference = settings.window, .current = settings.window});
    default:
      return stats::Adwin({.delta = settings.level});
  }
}

double RankedDetector::rank_of(double value) const {
  const auto [from, to] = std::ranges::equal_range(sorted_, value);
  const auto below = static_cast<double>(from - sorted_.begin());
  return (below + static_cast<double>(to - from) / 2) / static_cast<double>(sorted_.size());
}

bool RankedDetector::update(double value, const RunLengthLimits& limits) {
  return std::visit(
      [&]<typename D>(D& detector) {
        if constexpr (std::is_same_v<D, stats::KsSliding>) {
          return alarms(detector, value, *limits.ks);
        } else if constexpr (std::is_same_v<D, stats::ConformalDetector>) {
          return detector.update(value) == stats::DriftLevel::drift;
        } else {
          return detector.update(rank_of(value)) == stats::DriftLevel::drift;
        }
      },
      detector_);
}

void RankedDetector::save(ByteWriter& out) const {
  out.bytes(settings_);
  std::string bytes;
  ByteWriter to(bytes);
  std::visit([&](const auto& detector) { detector.save(to); }, detector_);
  out.bytes(bytes);
}

Status RankedDetector::load(ByteReader& in) {
  const bool is_mine = in.bytes() == settings_;
  ByteReader from(in.bytes());
  if (!is_mine) {
    return {};
  }
  return std::visit(
      [&]<typename D>(D& detector) -> Status {
        detector = LS_TRY(D::load(from));
        return from.finish("a drift detector");
      },
      detector_);
}

}  // namespace ls::operators
