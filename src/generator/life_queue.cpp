#include "generator/life_queue.hpp"

#include <algorithm>

namespace ls::generator {

LifeQueue::LifeQueue(const World& world, const GeneratorOptions& options)
    : world_(world),
      leads_total_(options.leads),
      end_(options.end()),
      next_arrival_(world.arrival_of(0)) {
  admit();
}

bool LifeQueue::is_before(const Entry& a, const Entry& b) {
  return a.fact.time != b.fact.time ? a.fact.time < b.fact.time : a.number < b.number;
}

void LifeQueue::pop() {
  Entry& entry = heap_.front();
  if (leads_[entry.slot].next(world_, entry.fact) && entry.fact.time < end_) {
    sift_down();
  } else {
    free_.push_back(entry.slot);
    entry = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) {
      sift_down();
    }
  }
  admit();
}

// Lets in every lead that arrives no later than the earliest fact; at least one if none is alive.
void LifeQueue::admit() {
  while (arrived_ < leads_total_ && next_arrival_ < end_ &&
         (heap_.empty() || next_arrival_ <= heap_.front().fact.time)) {
    std::uint32_t slot = 0;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(leads_.size());
      leads_.emplace_back(world_, arrived_);
    } else {
      slot = free_.back();
      free_.pop_back();
      leads_[slot] = Lead(world_, arrived_);
    }
    Entry entry{{}, slot, arrived_};
    leads_[slot].next(world_, entry.fact);
    heap_.push_back(entry);
    std::push_heap(heap_.begin(), heap_.end(),
                   [](const Entry& a, const Entry& b) { return is_before(b, a); });
    ++arrived_;
    next_arrival_ = arrived_ < leads_total_ ? world_.arrival_of(arrived_) : EventTime::max();
  }
}

void LifeQueue::sift_down() {
  const Entry moving = heap_.front();
  std::size_t hole = 0;
  for (std::size_t child = 1; child < heap_.size(); child = 2 * hole + 1) {
    if (child + 1 < heap_.size() && is_before(heap_[child + 1], heap_[child])) {
      ++child;
    }
    if (!is_before(heap_[child], moving)) {
      break;
    }
    heap_[hole] = heap_[child];
    hole = child;
  }
  heap_[hole] = moving;
}

}  // namespace ls::generator
