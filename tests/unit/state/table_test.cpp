#include "leadstream/state/table.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ls::state {
namespace {

struct Counter {
  std::uint64_t count = 0;

  void save(ByteWriter& out) const {
    out.u8(1);
    out.varint(count);
  }
  static Result<Counter> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("counter: unknown format");
    }
    return Counter{in.varint()};
  }
};

using Rows = std::map<std::string, std::uint64_t>;

Rows rows_of(const Table<Counter>& table) {
  Rows rows;
  EXPECT_TRUE(table.for_each([&](Bytes key, const Counter& row) { rows.emplace(key, row.count); }));
  return rows;
}

void add(Table<Counter>& table, Bytes key, std::uint64_t by) {
  (*table.find_or_make(key).value()).count += by;
}

std::optional<std::uint64_t> read(Table<Counter>& table, Bytes key) {
  const Counter* row = table.find(key).value();
  return row == nullptr ? std::nullopt : std::optional(row->count);
}

void commit(Table<Counter>& table, StateStore& store) {
  WriteBatch batch;
  table.collect(batch);
  ASSERT_TRUE(store.write(batch));
  table.committed();
}

TEST(Table, FindsWhatWasMadeAndNothingElse) {
  MemoryStore store;
  Table<Counter> table(store, "node/rows");

  add(table, "a", 3);

  EXPECT_EQ(read(table, "a"), 3u);
  EXPECT_EQ(read(table, "b"), std::nullopt);
}

TEST(Table, NothingReachesTheStoreBeforeACommit) {
  MemoryStore store;
  Table<Counter> table(store, "node/rows");

  add(table, "a", 3);
  EXPECT_EQ(store.size(), 0u);

  commit(table, store);
  EXPECT_EQ(store.size(), 1u);
  EXPECT_EQ(table.dirty_rows(), 0u);
  EXPECT_EQ(table.dirty_bytes(), 0u);
}

TEST(Table, ARowChangedOftenIsWrittenOnceWithItsFinalValue) {
  MemoryStore store;
  Table<Counter> table(store, "t");
  for (int i = 0; i < 10; ++i) {
    add(table, "a", 1);
  }

  WriteBatch batch;
  table.collect(batch);

  EXPECT_EQ(batch.count(), 1u);
  batch.for_each([](Bytes key, std::optional<Bytes> value) {
    EXPECT_EQ(key, "\x01ta");
    EXPECT_EQ(value, "\x01\x0a");
  });
}

TEST(Table, CollectsInKeyOrderWhateverTheOrderOfChanges) {
  MemoryStore store;
  Table<Counter> table(store, "t");
  for (const char* key : {"m", "z", "a", "q"}) {
    add(table, key, 1);
  }
  table.erase("c");

  WriteBatch batch;
  table.collect(batch);

  std::vector<std::string> keys;
  batch.for_each([&](Bytes key, std::optional<Bytes>) { keys.emplace_back(key.substr(2)); });
  EXPECT_EQ(keys, (std::vector<std::string>{"a", "c", "m", "q", "z"}));
}

TEST(Table, StaysCachedAcrossCommits) {
  MemoryStore store;
  Table<Counter> table(store, "t");
  add(table, "a", 1);
  commit(table, store);
  const std::uint64_t reads = table.store_reads();

  add(table, "a", 1);

  EXPECT_EQ(table.store_reads(), reads);
  EXPECT_EQ(read(table, "a"), 2u);
}

TEST(Table, ARollbackShowsTheStoreAgain) {
  MemoryStore store;
  Table<Counter> table(store, "t");
  add(table, "old", 1);
  add(table, "erased", 5);
  commit(table, store);

  add(table, "old", 10);
  add(table, "new", 1);
  table.erase("erased");
  WriteBatch dropped;
  table.collect(dropped);
  ASSERT_TRUE(table.rolled_back());

  EXPECT_EQ(read(table, "old"), 1u);
  EXPECT_EQ(read(table, "new"), std::nullopt);
  EXPECT_EQ(read(table, "erased"), 5u);
}

TEST(Table, MarkDirtySavesAChangeMadeThroughFind) {
  MemoryStore store;
  Table<Counter> table(store, "t");
  add(table, "a", 1);
  commit(table, store);

  table.find("a").value()->count = 7;
  table.mark_dirty("a");
  commit(table, store);

  Table<Counter> reopened(store, "t");
  EXPECT_EQ(read(reopened, "a"), 7u);
}

TEST(Table, TablesOfOneStoreDoNotSeeEachOther) {
  MemoryStore store;
  Table<Counter> one(store, "t");
  Table<Counter> two(store, "ta");
  add(one, "ab", 1);
  add(two, "b", 2);
  commit(one, store);
  commit(two, store);

  EXPECT_EQ(rows_of(one), (Rows{{"ab", 1}}));
  EXPECT_EQ(rows_of(two), (Rows{{"b", 2}}));
}

TEST(Table, DamagedRowsAreErrorsThatNameTheTable) {
  MemoryStore store;
  Table<Counter> table(store, "node/rows");
  WriteBatch bad;
  bad.put(table_prefix("node/rows") + "short", "\x01");
  bad.put(table_prefix("node/rows") + "long", "\x01\x01\x01");
  bad.put(table_prefix("node/rows") + "version", "\x09\x01");
  ASSERT_TRUE(store.write(bad));

  for (const char* key : {"short", "long", "version"}) {
    const Result<Counter*> found = table.find(key);
    ASSERT_FALSE(found) << key;
    EXPECT_NE(found.error().message.find("table node/rows"), std::string::npos);
  }
  EXPECT_FALSE(table.for_each([](Bytes, const Counter&) {}));
}

TEST(Table, ScanStopsWhenAskedTo) {
  MemoryStore store;
  Table<Counter> table(store, "t");
  for (const char* key : {"a", "b", "c"}) {
    add(table, key, 1);
  }
  commit(table, store);
  add(table, "aa", 1);

  std::string seen;
  ASSERT_TRUE(table.scan("", [&](Bytes key, const Counter&) {
    seen.append(key).append(",");
    return key != "aa";
  }));

  EXPECT_EQ(seen, "a,aa,");
}

TEST(Table, TheCacheStaysWithinItsLimitOnceRowsAreClean) {
  MemoryStore store;
  Table<Counter> table(store, "t", {.cache_rows_max = 10});

  for (int i = 0; i < 100; ++i) {
    add(table, std::to_string(i), 1);
  }
  EXPECT_EQ(table.cached_rows(), 100u) << "changed rows must not be evicted";
  commit(table, store);
  EXPECT_EQ(table.cached_rows(), 10u);

  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(read(table, std::to_string(i % 100)), 1u);
    EXPECT_LE(table.cached_rows(), 12u);
  }
}

// The model: two maps, one as committed and one as seen. Every operation in random order, with a
// cache too small for the keys; if they are many, with a room that changes.
class TableAgainstMaps {
 public:
  TableAgainstMaps(std::uint64_t seed, std::uint64_t keys) : random_(seed), keys_(keys) {}

  void run(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
      one_step(std::to_string(random_.below(keys_)));
    }
    EXPECT_EQ(rows_of(table_), seen_);
  }

 private:
  void one_step(const std::string& key) {
    // With many keys those operations that take all rows are rare.
    switch (keys_ > 1000 && random_.chance(0.99) ? 4 + random_.below(8) : random_.below(12)) {
      case 0:
        table_.erase(key);
        seen_.erase(key);
        break;
      case 1:
        table_.put(key, {random_.below(1000)}).count += 1;
        seen_[key] = read(table_, key).value();
        break;
      case 2:
        finish(random_.chance(0.5));
        break;
      case 3:
        EXPECT_EQ(rows_of(table_), seen_);
        break;
      case 4:
      case 5:
      case 6:
        add(table_, key, 1);
        ++seen_[key];
        break;
      default:
        EXPECT_EQ(read(table_, key), expected(key)) << key;
    }
  }

  void finish(bool commits) {
    WriteBatch batch;
    table_.collect(batch);
    if (commits) {
      ASSERT_TRUE(store_.write(batch));
      table_.committed();
      committed_ = seen_;
    } else {
      ASSERT_TRUE(table_.rolled_back());
      seen_ = committed_;
    }
    if (keys_ > 1000) {
      const std::size_t room = random_.chance(0.2) ? random_.below(400'000) : 250'000;
      table_.set_room({.keep_bytes = std::min(table_.cached_bytes(), room),
                       .grow_bytes = random_.below(40'000)});
    }
  }

  std::optional<std::uint64_t> expected(const std::string& key) const {
    const auto found = seen_.find(key);
    return found == seen_.end() ? std::nullopt : std::optional(found->second);
  }

  Random random_;
  std::uint64_t keys_;
  MemoryStore store_;
  Table<Counter> table_{store_, "t", {.cache_rows_max = 20}};
  Rows committed_;
  Rows seen_;
};

TEST(Table, ARoomGivesRowsUpAndLimitsGrowth) {
  MemoryStore store;
  Table<Counter> table(store, "node/rows");
  for (int i = 0; i < 2000; ++i) {
    add(table, std::to_string(i), 1);
  }
  commit(table, store);
  const std::size_t full = table.cached_bytes();

  table.set_room({.keep_bytes = full / 4, .grow_bytes = full / 4});
  EXPECT_LE(table.cached_bytes(), full / 4 + 1000);
  EXPECT_GE(table.cached_bytes(), full / 5);

  for (int i = 0; i < 2000; ++i) {
    EXPECT_EQ(read(table, std::to_string(i)), 1u);
  }
  EXPECT_LE(table.cached_bytes(), full / 2 + 1000);
  EXPECT_GE(table.cached_bytes(), full / 3);
}

// Takes ten times as much memory decoded as encoded.
struct Wide {
  std::array<std::uint64_t, 40> counts{};

  void save(ByteWriter& out) const {
    for (const std::uint64_t count : counts) {
      out.varint(count);
    }
  }
  static Result<Wide> load(ByteReader& in) {
    Wide row;
    for (std::uint64_t& count : row.counts) {
      count = in.varint();
    }
    return row;
  }
};

// Counts one in each of 20,000 rows, with a commit every 500. As a task's pipeline does it with its
// only table, what it uses may stay after a commit, up to the room.
void count_one_each(Table<Wide>& table, StateStore& store, std::uint64_t before, std::size_t room) {
  for (int i = 0; i < 20'000; ++i) {
    Wide& row = *table.find_or_make(std::to_string(i)).value();
    ASSERT_EQ(row.counts[7], before);
    ++row.counts[7];
    if (i % 500 == 499) {
      WriteBatch batch;
      table.collect(batch);
      ASSERT_TRUE(store.write(batch));
      table.committed();
      const std::size_t used = std::min(table.cached_bytes(), room);
      table.set_room({.keep_bytes = used, .grow_bytes = std::max(room - used, room / 16)});
      ASSERT_LE(table.cached_bytes(), room);
    }
  }
}

TEST(Table, RowsThatDoNotFitDecodedStayPacked) {
  MemoryStore store;
  Table<Wide> table(store, "node/rows");
  for (std::uint64_t round = 0; round < 4; ++round) {
    count_one_each(table, store, round, std::size_t{4} << 20U);
  }
  const std::uint64_t reads = table.store_reads();

  count_one_each(table, store, 4, std::size_t{4} << 20U);

  EXPECT_EQ(table.store_reads(), reads) << "all of them are in memory";
  EXPECT_EQ(table.cached_rows(), 20'000U);
  EXPECT_GT(table.packed_rows(), 10'000U);
}

TEST(Table, RowsThatFitDecodedAreNotPacked) {
  MemoryStore store;
  Table<Wide> table(store, "node/rows");
  for (std::uint64_t round = 0; round < 3; ++round) {
    count_one_each(table, store, round, std::size_t{16} << 20U);
  }

  EXPECT_EQ(table.cached_rows(), 20'000U);
  EXPECT_EQ(table.packed_rows(), 0U);
}

TEST(Table, BehavesLikeAMapUnderAnyMixOfOperations) {
  for (std::uint64_t round = 0; round < 8; ++round) {
    TableAgainstMaps(test::seed() + round, 300).run(3000);
  }
}

TEST(Table, BehavesLikeAMapWhileItsRoomChanges) {
  for (std::uint64_t round = 0; round < 4; ++round) {
    TableAgainstMaps(test::seed() + round, 8000).run(60'000);
  }
}

}  // namespace
}  // namespace ls::state
