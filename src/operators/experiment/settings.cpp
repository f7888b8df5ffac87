#include "operators/experiment/settings.hpp"

#include "operators/experiment/result_events.hpp"
#include "operators/field_names.hpp"
#include "operators/join/join_spec.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace ls::operators {
namespace {

using event::EventType;
using event::FieldKind;

bool is_text(FieldKind kind) {
  return kind == FieldKind::text || kind == FieldKind::category;
}

bool is_number(FieldKind kind) {
  return kind == FieldKind::number || kind == FieldKind::integer;
}

// 0 after a problem.
std::uint32_t slot_of(config::Reader& reader, std::string_view key, std::string_view field,
                      const EventType* type, bool (*fits)(FieldKind)) {
  if (type == nullptr) {
    return 0;
  }
  const auto slot = type->slot_of(field);
  if (!slot) {
    reader.fail_at(key, fmt::format("{} has no field \"{}\"{}", type->name(), field,
                                    config::did_you_mean(std::string(field), field_names(*type))));
  } else if (!fits(type->fields()[*slot].kind)) {
    reader.fail_at(key, fmt::format("{}.{} is {}", type->name(), field,
                                    to_string(type->fields()[*slot].kind)));
  }
  return slot.value_or(0);
}

void read_exposure(config::Reader& reader, const flow::BlueprintContext& context,
                   ExperimentSettings& settings) {
  settings.exposure = read_input_type(reader, "exposure", context);
  settings.unit =
      slot_of(reader, "unit", reader.text_or("unit", "unit"), settings.exposure, is_text);
  settings.variation = slot_of(reader, "variation", reader.text_or("variation", "variation"),
                               settings.exposure, is_text);
  if (const auto field = reader.optional_text("covariate")) {
    settings.covariate = slot_of(reader, "covariate", *field, settings.exposure, is_number);
  }
}

void read_shares(config::Reader& reader, ExperimentSettings& settings) {
  settings.control = reader.text("control");
  if (!reader.has("shares")) {
    return;
  }
  config::Reader shares = reader.required_section("shares");
  for (const config::Node::Entry& entry : shares.node().entries()) {
    const double share = shares.number(entry.key, {.min = 1e-6, .max = 1e6});
    settings.shares.push_back({.arm = entry.key, .share = share});
  }
  shares.finish();
  const bool has_control =
      std::ranges::find(settings.shares, settings.control, &ExperimentSettings::Share::arm) !=
      settings.shares.end();
  if (!has_control || settings.shares.size() < 2 ||
      settings.shares.size() > ExperimentSettings::kArmsMax) {
    reader.fail_at("shares", fmt::format("of 2 to {} arms, the control among them",
                                         ExperimentSettings::kArmsMax));
  }
}

void read_metric(config::Reader& metrics, const std::string& name, std::string_view unit,
                 const event::Catalog& catalog, ExperimentSettings& settings) {
  constexpr std::array<std::string_view, 2> kBetter{"higher", "lower"};
  config::Reader reader = metrics.required_section(name);
  ExperimentMetric metric{.name = name, .of = read_measured(reader, catalog)};
  metric.is_lower_better = reader.choice_or("better", kBetter, 0) == 1;
  const config::NumberRange range{.min = 1e-9, .max = 1e9};
  constexpr double kRateDifference = 0.01;
  metric.difference = metric.is_rate() ? reader.number_or("difference", kRateDifference, range)
                                       : reader.number("difference", range);
  if (metric.of.function != window::Function::count &&
      metric.of.function != window::Function::sum) {
    reader.fail("a metric is a count, whether it ever happened, or a sum");
  }
  metric.unit = slot_of(reader, "unit", unit, metric.of.type, is_text);
  reader.finish();
  settings.fingerprint += fmt::format(" {}={}:", name, static_cast<int>(metric.of.function));
  if (metric.of.type != nullptr) {
    append_fingerprint(metric.of, settings.fingerprint);
  }
  settings.metrics.push_back(std::move(metric));
}

void read_metrics(config::Reader& reader, std::string_view unit, const event::Catalog& catalog,
                  ExperimentSettings& settings) {
  config::Reader metrics = reader.required_section("metrics");
  for (const config::Node::Entry& entry : metrics.node().entries()) {
    read_metric(metrics, entry.key, unit, catalog, settings);
  }
  metrics.finish();
  if (settings.metrics.empty() || settings.metrics.size() > ExperimentSettings::kMetricsMax) {
    reader.fail_at("metrics",
                   fmt::format("1 to {} metrics are needed", ExperimentSettings::kMetricsMax));
  }
}

void read_judgement(config::Reader& reader, ExperimentSettings& settings) {
  const config::DurationRange positive{.min = Millis{1}};
  settings.window = reader.duration_or("window", settings.window, positive);
  settings.every = reader.duration_or("every", settings.every, positive);
  settings.keep = reader.duration_or("keep", settings.keep, positive);
  settings.runtime_min = reader.duration_or("runtime_min", settings.runtime_min);
  settings.srm_level =
      reader.number_or("srm_level", settings.srm_level, {.min = 1e-12, .max = 0.5});
  JudgeOptions& judge = settings.judge;
  judge.alpha = reader.number_or("alpha", judge.alpha, {.min = 1e-12, .max = 0.5});
  judge.planned = reader.number_or("planned", judge.planned, {.min = 1, .max = 1e12});
  judge.least = reader.number_or("least", judge.least, {.min = 2, .max = 1e9});
  judge.is_adjusted = settings.covariate.has_value();
}

std::string judged_by(const ExperimentSettings& settings) {
  std::string text = fmt::format(
      " every={} runtime={} keep={} srm={} alpha={} planned={} least={} emits={}",
      settings.every.count, settings.runtime_min.count, settings.keep.count, settings.srm_level,
      settings.judge.alpha, settings.judge.planned, settings.judge.least, settings.emits->name());
  for (const ExperimentMetric& metric : settings.metrics) {
    text += fmt::format(" {}{}", metric.is_lower_better ? "-" : "+", metric.difference);
  }
  for (const ExperimentSettings::Share& share : settings.shares) {
    text += fmt::format(" {}:{}", share.arm, share.share);
  }
  return text;
}

}  // namespace

std::optional<ExperimentSettings> read_experiment_settings(config::Reader& reader,
                                                           const flow::BlueprintContext& context) {
  ExperimentSettings settings;
  read_exposure(reader, context, settings);
  read_shares(reader, settings);
  read_metrics(reader, reader.text_or("unit", "unit"), *context.catalog, settings);
  read_judgement(reader, settings);
  settings.emits = read_emits(reader, "ab.result", ResultEvents::fields(), *context.catalog);
  if (reader.problems().has_errors()) {
    return std::nullopt;
  }
  const std::string counted =
      fmt::format("{} unit={} variation={} covariate={} control={} window={}",
                  settings.exposure->name(), settings.unit, settings.variation,
                  settings.covariate.value_or(0xffff), settings.control, settings.window.count);
  settings.fingerprint = counted + settings.fingerprint;
  settings.layout = hash64(settings.fingerprint);
  settings.fingerprint += judged_by(settings);
  return settings;
}

}  // namespace ls::operators
