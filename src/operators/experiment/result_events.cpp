#include "operators/experiment/result_events.hpp"

#include "operators/derived_id.hpp"
#include "operators/forecast/forecast_events.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;

constexpr double kDayMs = 86'400'000.0;

constexpr std::array<EmittedField, 24> kFields{{
    {"metric", FieldKind::text},          {"variation", FieldKind::text},
    {"control", FieldKind::text},         {"recommendation", FieldKind::category},
    {"units", FieldKind::integer},        {"units_control", FieldKind::integer},
    {"left_out", FieldKind::integer},     {"days", FieldKind::number},
    {"mean", FieldKind::number},          {"mean_control", FieldKind::number},
    {"difference", FieldKind::number},    {"lift", FieldKind::number},
    {"low", FieldKind::number},           {"high", FieldKind::number},
    {"always_low", FieldKind::number},    {"always_high", FieldKind::number},
    {"p_fixed", FieldKind::number},       {"p_always", FieldKind::number},
    {"p_sprt", FieldKind::number},        {"srm_p", FieldKind::number},
    {"srm_p_always", FieldKind::number},  {"theta", FieldKind::number},
    {"variance_left", FieldKind::number}, {"arms", FieldKind::json},
}};

Value finite(double number) {
  return std::isfinite(number) ? Value::of(number) : Value::null();
}

Value where(bool is_known, double number) {
  return is_known ? finite(number) : Value::null();
}

Value count_of(std::uint64_t count) {
  return Value::of(static_cast<std::int64_t>(count));
}

}  // namespace

EmittedFields ResultEvents::fields() {
  return kFields;
}

ResultEvents::ResultEvents(const ExperimentSettings& settings, std::string_view node_id)
    : settings_(settings), node_(hash64(node_id)), events_(*settings.emits, kFields) {}

std::string_view ResultEvents::arms_of(const ExperimentRow& row, std::size_t metric, Arena& arena) {
  json_.clear();
  event::JsonWriter json(json_);
  json.begin_array();
  for (const ExperimentArm& arm : row.arms) {
    const stats::PairSummary summary = arm.sums[metric].over(arm.units());
    json.begin_object().member("variation", std::string_view(arm.name));
    json.member("dealt", arm.dealt).member("left_out", arm.left_out);
    json.member("mean", summary.mean_y).member("sd", std::sqrt(summary.outcome().variance));
    json.end_object();
  }
  json.end_array();
  return arena.copy(std::string_view(json_));
}

const event::Event* ResultEvents::make(const ExperimentRow& row, std::string_view key,
                                       EventTime now, const Found& found, Arena& arena) {
  const ExperimentMetric& metric = settings_.metrics[found.metric];
  const ExperimentArm& arm = *found.arm;
  const ExperimentArm& control = *found.control;
  const ArmStanding& standing = arm.standings[found.metric];
  const ArmComparison& told = found.comparison;
  const bool is_known = told.is_enough;
  const SingleLook once = is_known ? single_look_of(settings_, row, found) : SingleLook{};
  const double mean = arm.sums[found.metric].over(arm.units()).mean_y;
  const double usual = control.sums[found.metric].over(control.units()).mean_y;
  std::uint64_t left_out = 0;
  for (const ExperimentArm& each : row.arms) {
    left_out += each.left_out;
  }
  const std::array<Value, kFields.size()> values{
      Value::of(std::string_view(metric.name)),
      Value::of(arena.copy(std::string_view(arm.name))),
      Value::of(arena.copy(std::string_view(control.name))),
      Value::of(name_of(standing.decision)),
      count_of(arm.units()),
      count_of(control.units()),
      count_of(left_out),
      Value::of(static_cast<double>((now - row.began).count) / kDayMs),
      Value::of(mean),
      Value::of(usual),
      where(is_known, told.difference),
      where(is_known && usual != 0, told.difference / std::abs(usual)),
      where(is_known, once.interval.low),
      where(is_known, once.interval.high),
      where(is_known, told.always.low),
      where(is_known, told.always.high),
      where(is_known, std::exp(once.log_p)),
      where(is_known, std::exp(told.log_p_always)),
      where(is_known, std::exp(standing.sprt.log_p())),
      Value::of(std::exp(deal_log_p(settings_, row))),
      Value::of(std::min(1.0, std::exp(-row.evidence))),
      where(is_known && told.theta != 0, told.theta),
      where(is_known && told.theta != 0, told.variance_left),
      Value::of(arms_of(row, found.metric, arena)),
  };
  const std::uint64_t place = hash_combine(node_, row.told);
  return events_.make({.id = derived_id(place, key, metric.name, arena),
                       .time = now,
                       .contact = contact_of_key(key, arena)},
                      events_.slots(values, arena), arena);
}

}  // namespace ls::operators
