#pragma once

#include "operators/experiment/judgement.hpp"
#include "operators/measured.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/flow/topology_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// What is measured of the units of an experiment.
struct ExperimentMetric {
  std::string name;
  Measured of = {};        // count: whether it ever happened; sum: how much of it
  std::uint32_t unit = 0;  // where its events name the unit
  double difference = 0;   // the smallest that matters
  bool is_lower_better = false;

  [[nodiscard]] bool is_rate() const {
    return of.function == window::Function::count;
  }
};

struct ExperimentSettings {
  static constexpr std::size_t kMetricsMax = 8;
  static constexpr std::size_t kArmsMax = 16;

  const event::EventType* exposure = nullptr;
  std::uint32_t unit = 0;
  std::uint32_t variation = 0;
  std::optional<std::uint32_t> covariate;
  std::string control;
  struct Share {
    std::string arm;
    double share = 1;
  };
  std::vector<Share> shares;  // none: arms are met as they come, and dealt alike
  std::vector<ExperimentMetric> metrics;
  Millis window = days(14);      // after its first exposure a unit's outcomes count so long
  Millis every = hours(1);       // results are told so often while something changes
  Millis runtime_min = days(7);  // before a better arm is one to deploy
  Millis keep = days(90);        // a unit is known so long, and an experiment after the last one
  double srm_level = 0.001;
  JudgeOptions judge;
  const event::EventType* emits = nullptr;
  std::uint64_t layout = 0;  // of stored rows: changes with what they count
  std::string fingerprint;
};

// Reads
//
//   exposure: experiment.entered   # of a unit; the contact, and so the key, is the experiment
//   unit: unit                     # fields of it that tell unit and variation
//   variation: variation
//   covariate: covariate           # and, where given, a number from before the experiment
//   control: control
//   shares: { control: 1, treatment: 1 }
//   metrics:
//     converted: { count: experiment.measured, where: { field: metric, op: eq, value: conversion }
//     } refunds:   { sum: experiment.measured.value, difference: 5, better: lower }
//   window: 14d
//   every: 1h
//
// Null after a problem, which is in the reader.
[[nodiscard]] std::optional<ExperimentSettings> read_experiment_settings(
    config::Reader& reader, const flow::BlueprintContext& context);

}  // namespace ls::operators
