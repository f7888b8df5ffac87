#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/flow/operator.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/ml/features.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ls::operators {

// A feature row as it is stored: the schema's hash and the values in the schema's order.
struct StoredFeatures {
  std::uint64_t schema_hash = 0;
  std::string values;

  void save(ByteWriter& out) const;
  static StoredFeatures load(ByteReader& in);
};

// Encodes the values of one row, to the last bit and in a third of their size; decodes so many of
// them into an arena, also as they were stored before. `decode` gives nothing if the bytes do not
// fit.
void encode_values(ml::FeatureRow row, std::string& out);
std::optional<std::span<const ml::FeatureValue>> decode_values(Bytes values, std::size_t count,
                                                               Arena& arena);

// The feature schemas that a node's stored rows refer to: a handful, in memory and in a table of
// the node.
class SchemaShelf {
 public:
  explicit SchemaShelf(const flow::OperatorContext& context);

  // Keeps the schema and returns the stored form of the row.
  Status store(const flow::Features& features, StoredFeatures& out);
  // Keeps the schema alone.
  Status keep(const ml::FeatureSchema& schema);
  // What the memory knew may have been taken back with the rows.
  void rolled_back() {
    known_.clear();
  }
  // The row in the arena.
  Result<const flow::Features*> restore(const StoredFeatures& stored, Arena& arena);

 private:
  struct SchemaRow {
    ml::FeatureSchema schema;

    void save(ByteWriter& out) const;
    static Result<SchemaRow> load(ByteReader& in);
  };
  Result<const ml::FeatureSchema*> find(std::uint64_t hash);

  std::string scratch_;
  state::Table<SchemaRow> rows_;
  std::map<std::uint64_t, std::shared_ptr<const ml::FeatureSchema>> known_;
};

// Reads a schema that a SchemaShelf of `node_id` committed: for queries from other threads.
Result<std::optional<ml::FeatureSchema>> read_schema(const state::StateStore& store,
                                                     std::string_view node_id, std::uint64_t hash);

}  // namespace ls::operators
