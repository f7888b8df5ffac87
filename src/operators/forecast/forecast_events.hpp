#pragma once

#include "operators/forecast/settings.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/ml/forecast_panel.hpp"
#include "leadstream/window/windows.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// What a forecast event can tell, by the names of its fields. A type has those that it wants; where
// a value is not always there, its field must not be required.
//
//   value: text       the name of the number that is foretold; always there
//   state: category   cold, while no model has anything to say; then live; always there
//   length_ms: integer  from one window to the next; always there
//   level: number     share of values that intervals are to hold; always there
//   model: text       which one, or how several were made into one
//   mase: number      errors of late over those of "as one season before"
//   until: time       where the window ends that is foretold first
//   mean, lower, upper: number  of that window
//   series: json      all windows, the nearest first: [{"until", "mean", "lower", "upper"}, ...]
void check_forecast_type(config::Reader& reader, const event::EventType& type);

// Who a record key is about.
[[nodiscard]] event::Contact contact_of_key(std::string_view key, Arena& arena);

// Turns a panel's forecast into an event. One per operator.
class ForecastEvents {
 public:
  ForecastEvents(const ForecastSettings& settings, std::string_view node_id);

  // What is said behind that window. The event and all it points to are made in the arena; its time
  // is the window's end, and its id a hash of node, key and that time.
  const event::Event* tell(const ml::ForecastPanel& panel, std::string_view key,
                           const window::Window& last, Millis length, Arena& arena);

 private:
  enum Field : std::uint8_t {
    value,
    state,
    length_ms,
    level,
    model,
    mase,
    until,
    mean,
    lower,
    upper,
    series,
  };
  static constexpr std::size_t kFields = 11;

  void set(Field field, const event::Value& to, std::span<event::Value> slots) const;
  void write_series(EventTime end, Millis length);

  const ForecastSettings& settings_;
  std::uint64_t node_;
  std::array<std::optional<std::uint32_t>, kFields> slots_;
  std::vector<ml::PanelForecast> steps_;  // of one call
  std::string json_;                      // of one call
};

}  // namespace ls::operators
