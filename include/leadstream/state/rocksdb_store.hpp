#pragma once

#include "leadstream/state/rocksdb_database.hpp"
#include "leadstream/state/state_store.hpp"

#include <span>
#include <string>

namespace ls::state {

// A store inside a database: one column family, every key behind a prefix (none if the task has a
// database of its own). Borrows the database. Reads from any thread.
class RocksdbStore final : public StateStore {
 public:
  struct Place {
    Family family;
    std::string prefix;
    Sync sync = Sync::no;
  };
  RocksdbStore(RocksdbDatabase& database, Place place);

  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override;
  [[nodiscard]] Status get_each(std::span<const Bytes> keys, const SeeEach& see) const override;
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override;
  Status write(const WriteBatch& batch) override;

  // The same changes as part of a larger batch, for whoever writes rows together with other things.
  void append_to(DatabaseBatch& out, const WriteBatch& batch) const;

 private:
  RocksdbDatabase& database_;
  Place place_;
};

}  // namespace ls::state
