#include "operators/experiment/look.hpp"

#include "leadstream/stats/sample_ratio.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

namespace ls::operators {
namespace {

// Of the units as they were dealt, those that were left out later included.
struct Deal {
  std::array<std::uint64_t, ExperimentSettings::kArmsMax> counts = {};
  std::array<double, ExperimentSettings::kArmsMax> shares = {};
  std::size_t arms = 0;

  [[nodiscard]] std::span<const std::uint64_t> dealt() const {
    return std::span(counts).first(arms);
  }
  [[nodiscard]] std::span<const double> planned() const {
    return std::span(shares).first(arms);
  }
};

Deal deal_of(const ExperimentSettings& settings, const ExperimentRow& row) {
  const bool has_shares = !settings.shares.empty();
  Deal deal{.arms = has_shares ? settings.shares.size() : row.arms.size()};
  for (std::size_t i = 0; i < deal.arms; ++i) {
    const ExperimentArm* arm = has_shares ? row.find(settings.shares[i].arm) : &row.arms[i];
    deal.counts[i] = arm == nullptr ? 0 : arm->dealt;
    deal.shares[i] = has_shares ? settings.shares[i].share : 1;
  }
  return deal;
}

JudgeOptions options_of(const ExperimentSettings& settings, const ExperimentRow& row,
                        std::size_t metric) {
  JudgeOptions options = settings.judge;
  options.is_rate = settings.metrics[metric].is_rate();
  options.is_lower_better = settings.metrics[metric].is_lower_better;
  const std::size_t arms = std::max(row.arms.size(), settings.shares.size());
  options.comparisons = static_cast<double>((arms - 1) * settings.metrics.size());
  return options;
}

stats::CupedSummaries arms_of(const Found& found) {
  return {.control = found.control->sums[found.metric].over(found.control->units()),
          .treatment = found.arm->sums[found.metric].over(found.arm->units())};
}

void look_at_pair(const ExperimentSettings& settings, const ExperimentRow& row,
                  ArmStanding::Circumstances circumstances, Found& found) {
  ExperimentArm& arm = *found.arm;
  const JudgeOptions options = options_of(settings, row, found.metric);
  circumstances.is_planned_size =
      static_cast<double>(arm.units() + found.control->units()) >= options.planned;
  found.comparison = compare(options, arms_of(found));
  ArmStanding& standing = arm.standings[found.metric];
  standing.look(found.comparison);
  found.decision = standing.decide(options, found.comparison, circumstances);
}

}  // namespace

void look_at_deal(const ExperimentSettings& settings, ExperimentRow& row) {
  const Deal deal = deal_of(settings, row);
  row.evidence = std::max(row.evidence, stats::log_ratio_evidence(deal.dealt(), deal.planned()));
}

void look_at(const ExperimentSettings& settings, EventTime now, ExperimentRow& row,
             std::vector<Found>& found) {
  found.clear();
  const ExperimentArm* control = row.find(settings.control);
  const ArmStanding::Circumstances circumstances{
      .is_mismatch = row.evidence > -std::log(settings.srm_level),
      .is_long_enough = row.began + settings.runtime_min <= now};
  for (ExperimentArm& arm : row.arms) {
    if (control == nullptr || &arm == control) {
      continue;
    }
    for (std::size_t metric = 0; metric < settings.metrics.size(); ++metric) {
      Found& next = found.emplace_back(Found{.metric = metric, .arm = &arm, .control = control});
      look_at_pair(settings, row, circumstances, next);
    }
  }
}

SingleLook single_look_of(const ExperimentSettings& settings, const ExperimentRow& row,
                          const Found& found) {
  return single_look(options_of(settings, row, found.metric), arms_of(found));
}

double deal_log_p(const ExperimentSettings& settings, const ExperimentRow& row) {
  const Deal deal = deal_of(settings, row);
  return stats::sample_ratio(deal.dealt(), deal.planned()).log_p;
}

}  // namespace ls::operators
