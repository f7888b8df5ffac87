#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ls::runtime {

// One committed output, as a page or a follower sees it.
struct StreamItem {
  std::uint64_t id = 0;  // rises by one; never reused
  std::string topic;
  std::string key;
  std::string value;
};

// The newest committed outputs of the process, bounded: readers ask for what came after the last id
// they saw. A reader that is too slow misses items, a worker never waits. Any thread.
class StreamHub {
 public:
  explicit StreamHub(std::size_t items_max = 2000) : items_max_(items_max) {}

  void publish(std::vector<StreamItem> items);
  // Items with id > `after`, oldest first, `count_max` at most.
  [[nodiscard]] std::vector<StreamItem> since(std::uint64_t after, std::size_t count_max) const;
  [[nodiscard]] std::uint64_t last_id() const;

 private:
  mutable std::mutex mutex_;
  std::deque<StreamItem> items_;
  std::uint64_t last_id_ = 0;
  std::size_t items_max_;
};

}  // namespace ls::runtime
