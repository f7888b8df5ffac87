#include "operators/email/quality_event.hpp"

#include "operators/derived_id.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;
using scoring::name_of;

constexpr std::array<EmittedField, 24> kFields = {{
    {"email", FieldKind::text},
    {"score", FieldKind::number},
    {"tier", FieldKind::category},
    {"recommendation", FieldKind::category},
    {"reachability", FieldKind::category},
    {"confidence", FieldKind::number},
    {"good_chance", FieldKind::number},
    {"domain", FieldKind::number},
    {"structure", FieldKind::number},
    {"history", FieldKind::number},
    {"engagement", FieldKind::number},
    {"risk", FieldKind::number},
    {"syntax", FieldKind::category},
    {"disposable", FieldKind::boolean},
    {"role", FieldKind::boolean},
    {"free", FieldKind::boolean},
    {"typo_of", FieldKind::text},
    {"eai", FieldKind::boolean},
    {"trap_risk", FieldKind::number},
    {"trap_kind", FieldKind::category},
    {"bot_risk", FieldKind::number},
    {"suppressed", FieldKind::boolean},
    {"base", FieldKind::number},
    {"explain", FieldKind::json},
}};

// A name is a constant of the program; what is a view into a row or the lists goes to the arena.
std::array<Value, kFields.size()> values_of(const QualityEvents::Judgement& judgement,
                                            std::string_view explanation, Arena& arena) {
  const scoring::AddressFacts& address = judgement.address;
  const scoring::EmailQuality& quality = judgement.quality;
  return {Value::of(arena.copy(judgement.email)),
          Value::of(quality.score),
          Value::of(name_of(quality.tier)),
          Value::of(name_of(quality.advice)),
          Value::of(name_of(quality.reachability)),
          Value::of(quality.confidence),
          Value::of(quality.good_chance),
          Value::of(quality.components[0]),
          Value::of(quality.components[1]),
          Value::of(quality.components[2]),
          Value::of(quality.components[3]),
          Value::of(quality.components[4]),
          Value::of(name_of(scoring::category_of(address.diagnosis))),
          Value::of(address.is_disposable),
          Value::of(address.is_role),
          Value::of(address.is_free),
          address.typo_of.empty() ? Value::null() : Value::of(arena.copy(address.typo_of)),
          Value::of(address.is_internationalized),
          Value::of(quality.trap_risk),
          Value::of(name_of(quality.trap_kind)),
          Value::of(quality.bot_risk),
          Value::of(quality.is_suppressed),
          Value::of(scoring::kEmailBase),
          Value::of(explanation)};
}

}  // namespace

EmittedFields QualityEvents::fields() {
  return kFields;
}

QualityEvents::QualityEvents(const event::EventType& type, std::string_view node_id)
    : events_(type, kFields), node_(hash64(node_id)) {}

const event::Event* QualityEvents::make(const Judgement& judgement, const Cause& cause,
                                        Arena& arena) {
  const auto values = values_of(judgement, explain(judgement.quality, arena), arena);
  const std::span<Value> slots = events_.slots(values, arena);
  return events_.make(
      {.id = derived_id(node_, cause.source, cause.id, arena),
       .time = judgement.as_of,
       .contact = {arena.copy(cause.contact.tenant), arena.copy(cause.contact.contact)}},
      slots, arena);
}

std::string_view QualityEvents::explain(const scoring::EmailQuality& quality, Arena& arena) {
  explanation_.clear();
  event::JsonWriter json(explanation_);
  json.begin_array();
  for (const scoring::EmailContribution& each : quality.contributions()) {
    json.begin_object().member("component", name_of(each.component));
    json.member("reason", name_of(each.reason)).member("contribution", each.points).end_object();
  }
  json.end_array();
  return arena.copy(std::string_view(explanation_));
}

}  // namespace ls::operators
