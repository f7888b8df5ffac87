#include "ml/forecast/arima_model.hpp"
#include "ml/forecast/combine.hpp"

#include "leadstream/ml/forecast_panel.hpp"
#include "leadstream/ml/forecaster_registry.hpp"

#include <string>
#include <string_view>

namespace ls::ml {
namespace {

constexpr std::size_t kSeasonMax = 512;
// Names, parameters and single numbers; of each model, and of all else.
constexpr std::size_t kSmallBytes = 1024;

std::size_t count_of(const ModelSpec& spec, std::string_view name) {
  const auto found = spec.params.find(name);
  return found == spec.params.end() ? 0 : static_cast<std::size_t>(found->second);
}

// A combination has three members; only arima keeps a matrix.
std::size_t saved_bytes_max_of(const ModelSpec& model) {
  const std::size_t members = model.name == "combination" ? 3 : 1;
  const std::size_t states = model.name == "arima" ? kArimaStatesMax : 0;
  const std::size_t numbers = count_of(model, "history") + count_of(model, "season");
  return members * (sizeof(double) * (numbers + states * (states + 1)) + kSmallBytes);
}

}  // namespace

std::string_view name_of(ForecastChoice choice) {
  switch (choice) {
    case ForecastChoice::best:
      return "best";
    case ForecastChoice::mean:
      return "mean";
    case ForecastChoice::median:
      return "median";
    case ForecastChoice::weighted:
      return "weighted";
  }
  return "best";
}

Status ForecastPanelOptions::validate() const {
  if (models.empty() || models.size() > kForecastersMax) {
    return user_error("a forecast takes 1 to 16 models");
  }
  if (horizon < 1 || horizon > kHorizonMax || season < 1 || season > kSeasonMax) {
    return user_error("a forecast's horizon lies in 1 .. 64, its season in 1 .. 512");
  }
  if (choice > ForecastChoice::weighted) {
    return user_error("a forecast's choice is unknown");
  }
  if (!interval.is_valid()) {
    return user_error(
        "an interval's level lies in 0.5 .. 0.999, its gamma in 0 .. 0.5, and it "
        "needs at least level / (1 - level) errors, at most 4096");
  }
  for (const ModelSpec& model : models) {
    if (const ModelSpec full = LS_TRY(complete_forecaster(model)); !(full == model)) {
      return internal_error("forecaster " + model.name + " lacks a parameter");
    }
  }
  return {};
}

std::size_t ForecastPanelOptions::saved_bytes_max() const {
  const std::size_t unjudged = horizon * (horizon + 1) / 2 * (models.size() + 2);
  const std::size_t scores = horizon * (interval.window + 2);
  std::size_t bytes = kSmallBytes + sizeof(double) * (unjudged + scores + season);
  for (const ModelSpec& model : models) {
    bytes += saved_bytes_max_of(model) + kSmallBytes;
  }
  return bytes;
}

void ForecastPanelOptions::save(ByteWriter& out) const {
  out.varint(models.size());
  for (const ModelSpec& model : models) {
    model.save(out);
  }
  out.varint(horizon);
  out.varint(season);
  out.u8(static_cast<std::uint8_t>(choice));
  out.f64(interval.level);
  out.f64(interval.gamma);
  out.varint(interval.window);
}

Result<ForecastPanelOptions> ForecastPanelOptions::load(ByteReader& in) {
  ForecastPanelOptions options;
  for (std::size_t left = in.count(); left > 0 && in.ok(); --left) {
    options.models.push_back(ModelSpec::load(in));
  }
  options.horizon = static_cast<std::size_t>(in.varint());
  options.season = static_cast<std::size_t>(in.varint());
  options.choice = static_cast<ForecastChoice>(in.u8());
  options.interval.level = in.f64();
  options.interval.gamma = in.f64();
  options.interval.window = static_cast<std::size_t>(in.varint());
  if (!in.ok() || !options.validate()) {
    return internal_error("the options of a forecast are damaged");
  }
  return options;
}

}  // namespace ls::ml
