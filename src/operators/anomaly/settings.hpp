#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/ml/anomaly_ensemble.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

struct AnomalySettings {
  std::vector<std::string> features;  // none: every number of the first record
  ml::EnsembleOptions ensemble;       // `dimensions` is set by the features
  bool is_per_key = false;            // a monitor for each key instead of one for all records
  std::size_t keys_max = 1000;        // monitors, if there is one per key
  std::size_t calm = 50;              // records without an anomaly that end an episode
  double share_min = 0.25;            // of an anomaly that makes a feature one of its reasons

  // The name under which findings go: "anomaly-robust_z", or "anomaly-ensemble" of several.
  [[nodiscard]] std::string rule() const;
  [[nodiscard]] std::string fingerprint() const;
};

// Problems are in the reader.
[[nodiscard]] AnomalySettings read_anomaly_settings(config::Reader& reader);

}  // namespace ls::operators
