#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/generator/options.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::generator {

// What really became of a lead, reported within the simulated time or not.
struct LeadTruth {
  std::string contact;
  EventTime arrived;
  std::optional<EventTime> bought;    // the sale itself; hidden
  std::optional<EventTime> reported;  // the time of its label.conversion
};

// What is known at `at` about the following `horizon`.
struct Snapshot {
  std::string_view contact;
  EventTime at;
  Millis horizon;
};

// What a generator with the same options knows and never tells. Recomputes leads from the seed when
// asked; keeps a bounded number of them. Single-threaded.
class Truth {
 public:
  // The options pass `check`.
  explicit Truth(const GeneratorOptions& options);
  ~Truth();
  Truth(const Truth&) = delete;
  Truth& operator=(const Truth&) = delete;

  // How many leads the world has; they are numbered from 0.
  [[nodiscard]] std::uint64_t leads() const;
  [[nodiscard]] LeadTruth lead(std::uint64_t number) const;
  [[nodiscard]] std::optional<LeadTruth> find(std::string_view contact) const;

  // The Bayes-optimal probability that the lead's label.conversion has a time within (at,
  // at + horizon], given all its events up to `at` and the rules of the world: no model that sees
  // the same events can rank or calibrate better. Nothing for a contact that is not of this world,
  // before it arrived and from its conversion on. Cheapest for the same contact over and over.
  [[nodiscard]] std::optional<double> bayes(const Snapshot& snapshot);

  // The times of all events of a lead within the simulated time, in their order.
  [[nodiscard]] std::vector<EventTime> event_times(std::uint64_t number) const;

 private:
  class Cache;
  std::unique_ptr<Cache> cache_;
};

}  // namespace ls::generator
