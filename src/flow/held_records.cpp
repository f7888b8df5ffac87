#include "flow/held_records.hpp"

#include "leadstream/base/assert.hpp"

namespace ls::flow {
namespace {

constexpr std::uint8_t kVersion = 1;

std::string encode(const Message& message) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kVersion);
  out.svarint(message.offset.value);
  out.svarint(message.appended.ms);
  out.u8(message.is_tombstone ? 1 : 0);
  out.bytes(message.key);
  out.bytes(message.value);
  out.varint(message.headers.size());
  for (const Header& header : message.headers) {
    out.bytes(header.name);
    out.bytes(header.value);
  }
  return bytes;
}

Result<Message> decode(Bytes bytes, Arena& arena) {
  ByteReader in(bytes);
  if (in.u8() != kVersion) {
    return internal_error("held record: unknown format");
  }
  Message message;
  message.offset = Offset(in.svarint());
  message.appended = {in.svarint()};
  message.is_tombstone = in.u8() != 0;
  message.key = arena.copy(in.bytes());
  message.value = arena.copy(in.bytes());
  const std::span<Header> headers = arena.make_span<Header>(in.count());
  for (Header& header : headers) {
    header.name = arena.copy(in.bytes());
    header.value = arena.copy(in.bytes());
  }
  message.headers = headers;
  LS_TRY(in.finish("held record"));
  return message;
}

}  // namespace

void HeldRecords::put(const OrderKey& at, const Message& message) {
  std::string key;
  at.append_to(key);
  LS_ASSERT(last_ < key);
  Row row{encode(message), false};
  const std::size_t bytes = key.size() + row.bytes.size();
  const bool is_new = near_.emplace(key, std::move(row)).second;
  LS_ASSERT(is_new);
  near_bytes_ += bytes;
  dirty_bytes_ += bytes;
  added_.insert(std::move(key));
}

Result<std::optional<OrderPlace>> HeldRecords::first() {
  if (near_.empty() || !is_near(near_.begin()->first)) {
    LS_TRY(fill());
  }
  if (near_.empty()) {
    return std::optional<OrderPlace>();
  }
  const std::optional<OrderPlace> place = read_order_key(near_.begin()->first);
  if (!place) {
    return internal_error("held records: a damaged key");
  }
  return place;
}

Result<Message> HeldRecords::take(Arena& arena) {
  LS_ASSERT(!near_.empty() && is_near(near_.begin()->first));
  const std::string& key = near_.begin()->first;
  LS_ASSERT(last_ < key);
  last_ = key;
  Result<Message> message = decode(near_.begin()->second.bytes, arena);
  erase_first();
  return message;
}

void HeldRecords::erase_first() {
  const auto gone = near_.begin();
  const std::size_t bytes = gone->first.size() + gone->second.bytes.size();
  near_bytes_ -= bytes;
  if (gone->second.is_stored) {
    removed_.insert(gone->first);
    dirty_bytes_ += gone->first.size();
  } else {
    added_.erase(gone->first);
    dirty_bytes_ -= bytes;
  }
  near_.erase(gone);
}

Status HeldRecords::fill() {
  if (!horizon_) {
    return {};
  }
  const std::string from = prefix_ + *horizon_;
  std::size_t read_bytes = 0;
  horizon_.reset();
  return store_.scan_from({prefix_, from}, [&](Bytes stored_key, Bytes value) {
    const std::string key(stored_key.substr(prefix_.size()));
    if (removed_.contains(key)) {
      return true;
    }
    // Half of the bound, so that what comes next does not push out at once what was read.
    if (read_bytes > bytes_max_ / 2) {
      horizon_ = key;
      return false;
    }
    read_bytes += key.size() + value.size();
    near_bytes_ += key.size() + value.size();
    near_.emplace(key, Row{std::string(value), true});
    return true;
  });
}

void HeldRecords::collect(state::WriteBatch& out) {
  auto added = added_.begin();
  auto removed = removed_.begin();
  while (added != added_.end() || removed != removed_.end()) {
    if (removed == removed_.end() || (added != added_.end() && *added < *removed)) {
      out.put(prefix_ + *added, near_.at(*added).bytes);
      ++added;
    } else {
      out.erase(prefix_ + *removed);
      ++removed;
    }
  }
}

void HeldRecords::committed() {
  for (const std::string& key : added_) {
    near_.at(key).is_stored = true;
  }
  added_.clear();
  removed_.clear();
  dirty_bytes_ = 0;
  trim();
}

// The farthest go first; all are in the store now.
void HeldRecords::trim() {
  while (!near_.empty() && (near_bytes_ > bytes_max_ || !is_near(std::prev(near_.end())->first))) {
    const auto farthest = std::prev(near_.end());
    near_bytes_ -= farthest->first.size() + farthest->second.bytes.size();
    if (is_near(farthest->first)) {
      horizon_ = farthest->first;
    }
    near_.erase(farthest);
  }
}

Status HeldRecords::rolled_back() {
  near_.clear();
  added_.clear();
  removed_.clear();
  horizon_ = std::string();
  near_bytes_ = 0;
  dirty_bytes_ = 0;
  last_.clear();
  return {};
}

}  // namespace ls::flow
