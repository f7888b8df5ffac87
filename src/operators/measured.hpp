#pragma once

#include "operators/condition.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/window/aggregate_spec.hpp"
#include "leadstream/window/measures.hpp"

#include <optional>
#include <string>

namespace ls::operators {

// Which events feed a number, and with what: `{ mean: page.viewed.dwell_ms, where: … }`.
struct Measured {
  window::Function function = window::Function::count;
  const event::EventType* type = nullptr;
  std::optional<std::uint32_t> slot;  // none: the event itself counts
  std::optional<Condition> where;
};

// Whether the field holds words, which only last and those that count different values can take.
[[nodiscard]] bool is_text(const Measured& measured);
// Whether it tells how many different values there were: what it is fed is a hash.
[[nodiscard]] bool counts_different(const Measured& measured);
// Whether the event is of the type and fulfils the condition; its field may be null all the same.
[[nodiscard]] bool takes(const Measured& measured, const event::Event& event);
// What an event that it takes gives to it: nothing where the field is null or no finite number.
// Texts give a hash only.
[[nodiscard]] window::MeasureInput input_of(const Measured& measured, const event::Event& event);

// Reads function, target and condition; the type is null after a problem.
Measured read_measured(config::Reader& reader, const event::Catalog& catalog);
// Everything that it says except the function's name, for a fingerprint.
void append_fingerprint(const Measured& measured, std::string& out);

}  // namespace ls::operators
