#include "leadstream/window/aggregate_spec.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <string_view>
#include <utility>

namespace ls::window {
namespace {

using Kind = FeatureWindow::Kind;

bool has_panes(const FeatureWindow& window) {
  return window.kind == Kind::hopping || window.kind == Kind::sawtooth;
}

bool is_sketch(Function function) {
  return function == Function::quantile || function == Function::approximate_distinct;
}

// Each pane holds a sketch of its own, of up to 28 KiB stored: with so many panes, 900 KB.
Status validate_sketch(const FeatureSpec& feature) {
  constexpr std::int64_t kPanesMax = 32;
  if (has_panes(feature.window) &&
      feature.window.size.count / feature.window.hop.count > kPanesMax) {
    return user_error(fmt::format("a sketch has at most {} hops in its window", kPanesMax));
  }
  if (!(feature.quantile >= 0 && feature.quantile <= 1)) {
    return user_error("a quantile must be 0 to 1");
  }
  return {};
}

Status validate_feature(const FeatureSpec& feature) {
  const Function function = feature.function;
  if (has_panes(feature.window)) {
    LS_TRY(validate_panes({.size = feature.window.size, .hop = feature.window.hop}));
    if (function == Function::since_last) {
      return user_error("since_last has no window");
    }
  }
  if (feature.window.kind == Kind::decay) {
    if (feature.window.half_life.count <= 0) {
      return user_error("the half-life must be positive");
    }
    const bool can_decay =
        function == Function::count || function == Function::sum || function == Function::mean;
    if (!can_decay) {
      return user_error("only count, sum and mean can decay");
    }
  }
  if (is_sketch(function)) {
    LS_TRY(validate_sketch(feature));
  }
  constexpr std::uint32_t kDistinctLimit = 4096;
  if (function == Function::distinct &&
      (feature.distinct_max == 0 || feature.distinct_max > kDistinctLimit)) {
    return user_error(fmt::format("distinct_max must be 1 to {}", kDistinctLimit));
  }
  return {};
}

AggregateSpec::Layout layout_of(const FeatureSpec& feature) {
  using Layout = AggregateSpec::Layout;
  if (feature.window.kind == Kind::decay) {
    return Layout::decayed;
  }
  switch (feature.function) {
    case Function::distinct:
      return Layout::distinct;
    case Function::last:
    case Function::since_last:
      return Layout::latest;
    case Function::mean:
      return Layout::means;
    case Function::quantile:
    case Function::approximate_distinct:
      return Layout::buckets;
    default:
      return Layout::panes;
  }
}

// Everything that gives a stored cell its meaning, and nothing else: raising distinct_max or asking
// for another quantile keeps the state.
std::uint32_t id_of(const FeatureSpec& feature) {
  const FeatureWindow& window = feature.window;
  const std::string text = fmt::format(
      "{}|{}|{}|{}|{}|{}", feature.name, static_cast<int>(feature.function),
      static_cast<int>(window.kind), window.size.count, window.hop.count, window.half_life.count);
  const auto hash = static_cast<std::uint32_t>(hash64(text));
  return (hash & ~std::uint32_t{7}) | static_cast<std::uint32_t>(layout_of(feature));
}

PaneWindow panes_of(const FeatureWindow& window) {
  if (!has_panes(window)) {
    // One pane for all time: what is kept per pane is then kept once.
    return {{.size = Millis::max(), .hop = Millis::max()}, Reach::hopping};
  }
  return {{.size = window.size, .hop = window.hop},
          window.kind == Kind::hopping ? Reach::hopping : Reach::sawtooth};
}

}  // namespace

Result<AggregateSpec> AggregateSpec::make(std::vector<FeatureSpec> features) {
  AggregateSpec spec;
  spec.fingerprint_ = 1;
  for (FeatureSpec& feature : features) {
    LS_TRY(validate_feature(feature).with("feature " + feature.name));
    const std::uint32_t id = id_of(feature);
    for (const Feature& other : spec.features_) {
      if (other.spec.name == feature.name) {
        return user_error("feature " + feature.name + " is declared twice");
      }
      if (other.id == id) {
        return user_error("features " + other.spec.name + " and " + feature.name +
                          " have the same hash; rename one");
      }
    }
    spec.is_continuous_ = spec.is_continuous_ || feature.window.kind == Kind::decay ||
                          feature.function == Function::since_last;
    spec.fingerprint_ = hash_combine(spec.fingerprint_, hash_combine(id, feature.distinct_max));
    if (feature.function == Function::quantile) {
      spec.fingerprint_ =
          hash_combine(spec.fingerprint_, std::bit_cast<std::uint64_t>(feature.quantile));
    }
    const Layout layout = layout_of(feature);
    const PaneWindow panes = panes_of(feature.window);
    spec.features_.push_back(
        {.spec = std::move(feature), .layout = layout, .panes = panes, .id = id});
  }
  return spec;
}

EventTime AggregateSpec::earliest_edge(EventTime time) const {
  EventTime earliest = EventTime::max();
  for (const Feature& feature : features_) {
    if (has_panes(feature.spec.window)) {
      const EventTime at = std::max(time, EventTime{0});
      earliest = std::min(earliest, feature.panes.start_of(feature.panes.pane_of(at) + 1));
    }
  }
  return earliest;
}

}  // namespace ls::window
