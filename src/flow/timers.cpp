#include "leadstream/flow/timers.hpp"

#include "leadstream/base/bytes.hpp"

#include <algorithm>

namespace ls::flow {
namespace {

// Timers share the task's store with the tables, whose names all hold a slash.
constexpr std::string_view kName = "timers";

}  // namespace

Timers::Timers(state::StateStore& store, std::vector<std::string> node_ids)
    : store_(store), node_ids_(std::move(node_ids)), prefix_(state::table_prefix(kName)) {}

Status Timers::load() {
  pending_.clear();
  return store_.scan(prefix_, [this](Bytes key, Bytes) {
    key.remove_prefix(prefix_.size());
    const auto due = take_ordered_i64(key);
    const auto node_id = take_ordered_bytes(key);
    if (!due || !node_id) {
      return true;
    }
    const auto found = std::find(node_ids_.begin(), node_ids_.end(), *node_id);
    if (found != node_ids_.end()) {
      const auto node = static_cast<std::uint32_t>(found - node_ids_.begin());
      pending_.insert({{*due}, node, std::string(key)});
    }
    return true;
  });
}

void Timers::append_key(const Timer& timer, std::string& out) const {
  out.append(prefix_);
  append_ordered_i64(out, timer.due.ms);
  append_ordered_bytes(out, node_ids_[timer.node]);
  out.append(timer.key);
}

void Timers::set(std::uint32_t node, std::string_view key, EventTime due) {
  const auto [place, is_new] = pending_.insert({due, node, std::string(key)});
  if (is_new && removed_.erase(*place) == 0) {
    added_.insert(*place);
  }
}

void Timers::cancel(std::uint32_t node, std::string_view key, EventTime due) {
  const Timer timer{due, node, std::string(key)};
  if (pending_.erase(timer) > 0 && added_.erase(timer) == 0) {
    removed_.insert(timer);
  }
}

std::optional<EventTime> Timers::earliest() const {
  return pending_.empty() ? std::nullopt : std::optional(pending_.begin()->due);
}

std::optional<Timer> Timers::take_due(EventTime upto) {
  if (pending_.empty() || pending_.begin()->due > upto) {
    return std::nullopt;
  }
  Timer timer = std::move(pending_.extract(pending_.begin()).value());
  if (added_.erase(timer) == 0) {
    removed_.insert(timer);
  }
  return timer;
}

std::string_view Timers::name() const {
  return kName;
}

void Timers::collect(state::WriteBatch& out) {
  std::string key;
  for (const Timer& timer : removed_) {
    key.clear();
    append_key(timer, key);
    out.erase(key);
  }
  for (const Timer& timer : added_) {
    key.clear();
    append_key(timer, key);
    out.put(key, "");
  }
}

void Timers::committed() {
  added_.clear();
  removed_.clear();
}

Status Timers::rolled_back() {
  for (const Timer& timer : added_) {
    pending_.erase(timer);
  }
  pending_.insert(removed_.begin(), removed_.end());
  committed();
  return {};
}

std::size_t Timers::dirty_bytes() const {
  constexpr std::size_t kPerTimer = 96;  // set node, key and encoded key, about
  return (added_.size() + removed_.size()) * kPerTimer;
}

}  // namespace ls::flow
