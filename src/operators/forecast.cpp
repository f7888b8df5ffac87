#include "operators/forecast/forecast_events.hpp"
#include "operators/forecast/series_row.hpp"
#include "operators/forecast/settings.hpp"
#include "operators/readers.hpp"

#include <fmt/core.h>

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace ls::operators {
namespace {

// Windows without records in a row beyond which a series begins anew.
constexpr double kGapMax = 1000;
// Of a window's length.
constexpr double kUneven = 0.25;

Error rejection(std::string_view code, std::string text) {
  Error error = user_error(std::move(text));
  error.code = code;
  return error;
}

// What a window tells in which there was no record: of counts and sums nothing is something.
double value_of_nothing(window::Function function) {
  switch (function) {
    case window::Function::count:
    case window::Function::sum:
    case window::Function::distinct:
    case window::Function::approximate_distinct:
      return 0;
    case window::Function::mean:
    case window::Function::min:
    case window::Function::max:
    case window::Function::last:
    case window::Function::since_last:
    case window::Function::quantile:
      break;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

// Learns a series per key from final window results and tells after each what comes next. Windows
// that had no record are told by nobody: they are made up for as soon as a later one comes.
class Forecast final : public flow::Operator {
 public:
  explicit Forecast(const ForecastSettings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    rows_.emplace(context.store(), context.table_name("series"));
    context.add_table(*rows_);
    events_.emplace(settings_, context.node_id());
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto* result = record.as<flow::WindowResult>();
      if (result->state == flow::WindowState::final) {
        LS_TRY(take(record, *result, out));
      } else {
        ++passed_over_;
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"forecasts", told_},
            {"forecasts_cold", cold_},
            {"forecast_results_passed_over", passed_over_}};
  }

 private:
  Status take(const flow::Record& record, const flow::WindowResult& result, flow::Output& out) {
    const std::optional<std::size_t> measure = measure_of(*result.measures);
    if (!measure) {
      out.reject(record, rejection("forecast_value_unknown",
                                   fmt::format("the window has no value \"{}\"", settings_.value)));
      return {};
    }
    const Millis length =
        settings_.every.count > 0 ? settings_.every : result.window.end - result.window.start;
    if (length.count < 1) {
      out.reject(record, rejection("forecast_window_irregular", "the window has no length"));
      return {};
    }
    SeriesRow* row = LS_TRY(rows_->find_or_make(record.key));
    if (begins_anew(*row, result.window, length)) {
      row->panel.emplace(settings_.panel);
    } else if (!fill_gap(*row, result, *measure)) {
      out.reject(record, rejection("forecast_window_irregular",
                                   fmt::format("the window from {} does not follow that from {}",
                                               format_rfc3339(result.window.start),
                                               format_rfc3339(row->last_start))));
      return {};
    }
    row->last_start = result.window.start;
    row->length = length;
    row->panel->learn(result.values[*measure]);
    tell(record, *row, result.window, out);
    return {};
  }

  void tell(const flow::Record& record, const SeriesRow& row, const window::Window& last,
            flow::Output& out) {
    const event::Event* event =
        events_->tell(*row.panel, record.key, last, row.length, out.arena());
    ++told_;
    cold_ += row.panel->is_live() ? 0 : 1;
    out.emit(record, event);
  }

  [[nodiscard]] bool begins_anew(const SeriesRow& row, const window::Window& window,
                                 Millis length) const {
    if (!row.panel || !(row.panel->options() == settings_.panel)) {
      return true;
    }
    // A calendar's windows differ a little among each other; other windows are another series.
    const bool is_other = settings_.every.count > 0 ? length != row.length
                                                    : length.count > 2 * row.length.count ||
                                                          row.length.count > 2 * length.count;
    return is_other || steps_between(row, window) > kGapMax;
  }

  // How many windows on.
  [[nodiscard]] static double steps_between(const SeriesRow& row, const window::Window& window) {
    const auto apart = static_cast<double>((window.start - row.last_start).count);
    return apart / static_cast<double>(row.length.count);
  }

  // False if the window is not a whole number of windows on, about: days and months differ.
  bool fill_gap(SeriesRow& row, const flow::WindowResult& result, std::size_t measure) {
    const double apart = steps_between(row, result.window);
    const std::int64_t steps = std::llround(apart);
    if (steps < 1 || std::abs(apart - static_cast<double>(steps)) > kUneven) {
      return false;
    }
    const double nothing = value_of_nothing((*result.measures)[measure].function);
    for (std::int64_t step = 1; step < steps; ++step) {
      row.panel->learn(nothing);
    }
    return true;
  }

  // All results of a node share one spec.
  std::optional<std::size_t> measure_of(const window::MeasureSpec& measures) {
    for (std::size_t i = 0; i < measures.size(); ++i) {
      if (measures[i].name == settings_.value) {
        return i;
      }
    }
    return std::nullopt;
  }

  const ForecastSettings& settings_;
  std::optional<state::Table<SeriesRow>> rows_;
  std::optional<ForecastEvents> events_;
  std::uint64_t told_ = 0;
  std::uint64_t cold_ = 0;
  std::uint64_t passed_over_ = 0;
};

class ForecastBlueprint final : public flow::Blueprint {
 public:
  explicit ForecastBlueprint(ForecastSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "forecast";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::window_result;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Forecast>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint;
  }

 private:
  ForecastSettings settings_;
};

}  // namespace

BlueprintPtr read_forecast(config::Reader& reader, const flow::BlueprintContext& context) {
  ForecastSettings settings = read_forecast_settings(reader, context);
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  return std::make_shared<ForecastBlueprint>(std::move(settings));
}

}  // namespace ls::operators
