#include "operators/schema_shelf.hpp"

namespace ls::operators {
namespace {

constexpr std::uint8_t kMissing = 0;
constexpr std::uint8_t kNumber = 1;
constexpr std::uint8_t kCategory = 2;

std::string schema_key(std::uint64_t hash) {
  std::string key;
  append_ordered_i64(key, static_cast<std::int64_t>(hash));
  return key;
}

}  // namespace

void StoredFeatures::save(ByteWriter& out) const {
  out.u64(schema_hash);
  out.bytes(values);
}

StoredFeatures StoredFeatures::load(ByteReader& in) {
  StoredFeatures stored;
  stored.schema_hash = in.u64();
  stored.values = in.bytes();
  return stored;
}

void encode_values(ml::FeatureRow row, std::string& out) {
  ByteWriter writer(out);
  for (const ml::FeatureValue& value : row) {
    if (value.is_number()) {
      writer.u8(kNumber);
      writer.f64(value.number());
    } else if (value.is_category()) {
      writer.u8(kCategory);
      writer.bytes(value.category());
    } else {
      writer.u8(kMissing);
    }
  }
}

std::optional<std::span<const ml::FeatureValue>> decode_values(Bytes values,
                                                               const ml::FeatureSchema& schema,
                                                               Arena& arena) {
  ByteReader reader(values);
  const std::span<ml::FeatureValue> row = arena.make_span<ml::FeatureValue>(schema.size());
  for (ml::FeatureValue& value : row) {
    const std::uint8_t kind = reader.u8();
    if (kind == kNumber) {
      value = ml::FeatureValue::of(reader.f64());
    } else if (kind == kCategory) {
      value = ml::FeatureValue::of(arena.copy(reader.bytes()));
    }
  }
  if (!reader.ok() || !reader.at_end()) {
    return std::nullopt;
  }
  return row;
}

void SchemaShelf::SchemaRow::save(ByteWriter& out) const {
  out.u8(1);
  schema.save(out);
}

Result<SchemaShelf::SchemaRow> SchemaShelf::SchemaRow::load(ByteReader& in) {
  if (in.u8() != 1) {
    return internal_error("feature schema: unknown row format");
  }
  return SchemaRow{LS_TRY(ml::FeatureSchema::load(in))};
}

SchemaShelf::SchemaShelf(const flow::OperatorContext& context)
    : rows_(context.store(), context.table_name("schemas")) {
  context.add_table(rows_);
}

Status SchemaShelf::store(const flow::Features& features, StoredFeatures& out) {
  out.schema_hash = features.schema->hash();
  out.values.clear();
  encode_values(features.values, out.values);
  if (!known_.contains(out.schema_hash)) {
    const std::string key = schema_key(out.schema_hash);
    if (LS_TRY(rows_.find(key)) == nullptr) {
      rows_.put(key, {*features.schema});
    }
    known_.emplace(out.schema_hash, std::make_shared<const ml::FeatureSchema>(*features.schema));
  }
  return {};
}

Result<const ml::FeatureSchema*> SchemaShelf::find(std::uint64_t hash) {
  const auto known = known_.find(hash);
  if (known != known_.end()) {
    return known->second.get();
  }
  const SchemaRow* row = LS_TRY(rows_.find(schema_key(hash)));
  if (row == nullptr) {
    return internal_error("a stored feature row refers to a schema that is not stored");
  }
  const auto added = known_.emplace(hash, std::make_shared<const ml::FeatureSchema>(row->schema));
  return added.first->second.get();
}

Result<const flow::Features*> SchemaShelf::restore(const StoredFeatures& stored, Arena& arena) {
  const ml::FeatureSchema* schema = LS_TRY(find(stored.schema_hash));
  const auto values = decode_values(stored.values, *schema, arena);
  if (!values) {
    return internal_error("a stored feature row does not fit its schema");
  }
  flow::Features* features = arena.make<flow::Features>();
  features->schema = schema;
  features->values = *values;
  return features;
}

Result<std::optional<ml::FeatureSchema>> read_schema(const state::StateStore& store,
                                                     std::string_view node_id, std::uint64_t hash) {
  std::string bytes;
  const std::string key = state::table_prefix(std::string(node_id) + "/schemas") + schema_key(hash);
  if (!LS_TRY(store.get(key, bytes))) {
    return std::optional<ml::FeatureSchema>();
  }
  ByteReader reader(bytes);
  static_cast<void>(reader.u8());
  return std::optional(LS_TRY(ml::FeatureSchema::load(reader)));
}

}  // namespace ls::operators
