#include "leadstream/flow/recurring_timers.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/bytes.hpp"

#include <algorithm>
#include <utility>

namespace ls::flow {
namespace {

constexpr std::size_t kChunkKeys = 1024;
constexpr char kStarted = 'k';
constexpr char kPosition = 'p';

}  // namespace

RecurringTimers::RecurringTimers(const state::StateStore& store, std::string name, TimeGrid grid)
    : store_(store),
      name_(std::move(name)),
      prefix_(state::table_prefix(name_) + kStarted),
      position_key_(state::table_prefix(name_) + kPosition),
      grid_(grid) {}

Status RecurringTimers::load() {
  std::string value;
  is_awake_ = LS_TRY(store_.get(position_key_, value));
  is_moved_ = false;
  done_until_ = EventTime::min();
  if (is_awake_) {
    Bytes bytes(value);
    const auto position = take_ordered_i64(bytes);
    if (!position || !bytes.empty()) {
      return internal_error("table " + name_ + ": unknown format of the position");
    }
    done_until_ = {*position};
  }
  return {};
}

void RecurringTimers::start(std::string_view key, EventTime now) {
  if (!is_awake_) {
    is_awake_ = is_moved_ = true;
    done_until_ = grid_.floor(now);
  } else if (grid_.after(done_until_) <= now) {
    waiting_.emplace(key);
  }
  if (const auto removed = removed_.find(key); removed != removed_.end()) {
    removed_.erase(removed);
  } else {
    added_.emplace(key);
  }
}

void RecurringTimers::stop(std::string_view key) {
  if (const auto waiting = waiting_.find(key); waiting != waiting_.end()) {
    waiting_.erase(waiting);
  }
  if (const auto added = added_.find(key); added != added_.end()) {
    added_.erase(added);
  } else {
    removed_.emplace(key);
  }
}

Result<const std::string*> RecurringTimers::peek() {
  const std::string* added = next_added();
  const std::string* stored = LS_TRY(next_stored());
  next_ = stored == nullptr || (added != nullptr && *added < *stored) ? added : stored;
  if (next_ == nullptr) {
    end_pass();
  }
  return next_;
}

const std::string* RecurringTimers::next_added() const {
  auto next = has_passed_ ? added_.upper_bound(passed_) : added_.begin();
  while (next != added_.end() && waiting_.contains(*next)) {
    ++next;
  }
  return next == added_.end() ? nullptr : &*next;
}

Result<const std::string*> RecurringTimers::next_stored() {
  for (;; ++chunk_at_) {
    if (chunk_at_ == chunk_size_ && !is_chunk_last_) {
      LS_TRY(fill());
    }
    if (chunk_at_ == chunk_size_) {
      return nullptr;
    }
    const std::string& key = chunk_[chunk_at_];
    if (!removed_.contains(key) && !waiting_.contains(key)) {
      return &key;
    }
  }
}

void RecurringTimers::pass() {
  LS_ASSERT(next_ != nullptr);
  passed_.assign(*next_);
  has_passed_ = true;
  if (chunk_at_ < chunk_size_ && next_ == &chunk_[chunk_at_]) {
    ++chunk_at_;
  }
  next_ = nullptr;
}

// Behind what was read last, or from the beginning.
Status RecurringTimers::fill() {
  std::string from = prefix_;
  if (chunk_size_ > 0) {
    from += chunk_[chunk_size_ - 1];
    from += '\0';
  }
  chunk_at_ = chunk_size_ = 0;
  is_chunk_last_ = true;
  return store_.scan_from({prefix_, from}, [this](Bytes key, Bytes) {
    if (chunk_size_ == kChunkKeys) {
      is_chunk_last_ = false;
      return false;
    }
    key.remove_prefix(prefix_.size());
    if (chunk_size_ == chunk_.size()) {
      chunk_.emplace_back();
    }
    chunk_[chunk_size_++].assign(key);
    return true;
  });
}

// A point at which nobody was called is the last: nobody is started.
void RecurringTimers::end_pass() {
  done_until_ = grid_.after(done_until_);
  is_awake_ = has_passed_ || !waiting_.empty();
  is_moved_ = true;
  has_passed_ = false;
  waiting_.clear();
  forget_chunk();
}

void RecurringTimers::forget_chunk() {
  chunk_at_ = chunk_size_ = 0;
  is_chunk_last_ = false;
}

void RecurringTimers::collect(state::WriteBatch& out) {
  std::string key = prefix_;
  const auto full = [&](const std::string& name) -> const std::string& {
    key.resize(prefix_.size());
    return key.append(name);
  };
  for (const std::string& name : removed_) {
    out.erase(full(name));
  }
  for (const std::string& name : added_) {
    out.put(full(name), "");
  }
  if (!is_moved_) {
    return;
  }
  if (is_awake_) {
    std::string position;
    append_ordered_i64(position, done_until_.ms);
    out.put(position_key_, position);
  } else {
    out.erase(position_key_);
  }
}

void RecurringTimers::committed() {
  LS_ASSERT(!has_passed_);
  added_.clear();
  removed_.clear();
  is_moved_ = false;
  forget_chunk();
}

Status RecurringTimers::rolled_back() {
  added_.clear();
  removed_.clear();
  waiting_.clear();
  has_passed_ = false;
  forget_chunk();
  return load();
}

std::size_t RecurringTimers::dirty_bytes() const {
  constexpr std::size_t kPerKey = 96;  // set node, key and encoded key, about
  return (added_.size() + removed_.size()) * kPerKey;
}

}  // namespace ls::flow
