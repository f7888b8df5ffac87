#pragma once

#include "operators/aggregate/feed.hpp"

#include "leadstream/config/node.hpp"
#include "leadstream/config/problems.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/window/aggregate_spec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// Something that is kept of a lead, under a name, for one or several lengths of time.
struct KeptMeasure {
  struct State {
    std::uint32_t index = 0;  // among the numbers, or among the texts
    window::FeatureWindow window;
  };

  std::string name;
  window::Function function = window::Function::count;
  bool is_text = false;
  double quantile = 0.5;
  std::vector<State> states;       // the shortest window first
  std::vector<Feed> feeds;         // of its first state
  std::vector<std::string> parts;  // names of those whose events it counts, or whose clock it has
  std::string declared;            // all that its declaration says, in one spelling
};

// What nodes keep, as feature files and topologies declare it.
struct KeptSpecs {
  std::vector<Feed> feeds;
  std::vector<window::FeatureSpec> numbers;
  std::vector<std::uint64_t> text_ids;  // hashes of names

  // Each gives the place of the state.
  std::uint32_t add_number(window::FeatureSpec spec);
  std::uint32_t add_text(std::string_view name);
};

// Reads `measures` of a feature file:
//   opens:  { count: email.opened, where: …, keep: [7d, 90d] }   sawtooth windows of these lengths
//   nights: { count: page.viewed, hours: { from: 22, to: 6, offset: timezone }, keep: [90d] }
//   recent: { count: page.viewed, half_life: 7d }
//   source: { last: lead.created.source }                        the last of all time
//   all:    { any: [opens, replies], keep: [90d] }               counts what feeds these
// `offset` names a measure above: what the lead's clock was known to be when the event was met.
// Where all of `any` are since_last, it is one too. Of a problem the measure is left out.
class MeasureReader {
 public:
  MeasureReader(const event::Catalog& catalog, config::Problems& problems)
      : catalog_(catalog), problems_(problems) {}

  void read(const std::string& name, const config::Node& node);

  [[nodiscard]] const std::vector<KeptMeasure>& measures() const {
    return measures_;
  }
  [[nodiscard]] const KeptSpecs& specs() const {
    return specs_;
  }

 private:
  void read_any(config::Reader& reader, KeptMeasure& out);
  void read_own(config::Reader& reader, KeptMeasure& out);
  std::optional<HourRange> read_hours(config::Reader& reader, KeptMeasure& out) const;
  std::optional<std::uint32_t> read_offset(config::Reader& hours, KeptMeasure& out) const;
  std::vector<window::FeatureWindow> read_windows(config::Reader& reader);
  void add_states(std::vector<window::FeatureWindow> windows, KeptMeasure& measure);

  const event::Catalog& catalog_;
  config::Problems& problems_;
  KeptSpecs specs_;
  std::vector<KeptMeasure> measures_;
};

// The hops in which the tail of a sawtooth window of that size moves: 5 min below 12 h, 1 h below
// 12 d, 1 d above, as Chronon's.
[[nodiscard]] Millis hop_of(Millis size);

// All that a declaration says but its `doc`, with the keys of maps sorted: neither order nor
// layout nor remarks change it.
[[nodiscard]] std::string canonical_text(const config::Node& node);

}  // namespace ls::operators
