#include "support/temp_folder.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/state/rocksdb_store.hpp"
#include "leadstream/state/table.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// State per record: 100,000 leads of 64 bytes each, records spread evenly over them, all in RocksDB
// before the clock starts. A commit every 10,000 records.
namespace ls::state {
namespace {

constexpr std::uint64_t kLeads = 100'000;
constexpr std::uint64_t kRecordsPerCommit = 10'000;

struct Aggregates {
  std::array<std::uint64_t, 8> counts{};

  void save(ByteWriter& out) const {
    for (const std::uint64_t count : counts) {
      out.u64(count);
    }
  }
  static Result<Aggregates> load(ByteReader& in) {
    Aggregates row;
    for (std::uint64_t& count : row.counts) {
      count = in.u64();
    }
    return row;
  }
};

std::string lead_key(std::uint64_t lead) {
  return "tenant-1|lead-" + std::to_string(lead * 2'654'435'761ULL % 1'000'000'007ULL);
}

struct Setting {
  Setting() {
    WriteBatch batch;
    std::string value;
    ByteWriter writer(value);
    Aggregates().save(writer);
    for (std::uint64_t lead = 0; lead < kLeads; ++lead) {
      keys.push_back(lead_key(lead));
      batch.put(table_prefix("node/rows") + keys.back(), value);
    }
    if (!store.write(batch) || !database->flush()) {
      std::abort();
    }
  }
  const std::string& next_key() {
    return keys[random.below(kLeads)];
  }

  test::TempFolder folder;
  DatabaseMemory memory{{.cache_bytes = 64 << 20, .write_buffer_bytes = 32 << 20}};
  std::unique_ptr<RocksdbDatabase> database =
      RocksdbDatabase::open({.folder = folder / "db"}, memory).take();
  RocksdbStore store{*database, {.family = Family(0), .prefix = ""}};
  std::vector<std::string> keys;
  Random random{1};
};

// The way of most stores: read, decode, change, encode, write for every record.
void BM_StateGetPutPerRecord(benchmark::State& state) {
  Setting setting;
  const std::string prefix = table_prefix("node/rows");
  std::string value;
  WriteBatch batch;
  for (auto _ : state) {
    const std::string key = prefix + setting.next_key();
    if (!setting.store.get(key, value).value()) {
      std::abort();
    }
    ByteReader in(value);
    Aggregates row = Aggregates::load(in).take();
    ++row.counts[setting.random.below(8)];
    value.clear();
    ByteWriter out(value);
    row.save(out);
    batch.clear();
    batch.put(key, value);
    benchmark::DoNotOptimize(setting.store.write(batch).has_value());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_StateGetPutPerRecord);

struct TableUse {
  std::size_t cache_rows_max = kLeads;
  std::size_t announced = 0;  // keys that are prefetched together; 0: none
};

// One record through a table, its share of the commit included.
void table_update(benchmark::State& state, const TableUse& use) {
  Setting setting;
  Table<Aggregates> table(setting.store, "node/rows", {.cache_rows_max = use.cache_rows_max});
  for (std::uint64_t lead = 0; lead < kLeads; ++lead) {
    benchmark::DoNotOptimize(table.find(setting.keys[lead]).value());
  }
  WriteBatch batch;
  std::vector<Bytes> keys(std::max<std::size_t>(use.announced, 1));
  std::uint64_t records = 0;
  for (auto _ : state) {
    if (records % keys.size() == 0) {
      std::ranges::generate(keys, [&setting] { return Bytes(setting.next_key()); });
      if (use.announced > 0 && !table.prefetch(keys)) {
        std::abort();
      }
    }
    Aggregates& row = *table.find_or_make(keys[records % keys.size()]).value();
    ++row.counts[setting.random.below(8)];
    if (++records % kRecordsPerCommit == 0) {
      batch.clear();
      table.collect(batch);
      if (!setting.store.write(batch)) {
        std::abort();
      }
      table.committed();
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["store_reads_per_record"] =
      static_cast<double>(table.store_reads() - kLeads) / static_cast<double>(state.iterations());
}
void BM_StateTableAllCached(benchmark::State& state) {
  table_update(state, {});
}
BENCHMARK(BM_StateTableAllCached);
void BM_StateTableTenthCached(benchmark::State& state) {
  table_update(state, {.cache_rows_max = kLeads / 10});
}
BENCHMARK(BM_StateTableTenthCached);
void BM_StateTableTenthCachedPrefetched(benchmark::State& state) {
  table_update(state, {.cache_rows_max = kLeads / 10, .announced = 256});
}
BENCHMARK(BM_StateTableTenthCachedPrefetched);

// The same without commits: what the hot path itself costs.
void BM_StateTableFind(benchmark::State& state) {
  Setting setting;
  Table<Aggregates> table(setting.store, "node/rows", {.cache_rows_max = kLeads});
  for (std::uint64_t lead = 0; lead < kLeads; ++lead) {
    benchmark::DoNotOptimize(table.find(setting.keys[lead]).value());
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(table.find(setting.next_key()).value());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_StateTableFind);

}  // namespace
}  // namespace ls::state
