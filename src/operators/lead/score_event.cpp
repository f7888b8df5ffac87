#include "operators/lead/score_event.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/format.h>

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

struct NamedField {
  std::string_view name;
  FieldKind kind;
};

constexpr std::array<NamedField, 20> kFields = {{
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

// Two seeds make 128 bits, in hex.
std::string_view id_of(const LeadScoreEvents::Cause& cause, std::uint64_t node, Arena& arena) {
  constexpr std::size_t kHexDigits = 16;
  const std::span<char> id = arena.make_span<char>(2 * kHexDigits);
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}}) {
    const std::uint64_t identity =
        hash_combine(hash_combine(node, hash64(cause.source, seed)), hash64(cause.id, seed));
    fmt::format_to(id.data() + seed * kHexDigits, "{:016x}", identity);
  }
  return {id.data(), id.size()};
}

}  // namespace

std::vector<std::string> LeadScoreEvents::problems_of(const event::EventType& type) {
  std::vector<std::string> problems;
  for (const NamedField& field : kFields) {
    const auto slot = type.slot_of(field.name);
    if (!slot || type.fields()[*slot].kind != field.kind) {
      problems.push_back(fmt::format("{} has no field \"{}\" of type {}", type.name(), field.name,
                                     to_string(field.kind)));
    }
  }
  return problems;
}

LeadScoreEvents::LeadScoreEvents(const event::EventType& type, std::string_view node_id)
    : type_(&type), node_(hash64(node_id)) {
  for (const NamedField& field : kFields) {
    slots_.push_back(type.slot_of(field.name).value());
  }
}

const event::Event* LeadScoreEvents::make(const Judgement& judgement, const Cause& cause,
                                          Arena& arena) {
  const auto values = values_of(judgement, explain(judgement.score, arena));
  const std::span<Value> slots = arena.make_span<Value>(type_->fields().size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    slots[slots_[i]] = values[i];
  }
  const std::string_view reason = main_reason(judgement.score);
  if (const auto slot = type_->slot_of("reason"); slot && !reason.empty()) {
    slots[*slot] = Value::of(reason);
  }
  event::Event* made = arena.make<event::Event>();
  made->type = type_;
  made->id = id_of(cause, node_, arena);
  made->time = judgement.as_of;
  made->tenant = arena.copy(cause.contact.tenant);
  made->contact = arena.copy(cause.contact.contact);
  made->slots = slots;
  return made;
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
