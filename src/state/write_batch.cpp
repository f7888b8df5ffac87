#include "leadstream/state/write_batch.hpp"

namespace ls::state {

void WriteBatch::put(Bytes key, Bytes value) {
  bytes_.append(key);
  bytes_.append(value);
  entries_.push_back({.key_size = key.size(), .value_size = value.size(), .is_erase = false});
}

void WriteBatch::erase(Bytes key) {
  bytes_.append(key);
  entries_.push_back({.key_size = key.size(), .value_size = 0, .is_erase = true});
}

void WriteBatch::clear() {
  bytes_.clear();
  entries_.clear();
}

}  // namespace ls::state
