#pragma once

#include "leadstream/base/time.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace ls::kafka {

// What is known of one input of a task, when the task asks for its next record.
struct Input {
  enum class State {
    absent,   // nothing to expect: at its end, or left out by who reads
    awaited,  // has records, or may have some, but none is here
    ready,    // its next record is here
  };
  State state = State::absent;
  EventTime appended;  // of the record that is here

  friend bool operator==(const Input&, const Input&) = default;
};

struct Choice {
  std::optional<std::size_t> next;     // whose record is to be given
  std::optional<std::size_t> awaited;  // else: for which one the records that are here must wait

  friend bool operator==(const Choice&, const Choice&) = default;
};

// Merges the inputs of one task by the time at which the log took the records in; of equal times
// the lower place goes first. A record is given only once no input can bring an earlier one.
[[nodiscard]] Choice choose(std::span<const Input> inputs);

}  // namespace ls::kafka
