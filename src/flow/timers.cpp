#include "leadstream/flow/timers.hpp"

#include "leadstream/base/bytes.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace ls::flow {

// Timers share the task's store with the tables of nodes, whose names all hold a slash.

std::optional<StoredTimer> read_stored_timer(Bytes key) {
  const auto due = take_ordered_i64(key);
  auto node_id = take_ordered_bytes(key);
  if (!due || !node_id) {
    return std::nullopt;
  }
  return StoredTimer{{*due}, *std::move(node_id), std::string(key)};
}

Timers::Timers(state::StateStore& store, std::vector<std::string> node_ids, Options options)
    : store_(store),
      options_(options),
      ids_(node_ids),
      place_of_(node_ids.size()),
      rank_of_(node_ids.size()),
      prefix_(state::table_prefix(kTimersTable)) {
  std::ranges::sort(ids_);
  for (std::uint32_t rank = 0; rank < node_ids.size(); ++rank) {
    const auto found = std::ranges::lower_bound(ids_, node_ids[rank]);
    place_of_[rank] = static_cast<std::uint32_t>(found - ids_.begin());
    rank_of_[place_of_[rank]] = rank;
  }
}

Status Timers::load() {
  held_.clear();
  horizon_ = Pending{.due = EventTime::min(), .place = 0, .key = {}};
  return fill();
}

Timers::Pending Timers::pending(std::uint32_t node, std::string_view key, EventTime due) const {
  return {due, place_of_[node], std::string(key)};
}

void Timers::append_key(const Pending& timer, std::string& out) const {
  out.append(prefix_);
  append_ordered_i64(out, timer.due.ms);
  append_ordered_bytes(out, ids_.empty() ? std::string() : ids_[timer.place]);
  out.append(timer.key);
}

std::optional<Timers::Pending> Timers::read_key(Bytes key) const {
  std::optional<StoredTimer> timer = read_stored_timer(key.substr(prefix_.size()));
  if (!timer) {
    return std::nullopt;
  }
  const auto found = std::ranges::lower_bound(ids_, timer->node_id);
  if (found == ids_.end() || *found != timer->node_id) {
    return std::nullopt;
  }
  return Pending{timer->due, static_cast<std::uint32_t>(found - ids_.begin()),
                 std::move(timer->key)};
}

Status Timers::fill() {
  const Pending from = *horizon_;
  horizon_.reset();
  std::string key;
  append_key(from, key);
  LS_TRY(store_.scan_from({prefix_, key}, [&](Bytes stored, Bytes) {
    std::optional<Pending> timer = read_key(stored);
    if (!timer || *timer < from || removed_.contains(*timer)) {
      return true;
    }
    if (held_.size() == options_.held_max) {
      horizon_ = std::move(timer);
      return false;
    }
    held_.insert(held_.end(), *std::move(timer));
    return true;
  }));
  for (auto timer = added_.lower_bound(from); timer != added_.end() && is_held(timer->first);
       ++timer) {
    held_.insert(timer->first);
  }
  trim();
  return {};
}

void Timers::trim() {
  if (held_.size() <= 2 * options_.held_max) {
    return;
  }
  const auto kept = std::next(held_.begin(), static_cast<std::ptrdiff_t>(options_.held_max));
  horizon_ = *kept;
  held_.erase(kept, held_.end());
}

void Timers::set(std::uint32_t node, std::string_view key, EventTime due) {
  Pending timer = pending(node, key, due);
  const bool is_near = is_held(timer);
  if (is_near) {
    const std::size_t before = held_.size();
    held_.insert(held_.end(), timer);  // most come behind all others
    if (held_.size() == before) {
      return;
    }
  }
  // Whether one behind the horizon, or one that was taken away from there, is stored already is not
  // known; to store it again is harmless. What was removed lies in the past, as a rule.
  const bool may_be_removed = !removed_.empty() && timer <= *removed_.rbegin();
  const bool was_removed = may_be_removed && removed_.erase(timer) != 0;
  added_.emplace_hint(added_.end(), std::move(timer),
                      is_near && !was_removed ? Stored::no : Stored::perhaps);
  trim();
}

Status Timers::cancel(std::uint32_t node, std::string_view key, EventTime due) {
  const Pending timer = pending(node, key, due);
  if (is_held(timer) && held_.erase(timer) == 0) {
    return {};
  }
  remove(timer);
  return fill_if_empty();
}

Status Timers::fill_if_empty() {
  return held_.empty() && horizon_ ? fill() : Status();
}

// As a rule what is removed fires: behind all that did so since the last commit, and before all
// that was added since then.
void Timers::remove(const Pending& timer) {
  const bool may_be_added = !added_.empty() && timer >= added_.begin()->first;
  if (const auto added = may_be_added ? added_.find(timer) : added_.end(); added != added_.end()) {
    const bool is_new = added->second == Stored::no;
    added_.erase(added);
    if (is_new) {
      return;
    }
  }
  removed_.insert(removed_.end(), timer);
}

void Timers::add(std::uint32_t node, RecurringTimers& recurring) {
  const Recurring added{place_of_[node], &recurring};
  recurring_.insert(std::ranges::upper_bound(recurring_, added.place, {}, &Recurring::place),
                    added);
}

std::optional<EventTime> Timers::earliest() const {
  EventTime earliest = held_.empty() ? EventTime::max() : held_.begin()->due;
  if (const Recurring* first = first_recurring(earliest)) {
    return first->timers->next_due();
  }
  return held_.empty() ? std::nullopt : std::optional(earliest);
}

const Timers::Recurring* Timers::first_recurring(EventTime upto) const {
  const Recurring* first = nullptr;
  std::optional<EventTime> first_due;
  for (const Recurring& recurring : recurring_) {
    const std::optional<EventTime> due = recurring.timers->next_due();
    if (due && *due <= upto && (!first_due || *due < *first_due)) {
      first = &recurring;
      first_due = due;
    }
  }
  return first;
}

Result<std::optional<Timers::Next>> Timers::next(EventTime upto) {
  std::optional<Next> first;
  if (!held_.empty() && held_.begin()->due <= upto) {
    first = {held_.begin()->due, held_.begin()->place, &held_.begin()->key, nullptr};
  }
  while (const Recurring* recurring = first_recurring(upto)) {
    RecurringTimers& timers = *recurring->timers;
    const EventTime due = *timers.next_due();
    if (first && std::tie(first->due, first->place) < std::tie(due, recurring->place)) {
      break;
    }
    const std::string* key = LS_TRY(timers.peek());
    if (key == nullptr) {
      continue;  // that point is over
    }
    if (!first || due < first->due || recurring->place < first->place || *key < *first->key) {
      first = {due, recurring->place, key, &timers};
    }
    break;
  }
  return first;
}

Result<Timer> Timers::take(const Next& next) {
  Timer taken{next.due, rank_of_[next.place], *next.key};
  if (next.recurring != nullptr) {
    next.recurring->pass();
    return taken;
  }
  remove(held_.extract(held_.begin()).value());
  LS_TRY(fill_if_empty());
  return taken;
}

Result<std::optional<Timer>> Timers::take_due(EventTime upto) {
  const std::optional<Next> first = LS_TRY(next(upto));
  if (!first) {
    return std::optional<Timer>();
  }
  return std::optional(LS_TRY(take(*first)));
}

Result<std::optional<Timer>> Timers::take_like(const Timer& before) {
  const std::optional<Next> first = LS_TRY(next(before.due));
  const bool is_alike = first && first->due == before.due &&
                        rank_of_[first->place] == before.node && *first->key != before.key;
  if (!is_alike) {
    return std::optional<Timer>();
  }
  return std::optional(LS_TRY(take(*first)));
}

std::string_view Timers::name() const {
  return kTimersTable;
}

void Timers::collect(state::WriteBatch& out) {
  std::string key;
  for (const Pending& timer : removed_) {
    key.clear();
    append_key(timer, key);
    out.erase(key);
  }
  for (const auto& [timer, stored] : added_) {
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
  committed();
  return load();
}

std::size_t Timers::dirty_bytes() const {
  constexpr std::size_t kPerTimer = 96;  // set node, key and encoded key, about
  return (added_.size() + removed_.size()) * kPerTimer;
}

}  // namespace ls::flow
