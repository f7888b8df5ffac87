#include "leadstream/state/memory_store.hpp"

#include <algorithm>

namespace ls::state {

Result<bool> MemoryStore::get(Bytes key, std::string& value) const {
  const auto found = rows_.find(key);
  if (found == rows_.end()) {
    return false;
  }
  value = found->second;
  return true;
}

Status MemoryStore::get_each(std::span<const Bytes> keys, const SeeEach& see) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto found = rows_.find(keys[i]);
    see(i, found == rows_.end() ? std::nullopt : std::optional<Bytes>(found->second));
  }
  return {};
}

Status MemoryStore::scan_from(const KeyRange& range, const Visit& visit) const {
  for (auto row = rows_.lower_bound(std::max(range.prefix, range.from)); row != rows_.end();
       ++row) {
    if (!row->first.starts_with(range.prefix) || !visit(row->first, row->second)) {
      break;
    }
  }
  return {};
}

Status MemoryStore::write(const WriteBatch& batch) {
  batch.for_each([this](Bytes key, std::optional<Bytes> value) {
    const auto found = rows_.find(key);
    if (found != rows_.end()) {
      if (value) {
        found->second = *value;
      } else {
        rows_.erase(found);
      }
    } else if (value) {
      rows_.emplace(key, *value);
    }
  });
  return {};
}

}  // namespace ls::state
