#pragma once

#include "leadstream/base/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::generator {

constexpr std::size_t kSpoilings = 12;
constexpr std::size_t kEventTypes = 14;
// The types of events that the worlds make, in the order of `Planted::events_by_type`.
extern const std::array<std::string_view, kEventTypes> kEventTypeNames;

// Where the scripted drift shows first.
struct DriftBegin {
  EventTime time;             // of the drift itself
  EventTime first_event;      // the first event that it touched
  std::uint64_t message = 0;  // the number of that event's message, from 0
};

// What a generator has put into its output so far, counted as it was handed out:
//   messages = events + duplicates + broken,  events = the sum of events_by_type.
// A receiver refuses `broken`, drops `duplicates`, sets `late` aside, and works on the rest.
struct Planted {
  std::uint64_t messages = 0;
  std::uint64_t leads = 0;
  std::uint64_t conversions = 0;  // label.conversion events
  std::array<std::uint64_t, kEventTypes> events_by_type{};
  std::uint64_t duplicates = 0;
  std::uint64_t late = 0;
  std::uint64_t out_of_order = 0;  // delayed ones that an event of a later time overtook
  std::array<std::uint64_t, kSpoilings> broken_by_way{};
  EventTime first = EventTime::max();
  EventTime last = EventTime::min();
  std::optional<DriftBegin> drift;
  std::string_view drift_field;  // "page.viewed.dwell_ms"; empty if the drift has no field

  [[nodiscard]] std::uint64_t events() const;
  [[nodiscard]] std::uint64_t broken() const;
  // How many records must be refused with each code, by name.
  [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> broken_by_code() const;
  // One JSON object on one line.
  [[nodiscard]] std::string to_json() const;
};

}  // namespace ls::generator
