#pragma once

#include "unit/flow/toys.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/flow/task.hpp"
#include "leadstream/state/memory_store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ls::flow::task_bench {

inline const EventTime kStart{1'750'000'000'000};

struct Stored {
  std::string topic;
  std::int64_t offset;
  std::string key;
  std::string value;
};

inline Message view(const Stored& stored) {
  Message message;
  message.topic = stored.topic;
  message.partition = Partition(0);
  message.offset = Offset(stored.offset);
  message.appended = kStart + days(30);
  message.key = stored.key;
  message.value = stored.value;
  return message;
}

// A store, a task over it and what the task sent; `commit` is a transaction.
struct Bench {
  state::MemoryStore store;
  toys::RecordingSink sink;
  std::shared_ptr<const Topology> topology = toys::counting();
  std::unique_ptr<Task> task;
  std::size_t committed_sent = 0;
  std::size_t run_records_max = 1000;
  std::size_t cached_bytes_max = 0;
  std::function<Status()> between_timers = {};

  Bench() {
    open();
  }
  void open() {
    TaskOptions options;
    options.run_records_max = run_records_max;
    options.cached_bytes_max = cached_bytes_max;
    options.internal_topics = {{"counts", 3}};
    options.between_timers = [this] { return between_timers ? between_timers() : Status(); };
    task = std::make_unique<Task>(topology, toys::catalog(), store, sink, options);
    toys::must(task->open());
  }
  void ingest(const std::vector<Stored>& log, std::size_t from, std::size_t to) {
    std::vector<Message> run;
    for (std::size_t i = from; i < to; ++i) {
      run.push_back(view(log[i]));
    }
    toys::must(task->ingest(run));
  }
  void commit() {
    state::WriteBatch rows;
    toys::must(task->checkpoint(rows));
    toys::must(store.write(rows));
    task->committed();
    committed_sent = sink.sent.size();
  }
  void roll_back() {
    sink.sent.resize(committed_sent);
    toys::must(task->rolled_back());
  }
  // The process ends and starts again.
  void crash() {
    sink.sent.resize(committed_sent);
    task.reset();
    open();
  }
  [[nodiscard]] std::size_t next() const {
    return task->positions().empty() ? 0
                                     : static_cast<std::size_t>(task->positions()[0].next.value);
  }
};

// One topic, ten leads; some records are broken, some late.
inline std::vector<Stored> make_log(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<Stored> log;
  EventTime now = kStart;
  for (std::size_t i = 0; i < count; ++i) {
    now = now + Millis{static_cast<std::int64_t>(random.below(10 * 60'000))};
    const EventTime time = random.chance(0.05) ? now - hours(3) : now;
    const std::string lead = "L" + std::to_string(random.below(10));
    std::string value = toys::page_json("e" + std::to_string(i), lead, time);
    if (random.chance(0.05)) {
      value.pop_back();
    }
    log.push_back({"web", static_cast<std::int64_t>(i), lead, std::move(value)});
  }
  return log;
}

inline std::vector<std::string> leads_of(const toys::RecordingSink& sink, std::string_view topic) {
  std::vector<std::string> found;
  for (const toys::Sent& sent : sink.sent) {
    if (sent.topic == topic) {
      found.push_back(sent.key);
    }
  }
  return found;
}

}  // namespace ls::flow::task_bench
