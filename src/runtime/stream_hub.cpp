#include "leadstream/runtime/stream_hub.hpp"

#include <algorithm>

namespace ls::runtime {

void StreamHub::publish(std::vector<StreamItem> items) {
  const std::lock_guard lock(mutex_);
  for (StreamItem& item : items) {
    item.id = ++last_id_;
    items_.push_back(std::move(item));
  }
  while (items_.size() > items_max_) {
    items_.pop_front();
  }
}

std::vector<StreamItem> StreamHub::since(std::uint64_t after, std::size_t count_max) const {
  const std::lock_guard lock(mutex_);
  std::vector<StreamItem> found;
  const auto first = std::find_if(items_.begin(), items_.end(),
                                  [after](const StreamItem& item) { return item.id > after; });
  for (auto item = first; item != items_.end() && found.size() < count_max; ++item) {
    found.push_back(*item);
  }
  return found;
}

std::uint64_t StreamHub::last_id() const {
  const std::lock_guard lock(mutex_);
  return last_id_;
}

}  // namespace ls::runtime
