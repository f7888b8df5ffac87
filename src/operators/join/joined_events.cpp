#include "operators/join/joined_events.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"

#include <bit>
#include <cstddef>

namespace ls::operators {
namespace {

using event::Event;
using event::FieldKind;
using event::Value;
using event::ValueKind;

// Two seeds make 128 bits: no two events of an installation are ever taken for one.
constexpr std::uint64_t kSecondSeed = 1;

void append_value(ByteWriter& out, const Value& value) {
  out.u8(static_cast<std::uint8_t>(value.kind()));
  switch (value.kind()) {
    case ValueKind::null:
      return;
    case ValueKind::boolean:
      out.u8(value.boolean() ? 1 : 0);
      return;
    case ValueKind::integer:
      out.svarint(value.integer());
      return;
    case ValueKind::number:
      out.f64(value.number());
      return;
    case ValueKind::text:
      out.bytes(value.text());
      return;
    case ValueKind::time:
      out.svarint(value.time().ms);
      return;
  }
}

Value take_value(ByteReader& in) {
  switch (static_cast<ValueKind>(in.u8())) {
    case ValueKind::boolean:
      return Value::of(in.u8() != 0);
    case ValueKind::integer:
      return Value::of(in.svarint());
    case ValueKind::number:
      return Value::of(in.f64());
    case ValueKind::text:
      return Value::of(in.bytes());
    case ValueKind::time:
      return Value::of(EventTime{in.svarint()});
    case ValueKind::null:
      break;
  }
  return {};
}

Value captured(const Capture& capture, const Event& event) {
  switch (capture.what) {
    case Capture::What::id:
      return Value::of(event.id);
    case Capture::What::time:
      return Value::of(event.time);
    case Capture::What::field:
      break;
  }
  return event.at(capture.slot);
}

void write_hex(std::uint64_t value, char* out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) {
    *out++ = kDigits[(value >> shift) & 0xf];
  }
}

// A value in a field of that kind, and not in what was kept.
Value settled(const Value& value, FieldKind kind, Arena& arena) {
  if (value.kind() == ValueKind::text) {
    return Value::of(arena.copy(value.text()));
  }
  if (value.kind() == ValueKind::integer && kind == FieldKind::number) {
    return Value::of(value.number());
  }
  return value;
}

}  // namespace

JoinedEvents::JoinedEvents(const JoinSpec& spec, std::string_view node_id)
    : spec_(spec), node_(hash64(node_id)) {}

Bytes JoinedEvents::keep(const Event& event, JoinSide side) {
  kept_.clear();
  ByteWriter out(kept_);
  // Source and id together are unique, as in CloudEvents 1.0.
  for (const std::uint64_t seed : {std::uint64_t{0}, kSecondSeed}) {
    out.u64(hash_combine(hash64(event.source, seed), hash64(event.id, seed)));
  }
  for (const Capture& capture : spec_.captured(side)) {
    append_value(out, captured(capture, event));
  }
  return kept_;
}

JoinedEvents::Identity JoinedEvents::read(Bytes content, std::span<Value> out) {
  ByteReader in(content);
  Identity identity;
  identity.first = in.u64();
  identity.second = in.u64();
  for (Value& value : out) {
    value = take_value(in);
  }
  LS_ASSERT(in.ok() && in.at_end());
  return identity;
}

const Event* JoinedEvents::join(const Pair& pair, event::Contact contact, Arena& arena) const {
  Identity joined{node_, hash_combine(node_, kSecondSeed)};
  std::array<std::span<Value>, 2> kept;
  for (const JoinSide side : {JoinSide::left, JoinSide::right}) {
    const auto& from = side == JoinSide::left ? pair.left : pair.right;
    Identity identity;
    if (from) {
      std::span<Value>& values = kept[static_cast<std::size_t>(side)];
      values = arena.make_span<Value>(spec_.captured(side).size());
      identity = read(from->content, values);
    }
    joined.first = hash_combine(joined.first, identity.first);
    joined.second = hash_combine(joined.second, identity.second);
  }
  const std::span<Value> slots = arena.make_span<Value>(spec_.emits->fields().size());
  for (const JoinedField& field : spec_.fields) {
    const std::span<Value> values = kept[static_cast<std::size_t>(field.side)];
    if (!values.empty()) {
      const FieldKind kind = spec_.emits->fields()[field.slot].kind;
      slots[field.slot] = settled(values[field.capture], kind, arena);
    }
  }
  const std::span<char> id = arena.make_span<char>(32);
  write_hex(joined.first, id.data());
  write_hex(joined.second, id.data() + 16);
  Event* made = arena.make<Event>();
  made->type = spec_.emits;
  made->id = {id.data(), id.size()};
  made->time = pair.time;
  made->tenant = arena.copy(contact.tenant);
  made->contact = arena.copy(contact.contact);
  made->slots = slots;
  return made;
}

}  // namespace ls::operators
