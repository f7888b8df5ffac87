#include "operators/anomaly/settings.hpp"

#include "leadstream/ml/anomaly_registry.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::operators {
namespace {

constexpr std::array<std::string_view, 2> kPer{"stream", "key"};
constexpr std::size_t kDetectorsMax = 8;

// Without `detectors`: the best of them on labelled series (tests/real/nab), alone.
std::vector<ml::ModelSpec> standard_detectors() {
  return {ml::complete_detector({.name = "random_cut_forest"}).take()};
}

// Each a name or a map with `type` and parameters.
std::vector<ml::ModelSpec> read_detectors(config::Reader& reader) {
  if (!reader.has("detectors")) {
    return standard_detectors();
  }
  std::vector<ml::ModelSpec> detectors;
  for (const config::Node& node : reader.list("detectors")) {
    if (node.is_map()) {
      config::Reader detector(node, reader.problems());
      detectors.push_back(ml::read_detector_spec(detector));
      detector.finish();
      continue;
    }
    const auto spec = ml::complete_detector({.name = std::string(node.text())});
    if (spec) {
      detectors.push_back(*spec);
    } else {
      reader.problems().add(node.place(), spec.error().message);
    }
  }
  if (detectors.empty() || detectors.size() > kDetectorsMax) {
    reader.fail_at("detectors", fmt::format("expected 1 to {} detectors", kDetectorsMax));
    return standard_detectors();
  }
  return detectors;
}

}  // namespace

std::string AnomalySettings::rule() const {
  return ensemble.detectors.size() == 1 ? "anomaly-" + ensemble.detectors[0].name
                                        : "anomaly-ensemble";
}

std::string AnomalySettings::fingerprint() const {
  std::string text = fmt::format(
      "per_key={} keys_max={} calm={} share_min={} rate={} window={} "
      "warm_up={} scale={}",
      is_per_key, keys_max, calm, share_min, ensemble.rate, ensemble.window, ensemble.warm_up,
      ensemble.scale_points);
  for (const std::string& feature : features) {
    text += fmt::format(" feature={}", feature);
  }
  for (const ml::ModelSpec& detector : ensemble.detectors) {
    text += fmt::format(" detector={}:{:016x}", detector.name, detector.hash());
  }
  return text;
}

AnomalySettings read_anomaly_settings(config::Reader& reader) {
  AnomalySettings settings;
  const auto count = [&](std::string_view key, std::uint64_t standard, config::IntegerRange range) {
    return static_cast<std::size_t>(
        reader.integer_or(key, static_cast<std::int64_t>(standard), range));
  };
  settings.features = reader.texts_or_empty("features");
  if (settings.features.size() > ml::AnomalyDetector::kDimensionsMax) {
    reader.fail_at("features",
                   fmt::format("more than {} features", ml::AnomalyDetector::kDimensionsMax));
  }
  ml::EnsembleOptions& ensemble = settings.ensemble;
  ensemble.detectors = read_detectors(reader);
  ensemble.rate =
      reader.number_or("rate", ensemble.rate, {.min = 0.0, .max = 0.5, .is_min_excluded = true});
  ensemble.window = count("window", ensemble.window, {10, ml::SortedWindow::kWindowMax});
  ensemble.warm_up = count("warm_up", ensemble.warm_up, {0, 1'000'000});
  ensemble.scale_points =
      count("scale_points", ensemble.scale_points, {0, ml::SortedWindow::kWindowMax});
  if (ensemble.rate * static_cast<double>(ensemble.window + 1) < 1) {
    reader.fail_at("rate", fmt::format("of {} scores none can be that rare: give a window of at "
                                       "least 1 / rate",
                                       ensemble.window));
  }
  settings.is_per_key = reader.choice_or("per", kPer, 0) == 1;
  settings.keys_max = count("keys_max", settings.keys_max, {1, 100'000});
  settings.calm = count("calm", settings.calm, {1, 1'000'000});
  settings.share_min = reader.number_or("share_min", settings.share_min, {.min = 0.0, .max = 1.0});
  return settings;
}

}  // namespace ls::operators
