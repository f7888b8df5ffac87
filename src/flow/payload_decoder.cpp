#include "leadstream/flow/codec.hpp"

#include <fmt/core.h>

#include <map>

namespace ls::flow {
namespace {

Error refusal(std::string code, std::string pointer, std::string message) {
  Error error = user_error(std::move(message));
  error.code = std::move(code);
  error.pointer = std::move(pointer);
  return error;
}

// A time without a form in RFC 3339 was written as null: the deadline of a score at the end of the
// year 9999.
Result<EventTime> read_time(const event::JsonView& object, std::string_view key) {
  const event::JsonView time = LS_TRY(object.get(key));
  return time.is_null() ? EventTime::max() : parse_rfc3339(LS_TRY(time.text()));
}

Result<EventTime> read_version(const event::JsonView& object) {
  const event::JsonView version = LS_TRY(object.get("model_version"));
  if (version.is_null()) {
    return EventTime::min();
  }
  return parse_rfc3339(LS_TRY(version.text()));
}

}  // namespace

struct PayloadDecoder::Parts {
  event::JsonDocument document;
  std::map<std::string, std::unique_ptr<const ml::FeatureSchema>, std::less<>> schemas;

  Result<const ml::FeatureSchema*> schema_of(const event::JsonView& object);
  Result<const Features*> features_of(const event::JsonView& object, Arena& arena);
};

// Schemas are few: one per change of a topology. The bound keeps a stream of foreign ones from
// filling the memory.
constexpr std::size_t kSchemasMax = 1000;

Result<const ml::FeatureSchema*> PayloadDecoder::Parts::schema_of(const event::JsonView& object) {
  const std::string_view hash = LS_TRY(object.text("feature_hash"));
  const auto known = schemas.find(hash);
  if (known != schemas.end()) {
    return known->second.get();
  }
  const std::string_view kinds = LS_TRY(object.text("kinds"));
  const event::JsonView features = LS_TRY(object.get("features"));
  std::vector<ml::FeatureDef> defs;
  for (const event::JsonMember member : features.members()) {
    const char kind = defs.size() < kinds.size() ? kinds[defs.size()] : '?';
    defs.push_back({std::string(member.key),
                    kind == 'c' ? ml::FeatureKind::category : ml::FeatureKind::number});
  }
  auto schema =
      std::make_unique<const ml::FeatureSchema>(LS_TRY(ml::FeatureSchema::make(std::move(defs))));
  if (fmt::format("{:016x}", schema->hash()) != hash || kinds.size() != schema->size() ||
      schemas.size() >= kSchemasMax) {
    return refusal("schema_mismatch", "/feature_hash",
                   "the hash does not fit the names and kinds of the features");
  }
  return schemas.emplace(std::string(hash), std::move(schema)).first->second.get();
}

Result<const Features*> PayloadDecoder::Parts::features_of(const event::JsonView& object,
                                                           Arena& arena) {
  const ml::FeatureSchema* schema = LS_TRY(schema_of(object));
  const event::JsonView features = LS_TRY(object.get("features"));
  const std::span<ml::FeatureValue> values = arena.make_span<ml::FeatureValue>(schema->size());
  std::size_t i = 0;
  for (const event::JsonMember member : features.members()) {
    if (i >= values.size() || member.key != schema->at(i).name) {
      return refusal("schema_mismatch", "/features", "the features are not those of the schema");
    }
    if (member.value.is_number()) {
      values[i] = ml::FeatureValue::of(LS_TRY(member.value.number()));
    } else if (member.value.is_text()) {
      values[i] = ml::FeatureValue::of(arena.copy(LS_TRY(member.value.text())));
    }
    ++i;
  }
  if (i != values.size()) {
    return refusal("schema_mismatch", "/features", "the features are not those of the schema");
  }
  Features* row = arena.make<Features>();
  row->schema = schema;
  row->values = values;
  return row;
}

PayloadDecoder::PayloadDecoder() : parts_(std::make_unique<Parts>()) {}
PayloadDecoder::~PayloadDecoder() = default;

Result<const Example*> PayloadDecoder::example(Bytes value, Arena& arena) {
  const event::JsonView object = LS_TRY(parts_->document.parse(value));
  Example* example = arena.make<Example>();
  example->id = arena.copy(LS_TRY(object.text("id")));
  example->model = arena.copy(LS_TRY(object.text("model")));
  example->lead = arena.copy(LS_TRY(object.text("lead")));
  example->label = LS_TRY(object.boolean("label"));
  example->weight = LS_TRY(object.number("weight"));
  example->is_timeout = LS_TRY(object.boolean("timeout"));
  example->is_after_horizon = LS_TRY(object.boolean("after_horizon"));
  if (object.find("corrects")) {
    example->is_correction = LS_TRY(object.boolean("corrects"));
    example->replaced_weight = LS_TRY(object.number("replaced_weight"));
  }
  example->scored_at = LS_TRY(read_time(object, "scored_at"));
  example->outcome_at = LS_TRY(read_time(object, "outcome_at"));
  example->model_version = LS_TRY(read_version(object));
  example->scored_margin = LS_TRY(object.number("margin"));
  example->features = LS_TRY(parts_->features_of(object, arena));
  return example;
}

Result<const Signal*> PayloadDecoder::signal(Bytes value, Arena& arena) {
  const event::JsonView object = LS_TRY(parts_->document.parse(value));
  Signal* signal = arena.make<Signal>();
  signal->id = arena.copy(LS_TRY(object.text("id")));
  signal->model = arena.copy(LS_TRY(object.text("model")));
  signal->lead = arena.copy(LS_TRY(object.text("lead")));
  signal->model_version = LS_TRY(read_version(object));
  signal->probability = LS_TRY(object.number("probability"));
  signal->features = LS_TRY(parts_->features_of(object, arena));
  return signal;
}

}  // namespace ls::flow
