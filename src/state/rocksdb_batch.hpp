#pragma once

#include "leadstream/base/assert.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/rocksdb_database.hpp"

#include <rocksdb/db.h>
#include <rocksdb/slice.h>
#include <rocksdb/write_batch.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::state {

inline rocksdb::Slice slice(Bytes bytes) {
  return {bytes.data(), bytes.size()};
}

inline Bytes view(const rocksdb::Slice& bytes) {
  return {bytes.data(), bytes.size()};
}

using FamilyHandles = std::vector<rocksdb::ColumnFamilyHandle*>;

struct DatabaseBatch::Parts {
  Parts(const FamilyHandles& handles, const DatabaseOptions& of_database)
      : families(handles), options(of_database) {}

  const FamilyHandles& families;
  const DatabaseOptions& options;
  rocksdb::WriteBatch changes;
  std::string key;  // scratch

  [[nodiscard]] rocksdb::ColumnFamilyHandle* at(Family family) const {
    LS_ASSERT(family.value < families.size());
    return families[family.value];
  }
};

// Where many rows are read at once. Lives for one call.
struct ReadPlace {
  rocksdb::DB& db;
  rocksdb::ColumnFamilyHandle& family;
  const std::string& folder;  // for the words of an error
  Bytes prefix;               // of every key
};
// `see` gets each key's number and value, in order. From any thread.
[[nodiscard]] Status read_each(
    const ReadPlace& place, std::span<const Bytes> keys,
    const std::function<void(std::size_t index, std::optional<Bytes> value)>& see);

}  // namespace ls::state
