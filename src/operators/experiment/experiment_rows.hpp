#pragma once

#include "operators/experiment/judgement.hpp"
#include "operators/experiment/pair_sums.hpp"
#include "operators/experiment/settings.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// One unit of an experiment: the arm that it was dealt to first, and what it did since.
struct ExperimentUnit {
  std::uint64_t layout = 0;  // of the settings under which it was counted; 0 for a new row
  std::uint8_t arm = 0;
  bool is_left_out = false;  // it has met two arms
  EventTime since;           // of its first exposure
  EventTime met_at;          // the clock at that
  bool has_timer = false;
  Millionths covariate = 0;
  std::array<Millionths, ExperimentSettings::kMetricsMax> outcomes = {};  // by metric

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<ExperimentUnit> load(ByteReader& in);
};

struct ExperimentArm {
  std::string name;
  std::uint64_t dealt = 0;          // units that met this arm first
  std::uint64_t left_out = 0;       // of these, that met another one too
  std::vector<PairSums> sums = {};  // over the others, by metric
  std::vector<ArmStanding> standings = {};

  [[nodiscard]] std::uint64_t units() const {
    return dealt - left_out;
  }
};

// All that is kept of an experiment beside its units.
struct ExperimentRow {
  std::uint64_t layout = 0;
  std::vector<ExperimentArm> arms;  // in the order in which they were met
  EventTime began;                  // of the first exposure that was met
  EventTime met_at;                 // the clock at the last record
  double evidence = 0;              // the most that ever spoke against the shares, a logarithm
  std::uint64_t told = 0;           // results
  bool is_changed = false;          // since the last telling
  std::optional<EventTime> timer;   // the only one that is pending

  // Forgets what was kept under other settings.
  void bind(const ExperimentSettings& settings);
  // The place of the arm, made if there is room; nothing if there is none or it has no share.
  [[nodiscard]] std::optional<std::uint8_t> arm_of(const ExperimentSettings& settings,
                                                   std::string_view name);
  [[nodiscard]] const ExperimentArm* find(std::string_view name) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<ExperimentRow> load(ByteReader& in);
};

}  // namespace ls::operators
