#include "unit/operators/join/join_oracle.hpp"

#include <algorithm>

namespace ls::test {
namespace {

using What = Side::What;

// By time; equal times stay in the order of arrival.
template <typename T>
void sort_by_time(std::vector<T*>& records) {
  std::stable_sort(records.begin(), records.end(),
                   [](const T* a, const T* b) { return a->record.time < b->record.time; });
}

}  // namespace

void JoinOracle::take(const Side& record) {
  advance(std::max(clock_, record.time));
  keys_.insert(record.key);
  switch (of_.join) {
    case JoinCase::Join::interval:
      return take_interval(record);
    case JoinCase::Join::asof:
      return take_asof(record);
    case JoinCase::Join::table:
      return take_table(record);
  }
}

void JoinOracle::advance(std::int64_t to) {
  while (clock_ < to) {
    std::int64_t next = to;
    for (const Taken& taken : taken_) {
      if (!taken.is_settled && due(taken.record) > clock_) {
        next = std::min(next, due(taken.record));
      }
    }
    clock_ = next;
    for (const std::string& key : keys_) {
      settle(key, What::left);
      settle(key, What::right);
    }
  }
}

bool JoinOracle::matches(const Side& left, const Side& right) const {
  return left.key == right.key && right.time >= left.time - of_.before &&
         right.time <= left.time + of_.after;
}

std::int64_t JoinOracle::due(const Side& record) const {
  if (of_.join == JoinCase::Join::asof) {
    return record.time + of_.grace + 1;
  }
  return record.time + (record.what == What::left ? of_.after : of_.before) + of_.grace + 1;
}

void JoinOracle::miss(const Side& record) {
  Missed missed{record.key, record.time, -1, -1, record.time + of_.grace + 1};
  if (of_.join == JoinCase::Join::interval) {
    const bool is_left = record.what == What::left;
    missed.start = record.time - (is_left ? of_.before : of_.after);
    missed.end = record.time + (is_left ? of_.after : of_.before);
  }
  missed_.push_back(std::move(missed));
}

void JoinOracle::take_interval(const Side& record) {
  if (record.time < clock_ - of_.grace) {
    miss(record);
    return;
  }
  const bool is_left = record.what == What::left;
  std::vector<Taken*> partners;
  for (Taken& other : taken_) {
    const Side& left = is_left ? record : other.record;
    const Side& right = is_left ? other.record : record;
    if (other.record.what != record.what && matches(left, right)) {
      partners.push_back(&other);
    }
  }
  sort_by_time(partners);
  for (Taken* other : partners) {
    other->is_matched = true;
    tell(is_left ? &record : &other->record, is_left ? &other->record : &record,
         std::max(record.time, other->record.time));
  }
  taken_.push_back({record, !partners.empty(), false});
}

void JoinOracle::take_asof(const Side& record) {
  const bool is_late = record.time < clock_ - of_.grace;
  if (is_late) {
    miss(record);
  }
  if (!is_late || record.what == What::right) {
    taken_.push_back({record, false, record.what == What::right});
  }
}

void JoinOracle::take_table(const Side& record) {
  if (record.what == What::deletion) {
    table_.erase(record.key);
    return;
  }
  if (record.what == What::right) {
    table_[record.key] = record;
    return;
  }
  const auto found = table_.find(record.key);
  if (found != table_.end() || of_.kind == JoinCase::Kind::left) {
    tell(&record, found == table_.end() ? nullptr : &found->second, record.time);
  }
}

void JoinOracle::settle(const std::string& key, What what) {
  std::vector<Taken*> due_now;
  for (Taken& taken : taken_) {
    const bool is_of = taken.record.key == key && taken.record.what == what;
    if (is_of && !taken.is_settled && due(taken.record) <= clock_) {
      taken.is_settled = true;
      due_now.push_back(&taken);
    }
  }
  sort_by_time(due_now);
  for (const Taken* taken : due_now) {
    const Side* record = &taken->record;
    if (of_.join == JoinCase::Join::asof) {
      const Side* right = as_of(*record);
      if (right != nullptr || of_.kind == JoinCase::Kind::left) {
        tell(record, right, record->time);
      }
      continue;
    }
    const bool is_left = what == What::left;
    const bool is_wanted =
        of_.kind == JoinCase::Kind::outer || (of_.kind == JoinCase::Kind::left && is_left);
    if (is_wanted && !taken->is_matched) {
      tell(is_left ? record : nullptr, is_left ? nullptr : record, record->time);
    }
  }
}

const Side* JoinOracle::as_of(const Side& left) const {
  const Side* newest = nullptr;
  for (const Taken& taken : taken_) {
    const Side& right = taken.record;
    const bool is_known = right.what == What::right && right.key == left.key;
    const bool is_old = of_.tolerance && left.time - right.time > *of_.tolerance;
    if (is_known && right.time <= left.time && !is_old &&
        (newest == nullptr || right.time >= newest->time)) {
      newest = &right;
    }
  }
  return newest;
}

void JoinOracle::tell(const Side* left, const Side* right, std::int64_t time) {
  Joined joined;
  joined.key = left != nullptr ? left->key : right->key;
  joined.time = time;
  joined.emitted = clock_;
  joined.left = left != nullptr ? left->number : -1;
  joined.right = right != nullptr ? right->number : -1;
  joined.right_time = right != nullptr ? right->time : -1;
  told_.push_back(std::move(joined));
}

}  // namespace ls::test
