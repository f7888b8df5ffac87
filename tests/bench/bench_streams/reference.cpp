#include "bench/bench_streams/reference.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

namespace ls::bench {
namespace {

struct Totals {
  std::int64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t max = 0;
  std::vector<std::uint32_t> urls;

  void add(const PageView& view) {
    max = count == 0 ? view.dwell_ms : std::max(max, view.dwell_ms);
    ++count;
    sum += view.dwell_ms;
    if (urls.size() < kDistinctMax && std::find(urls.begin(), urls.end(), view.url) == urls.end()) {
      urls.push_back(view.url);
    }
  }
};

class PartitionReference {
 public:
  PartitionReference(Millis size, Millis hop) : size_(size), hop_(hop) {}

  void add(const PageView& view, WindowRows& out) {
    now_ = std::max(now_, view.time);
    const EventTime last = floor_to(view.time, hop_);
    for (EventTime start = last; start + size_ > view.time; start = start - hop_) {
      if (start + size_ > now_) {
        open_[start][view.lead].add(view);
      }
    }
    close(out);
  }
  [[nodiscard]] std::uint64_t open_rows() const {
    std::uint64_t rows = 0;
    for (const auto& [start, leads] : open_) {
      rows += leads.size();
    }
    return rows;
  }

 private:
  void close(WindowRows& out) {
    while (!open_.empty() && open_.begin()->first + size_ <= now_) {
      const EventTime start = open_.begin()->first;
      for (const auto& [lead, totals] : open_.begin()->second) {
        out.push_back({lead, static_cast<std::uint32_t>(totals.urls.size()), start,
                       size_.count / hours(1).count, totals.count, totals.sum, totals.max});
      }
      open_.erase(open_.begin());
    }
  }

  Millis size_;
  Millis hop_;
  EventTime now_ = EventTime::min();
  std::map<EventTime, std::unordered_map<std::uint32_t, Totals>> open_;
};

std::vector<PartitionReference> count_events(const WorldOptions& options, Millis size, Millis hop,
                                             std::uint64_t events, WindowRows& out) {
  std::vector<PartitionReference> partitions(kPartitions, PartitionReference(size, hop));
  PageViews views(options);
  PageView view;
  while (views.next(view) && view.index < events) {
    partitions[static_cast<std::size_t>(view.partition)].add(view, out);
  }
  return partitions;
}

}  // namespace

WindowRows reference(const WorldOptions& options, std::int64_t hours, std::int64_t hop_hours) {
  WindowRows rows;
  count_events(options, ls::hours(hours), ls::hours(hop_hours), options.events, rows);
  return rows;
}

std::uint64_t open_windows(const WorldOptions& options, std::int64_t hours, std::int64_t hop_hours,
                           std::uint64_t after) {
  WindowRows closed;
  std::uint64_t rows = 0;
  for (const PartitionReference& partition :
       count_events(options, ls::hours(hours), ls::hours(hop_hours), after, closed)) {
    rows += partition.open_rows();
  }
  return rows;
}

}  // namespace ls::bench
