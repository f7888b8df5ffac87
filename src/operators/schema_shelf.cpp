#include "operators/schema_shelf.hpp"

#include <cmath>
#include <cstring>

namespace ls::operators {
namespace {

// Values used to begin with the kind of the first one, each with its kind before it.
constexpr std::uint8_t kMissing = 0;
constexpr std::uint8_t kNumber = 1;
constexpr std::uint8_t kCategory = 2;
// Now this stands first, then the kinds of all values, two bits each, then what they are.
constexpr char kPacked = 3;

// Most numbers of a lead are small counts.
enum class Packed : std::uint8_t { missing, whole, number, category };
constexpr std::size_t kKindsPerByte = 4;
constexpr std::size_t kVarintMost = 10;

std::size_t kind_bytes(std::size_t values) {
  return (values + kKindsPerByte - 1) / kKindsPerByte;
}

bool is_whole(double number) {
  constexpr double kMost = 0x1p53;
  return number >= 0 && number <= kMost && std::trunc(number) == number && !std::signbit(number);
}

char* put_varint(char* at, std::uint64_t value) {
  while (value >= 0x80) {
    *at++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *at++ = static_cast<char>(value);
  return at;
}

Packed kind_of(const ml::FeatureValue& value) {
  if (value.is_number()) {
    return is_whole(value.number()) ? Packed::whole : Packed::number;
  }
  return value.is_category() ? Packed::category : Packed::missing;
}

char* put_value(char* at, const ml::FeatureValue& value, Packed kind) {
  switch (kind) {
    case Packed::missing:
      return at;
    case Packed::whole:
      return put_varint(at, static_cast<std::uint64_t>(value.number()));
    case Packed::number: {
      const double number = value.number();
      std::memcpy(at, &number, sizeof(number));
      return at + sizeof(number);
    }
    case Packed::category:
      break;
  }
  const std::string_view text = value.category();
  at = put_varint(at, text.size());
  return text.empty() ? at
                      : static_cast<char*>(std::memcpy(at, text.data(), text.size())) + text.size();
}

ml::FeatureValue take_value(ByteReader& reader, Packed kind, Arena& arena) {
  switch (kind) {
    case Packed::missing:
      break;
    case Packed::whole:
      return ml::FeatureValue::of(static_cast<double>(reader.varint()));
    case Packed::number:
      return ml::FeatureValue::of(reader.f64());
    case Packed::category:
      return ml::FeatureValue::of(arena.copy(reader.bytes()));
  }
  return {};
}

// As values were stored before they were packed.
void take_loose(ByteReader& reader, std::span<ml::FeatureValue> row, Arena& arena) {
  for (ml::FeatureValue& value : row) {
    const std::uint8_t kind = reader.u8();
    if (kind == kNumber) {
      value = ml::FeatureValue::of(reader.f64());
    } else if (kind == kCategory) {
      value = ml::FeatureValue::of(arena.copy(reader.bytes()));
    }
  }
}

void take_packed(ByteReader& reader, std::span<ml::FeatureValue> row, Arena& arena) {
  static_cast<void>(reader.u8());
  const std::span<std::uint8_t> kinds = arena.make_span<std::uint8_t>(kind_bytes(row.size()));
  for (std::uint8_t& four : kinds) {
    four = reader.u8();
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    const unsigned four = kinds[i / kKindsPerByte];
    row[i] = take_value(reader, static_cast<Packed>(four >> 2 * (i % kKindsPerByte) & 3U), arena);
  }
}

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
  const std::size_t begin = out.size();
  std::size_t most = 1 + kind_bytes(row.size()) + kVarintMost * row.size();
  for (const ml::FeatureValue& value : row) {
    most += value.category().size();
  }
  out.resize(begin + most);
  char* const kinds = out.data() + begin + 1;
  char* at = kinds + kind_bytes(row.size());
  out[begin] = kPacked;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Packed kind = kind_of(row[i]);
    const unsigned bits = static_cast<unsigned>(kind) << 2 * (i % kKindsPerByte);
    char& four = kinds[i / kKindsPerByte];
    four = static_cast<char>(static_cast<unsigned char>(four) | bits);
    at = put_value(at, row[i], kind);
  }
  out.resize(static_cast<std::size_t>(at - out.data()));
}

std::optional<std::span<const ml::FeatureValue>> decode_values(Bytes values, std::size_t count,
                                                               Arena& arena) {
  ByteReader reader(values);
  const std::span<ml::FeatureValue> row = arena.make_span<ml::FeatureValue>(count);
  if (!values.empty() && values.front() == kPacked) {
    take_packed(reader, row, arena);
  } else {
    take_loose(reader, row, arena);
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

// The scratch keeps its size, which is a bound; what is stored takes what it needs.
Status SchemaShelf::store(const flow::Features& features, StoredFeatures& out) {
  out.schema_hash = features.schema->hash();
  scratch_.clear();
  encode_values(features.values, scratch_);
  out.values.assign(scratch_);
  return keep(*features.schema);
}

Status SchemaShelf::keep(const ml::FeatureSchema& schema) {
  if (known_.contains(schema.hash())) {
    return {};
  }
  const std::string key = schema_key(schema.hash());
  if (LS_TRY(rows_.find(key)) == nullptr) {
    rows_.put(key, {schema});
  }
  known_.emplace(schema.hash(), std::make_shared<const ml::FeatureSchema>(schema));
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
  const auto values = decode_values(stored.values, schema->size(), arena);
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
