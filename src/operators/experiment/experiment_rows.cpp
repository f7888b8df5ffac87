#include "operators/experiment/experiment_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ls::operators {
namespace {

constexpr std::uint8_t kUnitFormat = 1;
constexpr std::uint8_t kFormat = 1;
constexpr std::uint8_t kIsLeftOut = 1;
constexpr std::uint8_t kHasTimer = 2;
constexpr std::uint8_t kIsChanged = 1;

void save_standing(const ArmStanding& standing, ByteWriter& out) {
  standing.sprt.save(out);
  out.svarint(standing.side);
  out.u8(static_cast<std::uint8_t>(standing.decision));
}

Result<ArmStanding> load_standing(ByteReader& in) {
  ArmStanding standing(1);
  standing.sprt = LS_TRY(stats::MixtureSprt::load(in));
  standing.side = static_cast<std::int8_t>(in.svarint());
  const std::uint8_t decision = in.u8();
  if (!in.ok() || decision > static_cast<std::uint8_t>(Decision::investigate)) {
    return internal_error("experiment: malformed standing");
  }
  standing.decision = static_cast<Decision>(decision);
  return standing;
}

void save_arm(const ExperimentArm& arm, ByteWriter& out) {
  out.bytes(arm.name);
  out.varint(arm.dealt);
  out.varint(arm.left_out);
  out.varint(arm.sums.size());
  for (const PairSums& sums : arm.sums) {
    sums.save(out);
  }
  for (const ArmStanding& standing : arm.standings) {
    save_standing(standing, out);
  }
}

Result<ExperimentArm> load_arm(ByteReader& in) {
  ExperimentArm arm;
  arm.name = in.bytes();
  arm.dealt = in.varint();
  arm.left_out = in.varint();
  const std::size_t metrics = in.count();
  if (!in.ok() || metrics > ExperimentSettings::kMetricsMax || arm.left_out > arm.dealt) {
    return internal_error("experiment: malformed arm");
  }
  for (std::size_t i = 0; i < metrics; ++i) {
    arm.sums.push_back(PairSums::load(in));
  }
  for (std::size_t i = 0; i < metrics; ++i) {
    arm.standings.push_back(LS_TRY(load_standing(in)));
  }
  return arm;
}

}  // namespace

void ExperimentUnit::save(ByteWriter& out) const {
  out.u8(kUnitFormat);
  out.u64(layout);
  out.u8(arm);
  out.u8((is_left_out ? kIsLeftOut : 0) | (has_timer ? kHasTimer : 0));
  out.svarint(since.ms);
  out.svarint(met_at.ms - since.ms);
  out.svarint(covariate);
  const auto used = std::find_if(outcomes.rbegin(), outcomes.rend(),
                                 [](Millionths outcome) { return outcome != 0; });
  const auto size = static_cast<std::size_t>(outcomes.rend() - used);
  out.varint(size);
  for (std::size_t i = 0; i < size; ++i) {
    out.svarint(outcomes[i]);
  }
}

Result<ExperimentUnit> ExperimentUnit::load(ByteReader& in) {
  if (in.u8() != kUnitFormat) {
    return internal_error("experiment: unknown format of a unit");
  }
  ExperimentUnit unit;
  unit.layout = in.u64();
  unit.arm = in.u8();
  const std::uint8_t flags = in.u8();
  unit.is_left_out = (flags & kIsLeftOut) != 0;
  unit.has_timer = (flags & kHasTimer) != 0;
  unit.since = {in.svarint()};
  unit.met_at = unit.since + Millis{in.svarint()};
  unit.covariate = in.svarint();
  const std::size_t size = in.count();
  if (!in.ok() || size > unit.outcomes.size() || unit.arm >= ExperimentSettings::kArmsMax) {
    return internal_error("experiment: malformed unit");
  }
  for (std::size_t i = 0; i < size; ++i) {
    unit.outcomes[i] = in.svarint();
  }
  return unit;
}

void ExperimentRow::bind(const ExperimentSettings& settings) {
  if (layout == settings.layout) {
    return;
  }
  const std::optional<EventTime> pending = timer;
  *this = ExperimentRow{};
  layout = settings.layout;
  timer = pending;
}

std::optional<std::uint8_t> ExperimentRow::arm_of(const ExperimentSettings& settings,
                                                  std::string_view name) {
  const auto known = std::ranges::find(arms, name, &ExperimentArm::name);
  if (known != arms.end()) {
    return static_cast<std::uint8_t>(known - arms.begin());
  }
  const bool has_share =
      settings.shares.empty() ||
      std::ranges::find(settings.shares, name, &ExperimentSettings::Share::arm) !=
          settings.shares.end();
  if (!has_share || arms.size() == ExperimentSettings::kArmsMax) {
    return std::nullopt;
  }
  ExperimentArm arm{.name = std::string(name)};
  arm.sums.resize(settings.metrics.size());
  for (const ExperimentMetric& metric : settings.metrics) {
    arm.standings.emplace_back(metric.difference);
  }
  arms.push_back(std::move(arm));
  return static_cast<std::uint8_t>(arms.size() - 1);
}

const ExperimentArm* ExperimentRow::find(std::string_view name) const {
  const auto known = std::ranges::find(arms, name, &ExperimentArm::name);
  return known == arms.end() ? nullptr : &*known;
}

void ExperimentRow::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.u64(layout);
  out.svarint(began.ms);
  out.svarint(met_at.ms);
  out.f64(evidence);
  out.varint(told);
  out.u8((is_changed ? kIsChanged : 0) | (timer ? kHasTimer : 0));
  out.svarint(timer.value_or(EventTime{}).ms);
  out.varint(arms.size());
  for (const ExperimentArm& arm : arms) {
    save_arm(arm, out);
  }
}

Result<ExperimentRow> ExperimentRow::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("experiment: unknown row format");
  }
  ExperimentRow row;
  row.layout = in.u64();
  row.began = {in.svarint()};
  row.met_at = {in.svarint()};
  row.evidence = in.f64();
  row.told = in.varint();
  const std::uint8_t flags = in.u8();
  row.is_changed = (flags & kIsChanged) != 0;
  const EventTime due{in.svarint()};
  if ((flags & kHasTimer) != 0) {
    row.timer = due;
  }
  const std::size_t arms = in.count();
  if (!in.ok() || arms > ExperimentSettings::kArmsMax) {
    return internal_error("experiment: malformed row");
  }
  for (std::size_t i = 0; i < arms; ++i) {
    row.arms.push_back(LS_TRY(load_arm(in)));
  }
  return row;
}

}  // namespace ls::operators
