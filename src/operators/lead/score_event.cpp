#include "operators/lead/score_event.hpp"

#include "operators/derived_id.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;
using scoring::LeadContribution;
using scoring::LeadScore;
using scoring::name_of;

constexpr std::array<EmittedField, 20> kFields = {{
    {"model", FieldKind::category},      {"model_version", FieldKind::text},
    {"profile", FieldKind::text},        {"score", FieldKind::number},
    {"delta", FieldKind::number},        {"tier", FieldKind::category},
    {"quality", FieldKind::category},    {"grid", FieldKind::category},
    {"fit", FieldKind::number},          {"engagement", FieldKind::number},
    {"email20", FieldKind::number},      {"company35", FieldKind::number},
    {"engagement25", FieldKind::number}, {"list20", FieldKind::number},
    {"bonus", FieldKind::number},        {"competitor", FieldKind::boolean},
    {"action", FieldKind::category},     {"due_ms", FieldKind::integer},
    {"confidence", FieldKind::number},   {"explain", FieldKind::json},
}};

// What moves the score most, of equals the first.
std::string_view main_reason(const LeadScore& score) {
  const auto all = score.contributions();
  const auto found = std::max_element(all.begin(), all.end(),
                                      [](const LeadContribution& a, const LeadContribution& b) {
                                        return std::abs(a.points) < std::abs(b.points);
                                      });
  return found == all.end() ? std::string_view{} : found->reason_name();
}

std::array<Value, kFields.size()> values_of(const LeadScoreEvents::Judgement& judgement,
                                            std::string_view explanation) {
  const LeadScore& score = judgement.score;
  const scoring::LeadVerdict& verdict = score.verdict;
  return {Value::of("rule"),
          Value::of(judgement.profile_hash),
          Value::of(judgement.profile),
          Value::of(score.score),
          Value::of(judgement.delta),
          Value::of(name_of(verdict.tier)),
          Value::of(name_of(verdict.quality)),
          Value::of(scoring::grid_cell(verdict.fit_grade, verdict.engagement_grade)),
          Value::of(score.fit),
          Value::of(score.engagement),
          Value::of(score.points[0]),
          Value::of(score.points[1]),
          Value::of(score.points[2]),
          Value::of(score.points[3]),
          Value::of(score.bonus),
          Value::of(score.is_competitor),
          Value::of(name_of(verdict.action)),
          Value::of(score.due.count),
          Value::of(score.confidence),
          Value::of(explanation)};
}

}  // namespace

EmittedFields LeadScoreEvents::fields() {
  return kFields;
}

LeadScoreEvents::LeadScoreEvents(const event::EventType& type, std::string_view node_id)
    : events_(type, kFields), reason_(type.slot_of("reason")), node_(hash64(node_id)) {}

const event::Event* LeadScoreEvents::make(const Judgement& judgement, const Cause& cause,
                                          Arena& arena) {
  const auto values = values_of(judgement, explain(judgement.score, arena));
  const std::span<Value> slots = events_.slots(values, arena);
  const std::string_view reason = main_reason(judgement.score);
  if (reason_ && !reason.empty()) {
    slots[*reason_] = Value::of(reason);
  }
  return events_.make(
      {.id = derived_id(node_, cause.source, cause.id, arena),
       .time = judgement.as_of,
       .contact = {arena.copy(cause.contact.tenant), arena.copy(cause.contact.contact)}},
      slots, arena);
}

std::string_view LeadScoreEvents::explain(const LeadScore& score, Arena& arena) {
  explanation_.clear();
  event::JsonWriter json(explanation_);
  json.begin_array();
  for (const LeadContribution& each : score.contributions()) {
    json.begin_object().member("part", each.part_name());
    json.member("reason", each.reason_name()).member("contribution", each.points).end_object();
  }
  json.end_array();
  return arena.copy(std::string_view(explanation_));
}

}  // namespace ls::operators
