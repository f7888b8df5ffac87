#pragma once

#include "operators/anomaly/settings.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/anomaly_ensemble.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ls::operators {

// What the stream of one key, or that of all, looks like, and the episode that it may be in: from
// the first anomaly until `calm` records in a row are none. Made by the first record.
class AnomalyMonitor {
 public:
  enum class Change { none, fires, resolves };
  // A feature that makes up a part of the anomaly that an episode began with.
  struct Reason {
    std::uint32_t feature = 0;
    double share = 0;
    double value = 0;  // NaN if it is missing
  };

  // Fails only with more features than detectors take.
  static Result<AnomalyMonitor> make(const AnomalySettings& settings,
                                     std::vector<std::string> features);

  // Coordinates in the order of the features.
  Change add(ml::Point point, EventTime time, std::string_view id, const AnomalySettings& settings);

  [[nodiscard]] const std::vector<std::string>& features() const {
    return features_;
  }
  [[nodiscard]] const ml::AnomalyEnsemble& ensemble() const {
    return ensemble_;
  }
  // Of the last point.
  [[nodiscard]] const ml::AnomalyVerdict& verdict() const {
    return verdict_;
  }
  // Of the last episode: why it began, when, with which record; the greatest share comes first.
  [[nodiscard]] const std::vector<Reason>& reasons() const {
    return reasons_;
  }
  [[nodiscard]] EventTime episode() const {
    return episode_;
  }
  [[nodiscard]] const std::string& first_id() const {
    return first_id_;
  }
  [[nodiscard]] bool is_firing() const {
    return is_firing_;
  }
  [[nodiscard]] std::uint64_t anomalies() const {
    return anomalies_;
  }

  void save(std::string& out) const;
  static Result<AnomalyMonitor> load(const AnomalySettings& settings, Bytes bytes);

  static constexpr std::size_t kReasonsMax = 3;

 private:
  AnomalyMonitor(std::vector<std::string> features, ml::AnomalyEnsemble ensemble)
      : features_(std::move(features)), ensemble_(std::move(ensemble)) {}

  void begin_episode(ml::Point point, EventTime time, std::string_view id, double share_min);

  std::vector<std::string> features_;
  ml::AnomalyEnsemble ensemble_;
  ml::AnomalyVerdict verdict_;
  bool is_firing_ = false;
  std::uint64_t calm_ = 0;  // records since the last anomaly of the episode
  std::uint64_t anomalies_ = 0;
  EventTime episode_;
  std::string first_id_;
  std::vector<Reason> reasons_;
};

}  // namespace ls::operators
