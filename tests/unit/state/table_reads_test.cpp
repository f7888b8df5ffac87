#include "leadstream/state/table_reads.hpp"

#include "support/seed.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/state/memory_store.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::state {
namespace {

struct Text {
  std::string text;

  void save(ByteWriter& out) const {
    out.u8(1);
    out.bytes(text);
  }
  static Result<Text> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("text: unknown format");
    }
    return Text{std::string(in.bytes())};
  }
};

// Counts how it is asked.
class CountingStore final : public StateStore {
 public:
  explicit CountingStore(StateStore& rows) : rows_(rows) {}

  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    ++gets;
    return rows_.get(key, value);
  }
  [[nodiscard]] Status get_each(std::span<const Bytes> keys, const SeeEach& see) const override {
    if (fails) {
      return external_error("cannot read");
    }
    ++calls;
    together += keys.size();
    return rows_.get_each(keys, see);
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    return rows_.scan_from(range, visit);
  }
  Status write(const WriteBatch& batch) override {
    return rows_.write(batch);
  }

  mutable std::size_t gets = 0;
  mutable std::size_t calls = 0;
  mutable std::size_t together = 0;
  bool fails = false;

 private:
  StateStore& rows_;
};

std::optional<std::string> read(Table<Text>& table, Bytes key) {
  const Text* row = table.find(key).value();
  return row == nullptr ? std::nullopt : std::optional(row->text);
}

void commit(Table<Text>& table, StateStore& store) {
  WriteBatch batch;
  table.collect(batch);
  ASSERT_TRUE(store.write(batch));
  table.committed();
}

Status prefetch(Table<Text>& table, const std::vector<std::string>& keys) {
  const std::vector<Bytes> views(keys.begin(), keys.end());
  return table.prefetch(views);
}

// A store that holds "a" to "c", and a table that has none of them in memory.
class Prefetch : public testing::Test {
 protected:
  Prefetch() {
    Table<Text> before(memory_, "t");
    for (const char* key : {"a", "b", "c"}) {
      before.put(key, {std::string("row ") + key});
    }
    commit(before, memory_);
  }

  MemoryStore memory_;
  CountingStore store_{memory_};
  Table<Text> table_{store_, "t"};
};

TEST_F(Prefetch, ReadsTogetherWhatIsThenFoundWithoutTheStore) {
  ASSERT_TRUE(prefetch(table_, {"c", "a", "missing", "a"}));
  EXPECT_EQ(store_.calls, 1U);
  EXPECT_EQ(store_.together, 3U);

  EXPECT_EQ(read(table_, "a"), "row a");
  EXPECT_EQ(read(table_, "missing"), std::nullopt);
  EXPECT_EQ(read(table_, "c"), "row c");
  EXPECT_EQ(store_.gets, 0U);
  EXPECT_EQ(read(table_, "b"), "row b");
  EXPECT_EQ(store_.gets, 1U);
}

TEST_F(Prefetch, LeavesRowsInMemoryAlone) {
  table_.put("a", {"changed"});
  table_.erase("b");
  EXPECT_EQ(read(table_, "c"), "row c");

  ASSERT_TRUE(prefetch(table_, {"a", "b", "c"}));

  EXPECT_EQ(store_.calls, 0U);
  EXPECT_EQ(read(table_, "a"), "changed");
  EXPECT_EQ(read(table_, "b"), std::nullopt);
}

TEST_F(Prefetch, WhatChangesAfterwardsCounts) {
  ASSERT_TRUE(prefetch(table_, {"a", "b", "missing"}));
  table_.put("a", {"changed"});
  table_.erase("b");
  table_.find_or_make("missing").value()->text = "made";

  EXPECT_EQ(read(table_, "a"), "changed");
  EXPECT_EQ(read(table_, "b"), std::nullopt);
  EXPECT_EQ(read(table_, "missing"), "made");
}

TEST_F(Prefetch, IsForgottenByACommit) {
  Table<Text> small(store_, "t", {.cache_rows_max = 1});
  ASSERT_TRUE(prefetch(small, {"a", "b"}));
  small.put("a", {"changed"});
  small.put("b", {"changed too"});
  commit(small, store_);

  EXPECT_EQ(read(small, "a"), "changed");
  EXPECT_EQ(read(small, "b"), "changed too");
}

TEST_F(Prefetch, IsForgottenByARollback) {
  ASSERT_TRUE(prefetch(table_, {"a", "b"}));
  ASSERT_TRUE(table_.rolled_back());
  Table<Text> other(store_, "t");
  other.put("a", {"restored"});
  commit(other, store_);

  EXPECT_EQ(read(table_, "a"), "restored");
}

TEST_F(Prefetch, EvictsNothing) {
  Table<Text> small(store_, "t", {.cache_rows_max = 2});
  EXPECT_EQ(read(small, "a"), "row a");
  EXPECT_EQ(read(small, "b"), "row b");
  const std::size_t gets = store_.gets;

  ASSERT_TRUE(prefetch(small, {"c", "d", "e", "f", "g"}));

  EXPECT_EQ(read(small, "a"), "row a");
  EXPECT_EQ(read(small, "b"), "row b");
  EXPECT_EQ(store_.gets, gets);
}

TEST_F(Prefetch, GivesTheErrorOfTheStore) {
  store_.fails = true;

  const Status status = prefetch(table_, {"a", "b"});

  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "cannot read");
}

TEST_F(Prefetch, PaysWhereReadsGoToTheStore) {
  EXPECT_FALSE(table_.prefetch_pays(1)) << "nothing is known yet";
  EXPECT_EQ(read(table_, "a"), "row a");
  EXPECT_TRUE(table_.prefetch_pays(32));
  EXPECT_EQ(read(table_, "a"), "row a");
  EXPECT_FALSE(table_.prefetch_pays(32));

  ASSERT_TRUE(prefetch(table_, {"b", "c"}));
  EXPECT_EQ(read(table_, "b"), "row b");
  EXPECT_TRUE(table_.prefetch_pays(32)) << "what was read ahead would have been read";
}

// Two tables that differ in nothing but that one reads ahead, and maps that tell what both must
// show. Operations come in batches over few of many keys, some of which are announced.
template <typename MakeStore>
class TwinTables {
 public:
  TwinTables(std::uint64_t seed, MakeStore& stores)
      : random_(seed), ahead_store_(stores.make("ahead")), plain_store_(stores.make("plain")) {}

  void run(int batches) {
    for (int i = 0; i < batches && !testing::Test::HasFailure(); ++i) {
      batch();
      if (random_.chance(0.3)) {
        finish(random_.chance(0.7));
      }
    }
    finish(true);
    EXPECT_EQ(all(ahead_store_), all(plain_store_));
  }

 private:
  std::string any_key() {
    return std::to_string(random_.below(2000));
  }

  void batch() {
    std::vector<std::string> keys(1 + random_.below(300));
    std::ranges::generate(keys, [this] { return any_key(); });
    if (random_.chance(0.9)) {
      std::vector<std::string> announced = keys;
      announced.resize(random_.below(keys.size() + 1));
      ASSERT_TRUE(prefetch(ahead_, announced));
    }
    for (const std::string& key : keys) {
      operate(random_.chance(0.9) ? key : any_key());
    }
  }

  void operate(const std::string& key) {
    switch (random_.below(8)) {
      case 0:
        ahead_.erase(key);
        plain_.erase(key);
        seen_.erase(key);
        break;
      case 1: {
        const std::string text(random_.below(200), 'p');
        ahead_.put(key, {text});
        plain_.put(key, {text});
        seen_[key] = text;
        break;
      }
      case 2:
      case 3:
        ahead_.find_or_make(key).value()->text += 'x';
        plain_.find_or_make(key).value()->text += 'x';
        seen_[key] += 'x';
        break;
      default: {
        const auto found = seen_.find(key);
        const auto expected = found == seen_.end() ? std::nullopt : std::optional(found->second);
        EXPECT_EQ(read(ahead_, key), expected) << key;
        EXPECT_EQ(read(plain_, key), expected) << key;
      }
    }
  }

  void finish(bool commits) {
    WriteBatch of_ahead;
    WriteBatch of_plain;
    ahead_.collect(of_ahead);
    plain_.collect(of_plain);
    if (commits) {
      ASSERT_TRUE(ahead_store_.write(of_ahead));
      ASSERT_TRUE(plain_store_.write(of_plain));
      ahead_.committed();
      plain_.committed();
      committed_ = seen_;
    } else {
      ASSERT_TRUE(ahead_.rolled_back());
      ASSERT_TRUE(plain_.rolled_back());
      seen_ = committed_;
    }
    const CacheRoom room{.keep_bytes = random_.below(200'000), .grow_bytes = random_.below(20'000)};
    ahead_.set_room(room);
    plain_.set_room(room);
  }

  static std::map<std::string, std::string> all(const StateStore& store) {
    std::map<std::string, std::string> rows;
    EXPECT_TRUE(store.scan({}, [&rows](Bytes key, Bytes value) {
      rows.emplace(key, value);
      return true;
    }));
    return rows;
  }

  Random random_;
  StateStore& ahead_store_;
  StateStore& plain_store_;
  Table<Text> ahead_{ahead_store_, "t", {.cache_rows_max = 100}};
  Table<Text> plain_{plain_store_, "t", {.cache_rows_max = 100}};
  std::map<std::string, std::string> seen_;
  std::map<std::string, std::string> committed_;
};

struct MemoryStores {
  StateStore& make(const std::string& /*name*/) {
    return *stores.emplace_back(std::make_unique<MemoryStore>());
  }
  std::vector<std::unique_ptr<MemoryStore>> stores;
};

struct DatabaseStores {
  StateStore& make(const std::string& name) {
    return *stores.emplace_back(std::make_unique<RocksdbStore>(
        *database, RocksdbStore::Place{.family = Family(0), .prefix = name}));
  }
  test::TempFolder folder;
  DatabaseMemory memory{{.cache_bytes = 1 << 20, .write_buffer_bytes = 1 << 20}};
  std::unique_ptr<RocksdbDatabase> database =
      RocksdbDatabase::open({.folder = folder / "db"}, memory).take();
  std::vector<std::unique_ptr<RocksdbStore>> stores;
};

TEST(TableReads, AreTheSameWithAndWithoutPrefetch) {
  for (std::uint64_t round = 0; round < 6; ++round) {
    MemoryStores stores;
    TwinTables(test::seed() + round, stores).run(150);
  }
}

TEST(TableReads, AreTheSameWithAndWithoutPrefetchFromFiles) {
  DatabaseStores stores;
  TwinTables(test::seed(), stores).run(200);
}

}  // namespace
}  // namespace ls::state
