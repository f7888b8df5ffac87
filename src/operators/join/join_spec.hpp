#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/flow/topology_spec.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

enum class JoinSide : std::uint8_t { left, right };

// What becomes of a record that finds no partner: nothing, or a result without the other side.
enum class JoinKind : std::uint8_t {
  inner,  // nothing
  left,   // a left one is told alone
  outer,  // either is told alone
};

// What is kept of an event until its partner comes.
struct Capture {
  enum class What : std::uint8_t { field, id, time };
  What what = What::field;
  std::uint32_t slot = 0;  // of a field
  std::string name = {};
};

// Where a slot of the joined event gets its value from.
struct JoinedField {
  std::uint32_t slot = 0;
  JoinSide side = JoinSide::left;
  std::uint32_t capture = 0;  // among those of the side
};

// What all joins have in common: two event types in, one out, and which field comes from where.
//
//   left: form.submitted            # an event type that the inputs bring
//   right: page.viewed              # another one
//   kind: left                      # inner unless given
//   emits: form.attributed          # the type of the joined events, a file in topologies/events
//   fields:                         # of that type; `id` and `time` of a side can be had too
//     url: right.url
//     viewed_at: right.time
//
// A joined event is an event like any other: filter, aggregate, window and further joins name its
// fields by its type. Its id is a hash of node, left and right event, so that the same pair always
// has the same id.
struct JoinSpec {
  std::array<const event::EventType*, 2> types{};  // by side
  const event::EventType* emits = nullptr;
  JoinKind kind = JoinKind::inner;
  std::array<std::vector<Capture>, 2> captures;  // by name: the order of `fields` is no matter
  std::vector<JoinedField> fields;
  std::string kept;         // what of each side is kept, in words: what stored rows hold
  std::string fingerprint;  // all of it

  [[nodiscard]] const event::EventType* type(JoinSide side) const {
    return types[static_cast<std::size_t>(side)];
  }
  [[nodiscard]] std::span<const Capture> captured(JoinSide side) const {
    return captures[static_cast<std::size_t>(side)];
  }
  // The side on which the join takes such events, if any.
  [[nodiscard]] std::optional<JoinSide> side_of(const event::EventType* of) const {
    if (of == types[0]) {
      return JoinSide::left;
    }
    return of == types[1] ? std::optional(JoinSide::right) : std::nullopt;
  }
};

// What makes values of a field unfit for another one; nothing if each of them fits.
[[nodiscard]] std::optional<std::string> misfit(const event::FieldDef& from,
                                                const event::FieldDef& to);

// The event type named at the key; null after a problem.
const event::EventType* read_event_type(config::Reader& reader, std::string_view key,
                                        const flow::BlueprintContext& context);

// The event type named at the key, which a source must decode or a node emit; null after a problem.
const event::EventType* read_input_type(config::Reader& reader, std::string_view key,
                                        const flow::BlueprintContext& context);

// Reads the keys above, `kind` out of `kinds`. Problems are added to the reader's list.
JoinSpec read_join_spec(config::Reader& reader, const flow::BlueprintContext& context,
                        std::span<const std::string_view> kinds);

}  // namespace ls::operators
