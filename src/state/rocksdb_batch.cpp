#include "rocksdb_batch.hpp"

#include "rocksdb_error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ls::state {

DatabaseBatch::DatabaseBatch(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
DatabaseBatch::~DatabaseBatch() = default;
DatabaseBatch::DatabaseBatch(DatabaseBatch&&) noexcept = default;
DatabaseBatch& DatabaseBatch::operator=(DatabaseBatch&&) noexcept = default;

// Adding to a batch fails only past its size limit, and none is set.
void DatabaseBatch::put(Family family, Bytes key, Bytes value) {
  LS_ASSERT(parts_->changes.Put(parts_->at(family), slice(key), slice(value)).ok());
}

void DatabaseBatch::erase(Family family, Bytes key) {
  LS_ASSERT(parts_->changes.Delete(parts_->at(family), slice(key)).ok());
}

void DatabaseBatch::erase_range(Family family, const KeyRange& range) {
  LS_ASSERT(!range.to.empty() && parts_->options.families[family.value].use == FamilyUse::log);
  LS_ASSERT(
      parts_->changes.DeleteRange(parts_->at(family), slice(range.from), slice(range.to)).ok());
}

void DatabaseBatch::append(Family family, Bytes prefix, const WriteBatch& rows) {
  rows.for_each([&](Bytes key, std::optional<Bytes> value) {
    parts_->key.assign(prefix);
    parts_->key.append(key);
    if (value) {
      put(family, parts_->key, *value);
    } else {
      erase(family, parts_->key);
    }
  });
}

void DatabaseBatch::clear() {
  parts_->changes.Clear();
}

bool DatabaseBatch::empty() const {
  return parts_->changes.Count() == 0;
}

std::size_t DatabaseBatch::bytes() const {
  return parts_->changes.GetDataSize();
}

namespace {

// As many as RocksDB looks up together; of more it would make parts itself, on the heap.
constexpr std::size_t kTogether = 32;

// One part of the keys, with all that RocksDB fills in. Values stay where RocksDB has them, in the
// block cache if they can, until the next part.
class ReadPart {
 public:
  Status read(const ReadPlace& place, std::span<const Bytes> keys) {
    spell(place.prefix, keys);
    const bool is_sorted = std::ranges::is_sorted(keys);
    place.db.MultiGet(rocksdb::ReadOptions(), &place.family, keys.size(), keys_.data(),
                      values_.data(), found_.data(), is_sorted);
    Status status;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      // All are looked at: debug builds of RocksDB stop at one that was not.
      if (!found_[i].ok() && !found_[i].IsNotFound() && status) {
        status = checked(found_[i], place.folder, "read");
      }
    }
    return status;
  }
  [[nodiscard]] std::optional<Bytes> value(std::size_t i) const {
    return found_[i].ok() ? std::optional(view(values_[i])) : std::nullopt;
  }
  void let_go(std::size_t count) {
    std::for_each_n(values_.begin(), count, [](rocksdb::PinnableSlice& value) { value.Reset(); });
  }

 private:
  void spell(Bytes prefix, std::span<const Bytes> keys) {
    std::size_t bytes = 0;
    for (const Bytes key : keys) {
      bytes += prefix.size() + key.size();
    }
    spelled_.clear();
    spelled_.reserve(bytes);  // the slices point into it
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (prefix.empty()) {
        keys_[i] = slice(keys[i]);
        continue;
      }
      const std::size_t begin = spelled_.size();
      spelled_.append(prefix).append(keys[i]);
      keys_[i] = slice(Bytes(spelled_).substr(begin));
    }
  }

  std::string spelled_;
  std::array<rocksdb::Slice, kTogether> keys_;
  std::array<rocksdb::PinnableSlice, kTogether> values_;
  std::array<rocksdb::Status, kTogether> found_;
};

}  // namespace

Status read_each(const ReadPlace& place, std::span<const Bytes> keys,
                 const std::function<void(std::size_t, std::optional<Bytes>)>& see) {
  ReadPart part;
  for (std::size_t begin = 0; begin < keys.size(); begin += kTogether) {
    const std::size_t count = std::min(kTogether, keys.size() - begin);
    LS_TRY(part.read(place, keys.subspan(begin, count)));
    for (std::size_t i = 0; i < count; ++i) {
      see(begin + i, part.value(i));
    }
    part.let_go(count);
  }
  return {};
}

}  // namespace ls::state
