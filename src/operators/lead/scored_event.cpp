#include "operators/lead/scored_event.hpp"

#include "operators/derived_id.hpp"
#include "operators/forecast/forecast_events.hpp"
#include "operators/score/weightiest.hpp"

#include "leadstream/event/json_writer.hpp"

#include <algorithm>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;

// In the order of Field.
constexpr std::array<EmittedField, 19> kNames = {{
    {"model", FieldKind::text},         {"model_version", FieldKind::time},
    {"passed", FieldKind::json},        {"state", FieldKind::category},
    {"score", FieldKind::number},       {"tier", FieldKind::category},
    {"level", FieldKind::category},     {"probability", FieldKind::number},
    {"confidence", FieldKind::number},  {"margin", FieldKind::number},
    {"base", FieldKind::number},        {"reason", FieldKind::text},
    {"explain", FieldKind::json},       {"rule_score", FieldKind::number},
    {"rule_tier", FieldKind::category}, {"rule_version", FieldKind::text},
    {"cause", FieldKind::text},         {"feature_spec", FieldKind::text},
    {"feature_hash", FieldKind::text},
}};

std::string_view level_of(double probability) {
  return probability >= 0.70   ? "high"
         : probability >= 0.45 ? "medium"
         : probability >= 0.20 ? "low"
                               : "very_low";
}

void write_value(event::JsonWriter& json, const ml::FeatureValue& value) {
  json.key("value");
  if (value.is_number()) {
    json.value(value.number());
  } else if (value.is_category()) {
    json.value(value.category());
  } else {
    json.null();
  }
}

}  // namespace

EmittedFields LeadScoredEvents::fields() {
  return kNames;
}

LeadScoredEvents::LeadScoredEvents(const event::EventType& type, std::string_view node_id,
                                   std::size_t reasons_max)
    : type_(&type), node_(hash64(node_id)), reasons_max_(reasons_max) {
  for (std::size_t i = 0; i < kFields; ++i) {
    slots_[i] = type.slot_of(kNames[i].name).value();
  }
}

const event::Event* LeadScoredEvents::make(const flow::Record& record, const LeadWord& word,
                                           const LadderScore* answer, const RuleWord* rule,
                                           Arena& arena) {
  const std::span<Value> slots = arena.make_span<Value>(type_->fields().size());
  slots[slots_[model]] = Value::of(arena.copy(word.model));
  slots[slots_[state]] = Value::of(word.state);
  slots[slots_[score]] = Value::of(word.score);
  slots[slots_[tier]] = Value::of(name_of(word.tier));
  slots[slots_[confidence]] = Value::of(word.confidence);
  if (word.probability) {
    slots[slots_[probability]] = Value::of(*word.probability);
    slots[slots_[level]] = Value::of(level_of(*word.probability));
  }
  if (rule != nullptr) {
    slots[slots_[rule_score]] = Value::of(rule->score);
    slots[slots_[rule_tier]] = Value::of(name_of(rule->tier));
    slots[slots_[rule_version]] = Value::of(arena.copy(std::string_view(rule->version)));
  }
  std::string_view cause;
  if (answer != nullptr) {
    set_answer(*answer, word, slots, arena);
    cause = answer->features->event_id;
  } else if (const auto* event = record.as<event::Event>()) {
    cause = event->id;
  }
  if (!cause.empty()) {
    slots[slots_[cause_id]] = Value::of(arena.copy(cause));
  }
  event::Event* made = arena.make<event::Event>();
  const event::Contact contact = contact_of_key(record.key, arena);
  made->type = type_;
  made->id = derived_id(hash_combine(node_, static_cast<std::uint64_t>(record.time.ms)), record.key,
                        cause, arena);
  made->time = record.time;
  made->tenant = contact.tenant;
  made->contact = contact.contact;
  made->slots = slots;
  return made;
}

void LeadScoredEvents::set_answer(const LadderScore& answer, const LeadWord& word,
                                  std::span<Value> slots, Arena& arena) {
  set_passed(answer, word, slots, arena);
  const ml::FeatureSchema& schema = *answer.features->schema;
  slots[slots_[feature_hash]] = Value::of(arena.copy(schema_hash(schema)));
  // A set's mark is its last feature.
  if (const std::string& last = schema.features().back().name; last.find('@') != last.npos) {
    slots[slots_[feature_spec]] = Value::of(arena.copy(std::string_view(last)));
  }
  if (answer.model_version != EventTime::min()) {
    slots[slots_[model_version]] = Value::of(answer.model_version);
  }
  slots[slots_[margin]] = Value::of(answer.prediction.margin);
  set_reasons(answer, slots, arena);
}

// Whoever else speaks in place of the model that gave the prior has passed that model too.
void LeadScoredEvents::set_passed(const LadderScore& answer, const LeadWord& word,
                                  std::span<Value> slots, Arena& arena) {
  const bool is_other = answer.model != word.model;
  if (answer.passed.empty() && !is_other) {
    return;
  }
  explanation_.clear();
  event::JsonWriter json(explanation_);
  json.begin_array();
  for (const std::string_view name : answer.passed) {
    json.value(name);
  }
  if (is_other) {
    json.value(answer.model);
  }
  json.end_array();
  slots[slots_[passed]] = Value::of(arena.copy(std::string_view(explanation_)));
}

void LeadScoredEvents::set_reasons(const LadderScore& answer, std::span<Value> slots,
                                   Arena& arena) {
  const std::span<const std::uint32_t> reasons = reasons_of(answer);
  const ml::FeatureSchema& schema = *answer.features->schema;
  double named = 0.0;
  explanation_.clear();
  event::JsonWriter json(explanation_);
  json.begin_array();
  for (const std::uint32_t i : reasons) {
    json.begin_object().member("feature", schema.at(i).name);
    write_value(json, answer.features->values[i]);
    json.member("contribution", answer.contributions[i]).end_object();
    named += answer.contributions[i];
  }
  json.end_array();
  slots[slots_[explain]] = Value::of(arena.copy(std::string_view(explanation_)));
  slots[slots_[base]] = Value::of(answer.prediction.margin - named);
  if (!reasons.empty()) {
    slots[slots_[reason]] =
        Value::of(arena.copy(std::string_view(schema.at(reasons.front()).name)));
  }
}

// Those that the score node has chosen, unless it was asked for fewer.
std::span<const std::uint32_t> LeadScoredEvents::reasons_of(const LadderScore& answer) {
  if (answer.weightiest_most >= reasons_max_) {
    return answer.weightiest.first(std::min(reasons_max_, answer.weightiest.size()));
  }
  choose_weightiest(answer.contributions, reasons_max_, reasons_);
  return reasons_;
}

std::string_view LeadScoredEvents::schema_hash(const ml::FeatureSchema& schema) {
  if (hash_text_.empty() || hash_ != schema.hash()) {
    hash_ = schema.hash();
    hash_text_ = fmt::format("{:016x}", hash_);
  }
  return hash_text_;
}

}  // namespace ls::operators
