#include "operators/engagement/classified_event.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;

constexpr std::array<EmittedField, 11> kFields = {{
    {"kind", FieldKind::category},
    {"touch_id", FieldKind::text},
    {"message_id", FieldKind::text},
    {"occurred_at", FieldKind::time},
    {"human", FieldKind::boolean},
    {"human_delta", FieldKind::integer},
    {"p_bot", FieldKind::number},
    {"bot_score", FieldKind::number},
    {"state", FieldKind::category},
    {"revision", FieldKind::integer},
    {"explain", FieldKind::json},
}};

}  // namespace

EmittedFields ClassifiedEvents::fields() {
  return kFields;
}

ClassifiedEvents::ClassifiedEvents(const event::EventType& type, std::string_view node_id)
    : events_(type, kFields), node_(hash64(node_id)) {}

const event::Event* ClassifiedEvents::make(const Verdict& verdict, Arena& arena) {
  const Touch& touch = verdict.touch;
  const bool is_human = verdict.judgement.is_human();
  const std::array<Value, kFields.size()> values = {
      Value::of(touch.kind == scoring::TouchKind::open ? "open" : "click"),
      Value::of(arena.copy(std::string_view(touch.event_id))),
      Value::of(arena.copy(std::string_view(touch.message_id))),
      Value::of(touch.at),
      Value::of(is_human),
      Value::of((is_human ? 1 : 0) - (verdict.was_human ? 1 : 0)),
      Value::of(verdict.judgement.p_bot()),
      Value::of(verdict.judgement.score()),
      Value::of(touch.revision == 0 ? "provisional" : "correction"),
      Value::of(touch.revision),
      Value::of(explain(verdict.judgement, arena))};
  const std::span<Value> slots = events_.slots(values, arena);
  return events_.make({.id = id_of(verdict, arena),
                       .time = verdict.as_of,
                       .contact = {arena.copy(std::string_view(verdict.row.tenant)),
                                   arena.copy(std::string_view(verdict.row.contact))}},
                      slots, arena);
}

// Two seeds make 128 bits, in hex.
std::string_view ClassifiedEvents::id_of(const Verdict& verdict, Arena& arena) const {
  constexpr std::size_t kHexDigits = 16;
  const std::span<char> id = arena.make_span<char>(2 * kHexDigits);
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}}) {
    std::uint64_t identity = hash_combine(node_, hash64(verdict.key, seed));
    identity = hash_combine(identity, hash64(verdict.touch.event_id, seed));
    identity = hash_combine(identity, verdict.touch.revision);
    fmt::format_to(id.data() + seed * kHexDigits, "{:016x}", identity);
  }
  return {id.data(), id.size()};
}

std::string_view ClassifiedEvents::explain(const scoring::TouchJudgement& judgement, Arena& arena) {
  explanation_.clear();
  event::JsonWriter json(explanation_);
  json.begin_array();
  for (const scoring::TouchContribution& each : judgement.contributions()) {
    json.begin_object().member("sign", scoring::name_of(each.sign));
    json.member("points", each.tenths / 10.0).end_object();
  }
  json.end_array();
  return arena.copy(std::string_view(explanation_));
}

}  // namespace ls::operators
