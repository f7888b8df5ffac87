#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/window/windows.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ls::window {

enum class Function {
  count,       // events; 0 if none
  sum,         // 0 if none; at most the largest finite number, see `bounded`
  mean,        // missing if none, as are min, max, last
  min,         //
  max,         //
  last,        // by event time; of two at the same time, the one that came later
  since_last,  // days (86,400 s) from the last event to the time of reading; missing if none
  distinct,    // different values; exact up to `distinct_max`, which it never exceeds
  quantile,    // a value of that rank, within 1 %; missing if none
  approximate_distinct,  // different values, however many; a standard error of 1.6 %
};

// What a feature remembers of the past.
struct FeatureWindow {
  enum class Kind { all_time, hopping, sawtooth, decay };

  Kind kind = Kind::all_time;
  Millis size{0};       // hopping, sawtooth
  Millis hop{0};        // hopping, sawtooth
  Millis half_life{0};  // decay

  static FeatureWindow all_time() {
    return {};
  }
  static FeatureWindow hopping(const WindowShape& shape) {
    return {.kind = Kind::hopping, .size = shape.size, .hop = shape.hop};
  }
  static FeatureWindow sawtooth(const WindowShape& shape) {
    return {.kind = Kind::sawtooth, .size = shape.size, .hop = shape.hop};
  }
  static FeatureWindow decay(Millis half_life) {
    return {.kind = Kind::decay, .half_life = half_life};
  }
};

struct FeatureSpec {
  std::string name;
  Function function = Function::count;
  FeatureWindow window = {};
  std::uint32_t distinct_max = 64;
  double quantile = 0.5;  // 0 .. 1, of `quantile` alone
};

// The features of one aggregate node, checked. Immutable; shared by all rows.
class AggregateSpec {
 public:
  // No features.
  AggregateSpec() = default;
  // Refuses windows that a function cannot have (mean, count and sum can decay, since_last has no
  // window), shapes out of range and names that appear twice.
  [[nodiscard]] static Result<AggregateSpec> make(std::vector<FeatureSpec> features);

  // How a row keeps one feature. All time is a single pane.
  enum class Layout : std::uint8_t {
    panes = 0,     // a number per pane
    means = 1,     // a sum and a count per pane
    distinct = 2,  // hashes, each with the pane in which it was last seen
    latest = 3,    // the last event
    decayed = 4,   // a sum as of the newest event, for a mean a count too
    buckets = 5,   // a sketch per pane: counts of bins, or registers
  };
  struct Feature {
    FeatureSpec spec;
    Layout layout = Layout::panes;
    PaneWindow panes;
    // Names the feature's state in stored rows: changes with its name, function or window. The low
    // three bits are the layout, so that a row can be stored without its spec.
    std::uint32_t id = 0;
  };

  [[nodiscard]] std::size_t size() const {
    return features_.size();
  }
  [[nodiscard]] const Feature& operator[](std::size_t i) const {
    return features_[i];
  }
  // Changes with anything about any feature.
  [[nodiscard]] std::uint64_t fingerprint() const {
    return fingerprint_;
  }
  // The earliest time after `time` at which any row's value could change by time alone; max if none
  // ever does in steps.
  [[nodiscard]] EventTime earliest_edge(EventTime time) const;
  // Whether some value changes with every millisecond (decay, since_last).
  [[nodiscard]] bool is_continuous() const {
    return is_continuous_;
  }

 private:
  std::vector<Feature> features_;
  std::uint64_t fingerprint_ = 0;
  bool is_continuous_ = false;
};

}  // namespace ls::window
