#include "sim/reference.hpp"

#include "sim/node_references.hpp"
#include "sim/scenario.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace ls::sim {
namespace {

// One partition of all inputs.
class Pass {
 public:
  Pass(Shape shape, Partition partition, Expected& out)
      : shape_(shape),
        partition_(partition),
        out_(out),
        hops_([this](const std::string& lead, const std::string& value, EventTime time) {
          put("sim.hops", lead, value, time, "");
        }),
        pairs_([this](const std::string& lead, const std::string& value,
                      EventTime time) { put("sim.pairs", lead, value, time, source_); },
               [this](const std::string& lead, const std::string& value, EventTime time) {
                 put("sim.pairs", lead, value, time, "");
               }) {}

  void take(const Place& at, Offset offset, const LogEntry& entry) {
    next_[at.topic] = offset.next().value;
    const std::string source = name_of(at, offset);
    const std::optional<Fact> fact = read_fact(entry.value);
    if (!fact || fact->time < EventTime{0} || fact->time > entry.appended + kFutureSkew) {
      put("leads.dead_letters", entry.key, entry.value, clock_, source);
      return;
    }
    const auto seen = seen_.try_emplace(at.topic, EventTime::min()).first;
    if (fact->time < seen->second - kLateness) {
      put("leads.late", entry.key, entry.value, seen->second, source);
      return;
    }
    seen->second = std::max(seen->second, fact->time);
    clock_ = std::max(clock_, fact->time);
    fire();
    if (is_new(*fact)) {
      count(*fact, source);
      window_and_join(*fact, entry, source);
    }
  }

  void finish() {
    for (const auto& [lead, row] : rows_) {
      out_.counts[partition_][lead] = {row.count, row.timer};
    }
  }

 private:
  struct Row {
    std::map<std::string, EventTime> ids;
    std::uint64_t count = 0;
    std::uint64_t pages = 0;
    std::int64_t dwell = 0;
    std::optional<EventTime> timer;
  };

  // With where the task stood in its other topics.
  [[nodiscard]] std::string name_of(const Place& at, Offset offset) const {
    std::string name = fmt::format("{}/{}/{}", at.topic, at.partition.value, offset.value);
    std::vector<std::string> topics = inputs_of(shape_);
    std::ranges::sort(topics);
    char mark = '@';
    for (const std::string& topic : topics) {
      if (topic != at.topic) {
        const auto next = next_.find(topic);
        name += fmt::format("{}{}", mark, next == next_.end() ? 0 : next->second);
        mark = ',';
      }
    }
    return name;
  }

  void put(const std::string& topic, const std::string& key, const std::string& value,
           EventTime time, const std::string& source) {
    out_.outputs.push_back(
        {topic, key, value,
         fmt::format("1|sim|{}|{}|{}", partition_.value, time.ms, numbers_[topic]++), source});
  }

  void put_count(const std::string& lead, std::uint64_t count, EventTime time,
                 const std::string& source) {
    put("sim.counts", lead,
        fmt::format(R"({{"lead":"{}","as_of":"{}","event_id":"","features":{{"n":{}}}}})", lead,
                    format_rfc3339(time), count),
        time, source);
  }

  void fire() {
    while (!timers_.empty() && timers_.begin()->first <= clock_) {
      const auto [due, lead] = *timers_.begin();
      timers_.erase(timers_.begin());
      rows_[lead].timer.reset();
      put_count(lead, rows_[lead].count, due, "");
    }
    hops_.pass_time(clock_);
    pairs_.pass_time(clock_);
  }

  bool is_new(const Fact& fact) {
    Row& row = rows_[fact.lead];
    std::erase_if(row.ids, [&](const auto& seen) { return seen.second + kKeep <= clock_; });
    return row.ids.emplace(fact.id, clock_).second;
  }

  // What misses windows or the join goes aside as it came.
  void window_and_join(const Fact& fact, const LogEntry& entry, const std::string& source) {
    std::size_t missed = 0;
    if (shape_.has_hops && fact.dwell_ms) {
      missed += hops_.add(fact, clock_);
    }
    source_ = source;
    if (shape_.has_pairs && !pairs_.add(fact, clock_)) {
      ++missed;
    }
    for (; missed > 0; --missed) {
      put("leads.late", entry.key, entry.value, clock_, source);
    }
  }

  void count(const Fact& fact, const std::string& source) {
    Row& row = rows_[fact.lead];
    ++row.count;
    if (!row.timer) {
      row.timer = clock_ + hours(1);
      timers_.insert({*row.timer, fact.lead});
    }
    put_count(fact.lead, row.count, clock_, source);
    if (shape_.has_vectors && fact.dwell_ms) {
      ++row.pages;
      row.dwell += *fact.dwell_ms;
      const std::string features =
          fmt::format(R"({{"pages":{},"dwell":{}}})", row.pages, row.dwell);
      put("sim.vectors", fact.lead,
          fmt::format(R"({{"lead":"{}","as_of":"{}","event_id":"{}","features":{}}})", fact.lead,
                      format_rfc3339(clock_), fact.id, features),
          clock_, source);
    }
  }

  Shape shape_;
  Partition partition_;
  Expected& out_;
  EventTime clock_ = EventTime::min();
  std::map<std::string, EventTime> seen_;
  std::map<std::string, std::int64_t> next_;  // behind the last record of each topic
  std::map<std::string, Row> rows_;
  std::set<std::pair<EventTime, std::string>> timers_;
  std::map<std::string, std::uint64_t> numbers_;
  HopsReference hops_;
  PairsReference pairs_;
  std::string source_;  // of the record that is joined
};

struct Arrival {
  EventTime appended;
  std::size_t rank = 0;
  Place at;
  Offset offset;
};

std::vector<Arrival> arrivals(SimKafka& kafka, Shape shape, Partition partition) {
  std::vector<Arrival> all;
  for (std::size_t rank = 0; rank < inputs_of(shape).size(); ++rank) {
    const Place at{inputs_of(shape)[rank], partition};
    const SimLog& log = kafka.log(at);
    for (Offset next; const auto found = log.next_committed(next);) {
      all.push_back({log.at(*found).appended, rank, at, *found});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Arrival& a, const Arrival& b) {
    return a.appended != b.appended ? a.appended < b.appended : a.rank < b.rank;
  });
  return all;
}

}  // namespace

Expected expect(SimKafka& kafka, Shape shape) {
  Expected expected;
  for (std::int32_t p = 0; p < kafka.partitions("web"); ++p) {
    Pass pass(shape, Partition(p), expected);
    for (const Arrival& arrival : arrivals(kafka, shape, Partition(p))) {
      pass.take(arrival.at, arrival.offset, kafka.log(arrival.at).at(arrival.offset));
    }
    pass.finish();
  }
  std::sort(expected.outputs.begin(), expected.outputs.end());
  return expected;
}

}  // namespace ls::sim
