#include "leadstream/state/state_store.hpp"

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
#include <string>
#include <vector>

namespace ls::state {
namespace {

// What every store must do, whatever it is made of.
struct Memory {
  MemoryStore store;
};

struct WholeDatabase {
  test::TempFolder folder;
  DatabaseMemory memory{{}};
  std::unique_ptr<RocksdbDatabase> database =
      RocksdbDatabase::open({.folder = folder / "db"}, memory).take();
  RocksdbStore store{*database, {.family = Family(0), .prefix = ""}};
};

// Between two neighbours whose rows must never show.
struct OnePrefixOfMany {
  OnePrefixOfMany() {
    WriteBatch batch;
    batch.put("a", "neighbour");
    for (const char* prefix : {"s", "tat", "tb", "u"}) {
      RocksdbStore neighbour(*database, {.family = Family(0), .prefix = prefix});
      EXPECT_TRUE(neighbour.write(batch));
    }
  }

  test::TempFolder folder;
  DatabaseMemory memory{{}};
  std::unique_ptr<RocksdbDatabase> database =
      RocksdbDatabase::open({.folder = folder / "db"}, memory).take();
  RocksdbStore store{*database, {.family = Family(0), .prefix = "ta\xff"}};
};

template <typename Setting>
class EveryStore : public testing::Test {
 protected:
  StateStore& store() {
    return setting_.store;
  }
  void put(Bytes key, Bytes value) {
    WriteBatch batch;
    batch.put(key, value);
    ASSERT_TRUE(store().write(batch));
  }
  std::vector<std::string> keys(Bytes prefix) {
    std::vector<std::string> found;
    EXPECT_TRUE(store().scan(prefix, [&](Bytes key, Bytes) {
      found.emplace_back(key);
      return true;
    }));
    return found;
  }

 private:
  Setting setting_;
};

using Settings = testing::Types<Memory, WholeDatabase, OnePrefixOfMany>;
TYPED_TEST_SUITE(EveryStore, Settings);

TYPED_TEST(EveryStore, FindsWhatWasPutAndOnlyThat) {
  this->put("k", "v");
  std::string value = "untouched";

  EXPECT_FALSE(this->store().get("other", value).value());
  EXPECT_EQ(value, "untouched");
  EXPECT_TRUE(this->store().get("k", value).value());
  EXPECT_EQ(value, "v");
}

TYPED_TEST(EveryStore, LaterChangesOfABatchWin) {
  WriteBatch batch;
  batch.put("a", "1");
  batch.erase("a");
  batch.put("b", "1");
  batch.put("b", "2");
  batch.erase("c");
  ASSERT_TRUE(this->store().write(batch));

  std::string value;
  EXPECT_FALSE(this->store().get("a", value).value());
  EXPECT_TRUE(this->store().get("b", value).value());
  EXPECT_EQ(value, "2");
}

// What `get_each` shows, in the order in which it does; "-" where there is nothing.
std::vector<std::string> read_each(const StateStore& store, const std::vector<std::string>& keys) {
  const std::vector<Bytes> views(keys.begin(), keys.end());
  std::vector<std::string> shown;
  EXPECT_TRUE(store.get_each(views, [&](std::size_t index, std::optional<Bytes> value) {
    EXPECT_EQ(index, shown.size());
    shown.emplace_back(value.value_or("-"));
  }));
  return shown;
}

TYPED_TEST(EveryStore, ReadsEachKeyInTheOrderAskedFor) {
  this->put("a", "1");
  this->put("b", "");
  this->put("c", "3");

  EXPECT_EQ(read_each(this->store(), {"c", "missing", "a", "b", "c", ""}),
            (std::vector<std::string>{"3", "-", "1", "", "3", "-"}));
  EXPECT_EQ(read_each(this->store(), {"a", "b", "c"}), (std::vector<std::string>{"1", "", "3"}));
  EXPECT_TRUE(read_each(this->store(), {}).empty());
}

TYPED_TEST(EveryStore, ReadsManyKeysAsOneByOne) {
  Random random(test::seed());
  WriteBatch batch;
  for (int i = 0; i < 500; ++i) {
    batch.put(std::to_string(2 * random.below(1000)), std::string(random.below(3000), 'v'));
  }
  ASSERT_TRUE(this->store().write(batch));

  for (const std::size_t count : {1U, 31U, 32U, 33U, 700U}) {
    std::vector<std::string> keys;
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < count; ++i) {
      keys.push_back(std::to_string(random.below(2000)));
    }
    if (random.chance(0.5)) {
      std::ranges::sort(keys);
    }
    for (const std::string& key : keys) {
      std::string value;
      expected.push_back(this->store().get(key, value).value() ? value : "-");
    }

    EXPECT_EQ(read_each(this->store(), keys), expected) << count;
  }
}

// Knows no better way than one by one, and fails at one key.
class OneByOne final : public StateStore {
 public:
  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    if (key == "broken") {
      return external_error("cannot read");
    }
    value = key;
    return key != "missing";
  }
  [[nodiscard]] Status scan_from(const KeyRange& /*range*/, const Visit& /*visit*/) const override {
    return {};
  }
  Status write(const WriteBatch& /*batch*/) override {
    return {};
  }
};

TEST(StateStore, ReadsEachByGetIfItKnowsNoBetter) {
  EXPECT_EQ(read_each(OneByOne(), {"b", "missing", "a"}),
            (std::vector<std::string>{"b", "-", "a"}));
}

TEST(StateStore, EndsWithTheFirstErrorOfAGet) {
  const std::vector<Bytes> keys = {"a", "broken", "c"};
  std::size_t seen = 0;

  const Status read = OneByOne().get_each(keys, [&](std::size_t, std::optional<Bytes>) { ++seen; });

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "cannot read");
  EXPECT_EQ(seen, 1U);
}

TYPED_TEST(EveryStore, ScansExactlyAPrefixInOrderOfBytes) {
  for (const char* key : {"b", "a\xff", "a", "ab", "aa", "\xff\xff", "\xff"}) {
    this->put(key, "v");
  }
  EXPECT_EQ(this->keys("a"), (std::vector<std::string>{"a", "aa", "ab", "a\xff"}));
  EXPECT_EQ(this->keys("\xff"), (std::vector<std::string>{"\xff", "\xff\xff"}));
  EXPECT_EQ(this->keys("").size(), 7u);
  EXPECT_TRUE(this->keys("c").empty());
}

TYPED_TEST(EveryStore, AScanEndsWhenAskedTo) {
  for (const char* key : {"a", "b", "c"}) {
    this->put(key, "v");
  }
  int seen = 0;
  ASSERT_TRUE(this->store().scan("", [&](Bytes, Bytes) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
}

TYPED_TEST(EveryStore, KeepsEmptyAndBinaryValues) {
  const std::string key("\0\0", 2);
  this->put(key, "");
  std::string value = "x";
  EXPECT_TRUE(this->store().get(key, value).value());
  EXPECT_EQ(value, "");
}

TYPED_TEST(EveryStore, EqualsAMapUnderRandomBatches) {
  Random random(test::seed());
  std::map<std::string, std::string> truth;
  for (int round = 0; round < 200; ++round) {
    WriteBatch batch;
    for (std::uint64_t n = random.below(20); n > 0; --n) {
      const std::string key = std::to_string(random.below(100));
      if (random.chance(0.3)) {
        batch.erase(key);
        truth.erase(key);
      } else {
        const std::string value = std::to_string(random.next());
        batch.put(key, value);
        truth[key] = value;
      }
    }
    ASSERT_TRUE(this->store().write(batch));
  }
  std::map<std::string, std::string> found;
  ASSERT_TRUE(this->store().scan("", [&](Bytes key, Bytes value) {
    found.emplace(key, value);
    return true;
  }));
  EXPECT_EQ(found, truth);
}

}  // namespace
}  // namespace ls::state
