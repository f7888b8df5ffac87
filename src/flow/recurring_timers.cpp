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
constexpr char kPassed =
    'k';  // behind the position, before the key that a pass in the middle is at

// In the row of a key that was started in the middle of a pass: the point of that pass.
std::string waiting_at(EventTime point) {
  std::string value;
  append_ordered_i64(value, point.ms);
  return value;
}

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
  has_passed_ = false;
  done_until_ = EventTime::min();
  if (is_awake_) {
    Bytes bytes(value);
    const auto position = take_ordered_i64(bytes);
    if (!position || (!bytes.empty() && bytes.front() != kPassed)) {
      return internal_error("table " + name_ + ": unknown format of the position");
    }
    done_until_ = {*position};
    has_passed_ = !bytes.empty();
    passed_.assign(has_passed_ ? bytes.substr(1) : bytes);
  }
  return {};
}

void RecurringTimers::start(std::string_view key, EventTime now) {
  Start start;
  if (!is_awake_) {
    is_awake_ = is_moved_ = true;
    done_until_ = grid_.floor(now);
  } else if (point() <= now) {
    start.waits_at = point();
  }
  if (const auto stopped = stopped_.find(key); stopped != stopped_.end()) {
    stopped_.erase(stopped);
    start.is_stored = true;
  }
  started_.emplace(key, start);
}

void RecurringTimers::stop(std::string_view key) {
  const auto started = started_.find(key);
  const bool has_row = started == started_.end() || started->second.is_stored;
  if (started != started_.end()) {
    started_.erase(started);
  }
  if (has_row) {
    stopped_.emplace(key);
  }
}

Result<const std::string*> RecurringTimers::peek() {
  const std::string* added = next_new();
  const std::string* stored = LS_TRY(next_stored());
  next_ = stored == nullptr || (added != nullptr && *added < *stored) ? added : stored;
  if (next_ == nullptr) {
    end_pass();
  }
  return next_;
}

const std::string* RecurringTimers::next_new() const {
  auto next = has_passed_ ? started_.upper_bound(passed_) : started_.begin();
  while (next != started_.end() && next->second.waits_at == point()) {
    ++next;
  }
  return next == started_.end() ? nullptr : &next->first;
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
    if (!stopped_.contains(key) && !started_.contains(key)) {
      return &key;
    }
  }
}

void RecurringTimers::pass() {
  LS_ASSERT(next_ != nullptr);
  passed_.assign(*next_);
  has_passed_ = is_moved_ = true;
  if (chunk_at_ < chunk_size_ && next_ == &chunk_[chunk_at_]) {
    ++chunk_at_;
  }
  next_ = nullptr;
}

// Behind what was read or passed last, or from the beginning.
Status RecurringTimers::fill() {
  std::string from = prefix_;
  if (chunk_size_ > 0 || has_passed_) {
    from += chunk_size_ > 0 ? chunk_[chunk_size_ - 1] : passed_;
    from += '\0';
  }
  const std::string waiting = waiting_at(point());
  chunk_at_ = chunk_size_ = 0;
  is_chunk_last_ = true;
  return store_.scan_from({prefix_, from}, [&](Bytes key, Bytes value) {
    if (value == waiting) {
      are_stored_waiting_ = true;
      return true;
    }
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
  is_awake_ = has_passed_ || are_stored_waiting_ || are_new_waiting();
  done_until_ = point();
  is_moved_ = true;
  has_passed_ = are_stored_waiting_ = false;
  forget_chunk();
}

bool RecurringTimers::are_new_waiting() const {
  return std::ranges::any_of(started_, [point = point()](const auto& started) {
    return started.second.waits_at == point;
  });
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
  for (const std::string& name : stopped_) {
    out.erase(full(name));
  }
  for (const auto& [name, start] : started_) {
    const bool waits = start.waits_at != EventTime::min();
    out.put(full(name), waits ? waiting_at(start.waits_at) : "");
  }
  if (!is_moved_) {
    return;
  }
  if (is_awake_) {
    std::string position;
    append_ordered_i64(position, done_until_.ms);
    if (has_passed_) {
      position += kPassed;
      position += passed_;
    }
    out.put(position_key_, position);
  } else {
    out.erase(position_key_);
  }
}

void RecurringTimers::committed() {
  are_stored_waiting_ = are_stored_waiting_ || are_new_waiting();
  started_.clear();
  stopped_.clear();
  is_moved_ = false;
  forget_chunk();
}

Status RecurringTimers::rolled_back() {
  started_.clear();
  stopped_.clear();
  are_stored_waiting_ = false;
  forget_chunk();
  return load();
}

std::size_t RecurringTimers::dirty_bytes() const {
  constexpr std::size_t kPerKey = 96;  // set node, key and encoded key, about
  return (started_.size() + stopped_.size()) * kPerKey;
}

}  // namespace ls::flow
