#include "support/temp_folder.hpp"

#include "leadstream/embedded/embedded_sink.hpp"
#include "leadstream/embedded/embedded_source.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

// The embedded log against the bare database below it: events of 463 bytes, keys of 20, four
// partitions. A counter `of_bare` is the share of the bare rate that is reached, where RocksDB does
// the same bytes one row per record, in batches of the same size, without topics, offsets or merge.
namespace ls::embedded {
namespace {

constexpr std::size_t kEventBytes = 463;
constexpr std::int64_t kDrained = 200'000;  // records read again and again

void must(const Status& status) {
  if (!status) {
    std::abort();
  }
}

// Text as compressible as JSON is: about half of it repeats.
std::string event_of(std::uint64_t number) {
  std::string text = R"({"type":"page.viewed","id":")";
  while (text.size() < kEventBytes) {
    number = number * 6364136223846793005ULL + 1442695040888963407ULL;
    text += std::to_string(number >> 20U);
    text += R"(","category":"pricing","dwell_ms":)";
  }
  text.resize(kEventBytes);
  return text;
}

std::string key_of(std::uint64_t number) {
  std::string digits = std::to_string(number * 2'654'435'761ULL % 1'000'000'007ULL);
  return "acme|lead-" + std::string(10 - digits.size(), '0') + digits;
}

// Seconds per item of what was measured before, to compare with.
std::map<std::string, double>& measured() {
  static std::map<std::string, double> seconds;
  return seconds;
}

// Takes the time of the whole loop of one benchmark.
class Stopwatch {
 public:
  explicit Stopwatch(benchmark::State& state) : state_(state) {}
  void finish(std::int64_t items, const std::string& name, const std::string& bare = {}) {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began_;
    measured()[name] = taken.count() / static_cast<double>(items);
    state_.SetItemsProcessed(items);
    if (measured().contains(bare)) {
      state_.counters["of_bare"] = measured()[bare] / measured()[name];
    }
  }

 private:
  benchmark::State& state_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

struct Setting {
  explicit Setting(Fsync fsync = Fsync::never) {
    LogOptions options;
    options.folder = folder / "log";
    options.fsync = fsync;
    log = std::move(*EmbeddedLog::open(options, memory, *clock));
    for (std::uint64_t i = 0; i < 1000; ++i) {
      events.push_back(event_of(i));
      keys.push_back(key_of(i));
    }
  }
  flow::OutgoingMessage message(std::string_view topic, std::size_t i) const {
    flow::OutgoingMessage out;
    out.topic = topic;
    out.key = keys[i % keys.size()];
    out.value = events[i % events.size()];
    return out;
  }
  void fill(std::size_t topics) {
    EmbeddedSink sink(*log, "feed");
    for (std::int64_t i = 0; i < kDrained; ++i) {
      const auto number = static_cast<std::size_t>(i);
      const std::string topic = "topic" + std::to_string(number % topics);
      must(sink.send(message(topic, number)));
      if (i % 1000 == 999) {
        must(sink.commit({}));
      }
    }
  }

  test::TempFolder folder;
  state::DatabaseMemory memory{{.cache_bytes = 256 << 20, .write_buffer_bytes = 128 << 20}};
  std::unique_ptr<Clock> clock = make_system_clock();
  std::unique_ptr<EmbeddedLog> log;
  std::vector<std::string> events;
  std::vector<std::string> keys;
};

// The database alone, one row per record.
struct Bare {
  Bare() {
    for (std::uint64_t i = 0; i < 1000; ++i) {
      rows.push_back(key_of(i) + event_of(i));
    }
  }
  void put(std::size_t count) {
    batch.clear();
    for (std::size_t i = 0; i < count; ++i, ++next) {
      key.clear();
      append_ordered_u32(key, 1);
      append_ordered_u32(key, static_cast<std::uint32_t>(next % 4));
      append_ordered_i64(key, next);
      batch.put(state::Family(0), key, rows[static_cast<std::size_t>(next) % rows.size()]);
    }
    must(database->write(batch, state::Sync::no));
  }

  test::TempFolder folder;
  state::DatabaseMemory memory{{.cache_bytes = 256 << 20, .write_buffer_bytes = 128 << 20}};
  std::unique_ptr<state::RocksdbDatabase> database =
      state::RocksdbDatabase::open(
          {.folder = folder / "db",
           .families = {{"log", state::FamilyUse::log}, {"rows", state::FamilyUse::rows}}},
          memory)
          .take();
  state::DatabaseBatch batch = database->make_batch();
  std::vector<std::string> rows;
  std::string key;
  std::int64_t next = 0;
};

void BM_RocksdbPut(benchmark::State& state) {
  Bare bare;
  const auto count = static_cast<std::size_t>(state.range(0));
  Stopwatch watch(state);
  for (auto _ : state) {
    bare.put(count);
  }
  watch.finish(bare.next, "put" + std::to_string(count));
}
BENCHMARK(BM_RocksdbPut)->Arg(1000)->Arg(20);

void BM_EmbeddedAppend(benchmark::State& state) {
  const Setting setting;
  EmbeddedSink sink(*setting.log, "g");
  const auto count = static_cast<std::size_t>(state.range(0));
  std::int64_t records = 0;
  Stopwatch watch(state);
  for (auto _ : state) {
    for (std::size_t i = 0; i < count; ++i, ++records) {
      must(sink.send(setting.message("topic", static_cast<std::size_t>(records))));
    }
    must(sink.commit({}));
  }
  const std::string size = std::to_string(count);
  watch.finish(records, "append" + size, "put" + size);
}
BENCHMARK(BM_EmbeddedAppend)->Arg(1000)->Arg(20);

void BM_RocksdbScan(benchmark::State& state) {
  Bare bare;
  while (bare.next < kDrained) {
    bare.put(1000);
  }
  std::int64_t records = 0;
  std::size_t bytes = 0;
  Stopwatch watch(state);
  for (auto _ : state) {
    auto at = bare.database->iterate(state::Family(0), {"", "\xff"});
    for (; at.valid(); at.next(), ++records) {
      bytes += at.value().size();
    }
  }
  benchmark::DoNotOptimize(bytes);
  watch.finish(records, "scan");
}
BENCHMARK(BM_RocksdbScan)->Unit(benchmark::kMillisecond);

struct FromTheBeginning final : flow::PartitionListener {
  EmbeddedSource* source = nullptr;
  std::vector<flow::TopicPartition> all;

  Status on_assigned(std::span<const flow::TopicPartition> partitions) override {
    all.assign(partitions.begin(), partitions.end());
    for (const flow::TopicPartition& at : all) {
      LS_TRY(source->resume(at));
    }
    return {};
  }
  Status on_revoked(std::span<const flow::TopicPartition> /*partitions*/) override {
    return {};
  }
  Status on_lost(std::span<const flow::TopicPartition> /*partitions*/) override {
    return {};
  }
};

// Everything, in the order of arrival, 1000 records a poll; one iteration reads all of it.
void BM_EmbeddedDrain(benchmark::State& state) {
  const auto topics = static_cast<std::size_t>(state.range(0));
  Setting setting;
  setting.fill(topics);
  EmbeddedSource source(*setting.log, "g");
  FromTheBeginning listener;
  listener.source = &source;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < topics; ++i) {
    names.push_back("topic" + std::to_string(i));
  }
  must(source.subscribe(names, listener));
  std::vector<flow::Message> messages;
  std::int64_t records = 0;
  Stopwatch watch(state);
  for (auto _ : state) {
    for (const flow::TopicPartition& at : listener.all) {
      must(source.seek(at, Offset(0)));
    }
    for (std::int64_t round = 0; round < kDrained;) {
      messages.clear();
      must(source.poll(Millis{0}, 1000, messages));
      round += static_cast<std::int64_t>(messages.size());
      records += static_cast<std::int64_t>(messages.size());
    }
  }
  watch.finish(records, "drain" + std::to_string(topics), "scan");
}
BENCHMARK(BM_EmbeddedDrain)->Arg(1)->Arg(4)->Unit(benchmark::kMillisecond);

// What a worker commits after 1000 records: as many outputs with three headers on three topics, 600
// changed rows of 300 bytes and the positions of four inputs.
constexpr std::size_t kOutputs = 1000;
constexpr std::size_t kRows = 600;

void BM_RocksdbCommit(benchmark::State& state) {
  Bare bare;
  const std::string row(300, 'r');
  std::int64_t commits = 0;
  Stopwatch watch(state);
  for (auto _ : state) {
    for (std::size_t i = 0; i < kRows; ++i) {
      bare.batch.put(state::Family(1), key_of(i), row);
    }
    // `put` starts the batch anew, so the rows go in a write of their own.
    must(bare.database->write(bare.batch, state::Sync::no));
    bare.put(kOutputs);
    bare.batch.clear();
    ++commits;
  }
  watch.finish(commits, "bare_commit");
}
BENCHMARK(BM_RocksdbCommit);

void BM_EmbeddedCommit(benchmark::State& state) {
  const Setting setting;
  EmbeddedSink sink(*setting.log, "g");
  state::WriteBatch rows;
  const std::string row(300, 'r');
  const std::array<flow::Header, 3> headers{
      {{"ls-src", "crm.web/1/123456"}, {"ls-seq", "0"}, {"content-type", "application/json"}}};
  const std::array<std::string_view, 3> topics{"leads.scores", "leads.examples", "leads.signals"};
  std::int64_t commits = 0;
  Stopwatch watch(state);
  for (auto _ : state) {
    for (std::size_t i = 0; i < kOutputs; ++i) {
      flow::OutgoingMessage out = setting.message(topics[i % 3], i);
      out.headers = headers;
      must(sink.send(out));
    }
    rows.clear();
    for (std::size_t i = 0; i < kRows; ++i) {
      rows.put(setting.keys[i], row);
    }
    std::vector<flow::Position> positions;
    for (const char* topic : {"crm.lead", "crm.web", "crm.email", "crm.label"}) {
      positions.push_back({{topic, Partition(0)}, Offset(commits)});
    }
    const std::array<flow::TaskCommit, 1> tasks{{{"score", Partition(0), positions, &rows}}};
    must(sink.commit(tasks));
    ++commits;
  }
  watch.finish(commits, "commit", "bare_commit");
}
BENCHMARK(BM_EmbeddedCommit);

// One record per request with a sync for each, as HTTP requests come: more threads share a sync.
void BM_EmbeddedSyncedAppend(benchmark::State& state) {
  static std::unique_ptr<Setting> setting;
  if (state.thread_index() == 0) {
    setting = std::make_unique<Setting>(Fsync::commit);
  }
  Append append;
  append.topic = "topic";
  append.key = key_of(static_cast<std::uint64_t>(state.thread_index()));
  append.value = event_of(1);
  const std::vector<Append> one{append};
  for (auto _ : state) {
    must(setting->log->append(one, {}) ? Status() : internal_error("not stored"));
  }
  state.SetItemsProcessed(state.iterations());
  if (state.thread_index() == 0) {
    setting.reset();
  }
}
BENCHMARK(BM_EmbeddedSyncedAppend)->Threads(1)->Threads(8)->Threads(32)->UseRealTime();

}  // namespace
}  // namespace ls::embedded
