#pragma once

#include "operators/aggregate/calendar_part.hpp"

#include "leadstream/window/windows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// How a feature is made of what is kept of a lead; m is what it reads. All but `value` give a
// number, and are missing where nothing else is said and what they read is.
enum class Reading : std::uint8_t {
  value,         // m / unit, or m where it is a word
  logarithm,     // ln(1 + m); missing below 0
  known,         // 1 if m is there (of amounts: is not 0), else 0
  completeness,  // the share of several that are there
  level,         // the number that stands for the word m
  ratio,         // (m1 + strength * prior) / (m2 + strength); missing if that divides by 0
  slope,         // per step, of the least-squares line through the amounts of the last steps
  active,        // the share of a window's hops in which something came, at most 1
  recency,       // since the event of which m tells
  elapsed,       // from the event of m1 to that of m2; missing if the second came first
  until,         // from the time of reading to the time m
  calendar,      // what the clocks show at the time of reading; m is their offset from UTC in min
  absent,        // nothing yet: always missing
};

// A number or word that is kept, as a feature reads it.
struct Read {
  std::uint32_t index = 0;  // among the numbers, or among the texts
  bool is_text = false;
  std::optional<window::PaneWindow> within = {};  // the newest panes alone; else all that is kept
};

// One element of the vector.
struct DeclaredFeature {
  struct Level {
    std::string word;
    double number = 0;
  };

  std::string name;
  Reading reading = Reading::value;
  std::vector<Read> reads = {};           // of a slope: the last step, the last two, …
  double prior = 0;                       // ratio: what is believed before anything came,
  double strength = 0;                    //   as much as so many events would tell
  double unit = 1;                        // value: what is 1; recency, elapsed, until: in ms
  double hops = 1;                        // active
  std::vector<Level> levels = {};         // level
  std::optional<double> other_word = {};  // level: of all words that have none
  CalendarPart part = CalendarPart::hour;
  CalendarForm form = CalendarForm::number;
  std::optional<double> if_missing = {};

  [[nodiscard]] bool is_word() const {
    return reading == Reading::value && reads.front().is_text;
  }
};

}  // namespace ls::operators
