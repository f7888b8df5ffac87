#include "leadstream/state/rocksdb_store.hpp"

#include <algorithm>
#include <utility>

namespace ls::state {

RocksdbStore::RocksdbStore(RocksdbDatabase& database, Place place)
    : database_(database), place_(std::move(place)) {}

Result<bool> RocksdbStore::get(Bytes key, std::string& value) const {
  if (place_.prefix.empty()) {
    return database_.get(place_.family, key, value);
  }
  return database_.get(place_.family, place_.prefix + std::string(key), value);
}

Status RocksdbStore::get_each(std::span<const Bytes> keys, const SeeEach& see) const {
  return database_.get_each(place_.family, place_.prefix, keys, see);
}

Status RocksdbStore::scan_from(const KeyRange& range, const Visit& visit) const {
  const std::string to = end_of_prefix(place_.prefix + std::string(range.prefix));
  const std::string from = place_.prefix + std::string(std::max(range.prefix, range.from));
  DatabaseIterator rows = database_.iterate(place_.family, {.from = from, .to = to});
  for (; rows.valid(); rows.next()) {
    if (!visit(rows.key().substr(place_.prefix.size()), rows.value())) {
      return {};
    }
  }
  return rows.status();
}

Status RocksdbStore::write(const WriteBatch& batch) {
  DatabaseBatch changes = database_.make_batch();
  append_to(changes, batch);
  return database_.write(changes, place_.sync);
}

void RocksdbStore::append_to(DatabaseBatch& out, const WriteBatch& batch) const {
  out.append(place_.family, place_.prefix, batch);
}

}  // namespace ls::state
