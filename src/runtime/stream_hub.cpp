#include "leadstream/runtime/stream_hub.hpp"

#include <algorithm>

namespace ls::runtime {

void StreamHub::publish(std::vector<StreamBlock> blocks, std::uint64_t skipped) {
  std::vector<std::shared_ptr<const StreamBlock>> shared;
  for (StreamBlock& block : blocks) {
    if (block.count() > 0) {
      shared.push_back(std::make_shared<const StreamBlock>(std::move(block)));
    }
  }
  std::vector<Stretch> dropped;  // freed behind the lock
  const std::lock_guard lock(mutex_);
  last_id_ += skipped;
  for (auto& block : shared) {
    const std::uint64_t first = last_id_ + 1;
    last_id_ += block->count();
    bytes_ += block->bytes();
    stretches_.push_back({first, std::move(block)});
  }
  while (bytes_ > options_.bytes_max && !stretches_.empty()) {
    bytes_ -= stretches_.front().block->bytes();
    dropped.push_back(std::move(stretches_.front()));
    stretches_.pop_front();
  }
  held_after_ = stretches_.empty() ? last_id_ : stretches_.front().first_id - 1;
}

std::vector<StreamHub::Stretch> StreamHub::since(std::uint64_t after,
                                                 std::size_t blocks_max) const {
  const std::lock_guard lock(mutex_);
  const auto first =
      std::partition_point(stretches_.begin(), stretches_.end(),
                           [after](const Stretch& stretch) { return stretch.last_id() <= after; });
  const auto left = static_cast<std::size_t>(stretches_.end() - first);
  return {first, first + static_cast<std::ptrdiff_t>(std::min(left, blocks_max))};
}

std::uint64_t StreamHub::last_id() const {
  const std::lock_guard lock(mutex_);
  return last_id_;
}

std::uint64_t StreamHub::held_after() const {
  const std::lock_guard lock(mutex_);
  return held_after_;
}

}  // namespace ls::runtime
