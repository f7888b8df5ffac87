#include "operators/forecast/settings.hpp"

#include "operators/forecast/forecast_events.hpp"
#include "operators/join/join_spec.hpp"
#include "operators/row_limit.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/ml/forecaster_registry.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>
#include <vector>

namespace ls::operators {
namespace {

// What costs little and covers level, trend and season; the first is told while nobody knows.
std::vector<std::string_view> standard_models(std::size_t season) {
  if (season > 1) {
    return {"seasonal_naive", "holt_winters_additive", "theta"};
  }
  return {"ses", "damped_holt", "theta"};
}

ml::ModelSpec standard_model(std::string_view name, double season) {
  ml::ModelSpec spec{.name = std::string(name)};
  for (const ml::ModelParameter& p : ml::find_forecaster_type(name)->parameters) {
    spec.params.emplace(p.name, p.name == "season" && season >= p.min ? season : p.standard);
  }
  return spec;
}

// `theta`, or `{ type: arima, p: 2 }`.
void read_models(config::Reader& reader, ml::ForecastPanelOptions& panel) {
  const auto season = static_cast<double>(panel.season);
  if (!reader.has("models")) {
    for (const std::string_view name : standard_models(panel.season)) {
      panel.models.push_back(standard_model(name, season));
    }
    return;
  }
  for (const config::Node& node : reader.list("models")) {
    if (node.is_map()) {
      config::Reader model(node, reader.problems());
      panel.models.push_back(ml::read_forecaster(model, season));
      model.finish();
    } else if (node.is_scalar() && ml::find_forecaster_type(node.text()) != nullptr) {
      panel.models.push_back(standard_model(node.text(), season));
    } else {
      const auto problem = ml::complete_forecaster({.name = node.is_scalar() ? node.text() : ""});
      reader.problems().add(node.place(), problem.error().message);
    }
  }
}

}  // namespace

ForecastSettings read_forecast_settings(config::Reader& reader,
                                        const flow::BlueprintContext& context) {
  constexpr std::array<std::string_view, 4> kChoices{"best", "mean", "median", "weighted"};
  ForecastSettings settings;
  ml::ForecastPanelOptions& panel = settings.panel;
  settings.value = reader.text("value");
  settings.emits = read_event_type(reader, "emits", context);
  settings.every = reader.duration_or("every", Millis{0});
  panel.season = static_cast<std::size_t>(reader.integer_or("season", 1, {.min = 1, .max = 512}));
  panel.horizon = static_cast<std::size_t>(
      reader.integer_or("horizon", 1, {.min = 1, .max = ml::ForecastPanelOptions::kHorizonMax}));
  panel.choice = static_cast<ml::ForecastChoice>(reader.choice_or("choose", kChoices, 0));
  panel.interval.level = reader.number_or("level", 0.95, {.min = 0.5, .max = 0.999});
  panel.interval.gamma = reader.number_or("gamma", 0.01, {.min = 0, .max = 0.5});
  panel.interval.window =
      static_cast<std::size_t>(reader.integer_or("errors", 250, {.min = 4, .max = 4096}));
  read_models(reader, panel);
  if (settings.emits != nullptr) {
    check_forecast_type(reader, *settings.emits);
  }
  if (reader.problems().has_errors()) {
    return settings;
  }
  if (const Status valid = panel.validate(); !valid) {
    reader.fail(valid.error().message);
    return settings;
  }
  if (const std::size_t bytes_max = panel.saved_bytes_max(); bytes_max > kRowBytesMax) {
    reader.fail(
        fmt::format("what is kept of one series could take {} bytes, more than the {} of a "
                    "row: ask for fewer models, errors, steps or values of history",
                    bytes_max, kRowBytesMax));
    return settings;
  }
  std::string bytes;
  ByteWriter writer(bytes);
  panel.save(writer);
  settings.fingerprint = fmt::format("{} emits={} every={} {:016x}", settings.value,
                                     settings.emits->name(), settings.every.count, hash64(bytes));
  return settings;
}

}  // namespace ls::operators
