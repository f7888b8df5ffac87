#include "leadstream/state/rows_ahead.hpp"

#include "leadstream/state/memory_store.hpp"
#include "leadstream/state/packed_rows.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::state {
namespace {

// Fails once it is told to, and knows which keys were asked for.
class WatchedStore final : public StateStore {
 public:
  MemoryStore rows;
  mutable std::vector<std::string> asked;
  bool fails = false;

  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    if (fails) {
      return external_error("cannot read");
    }
    asked.emplace_back(key);
    return rows.get(key, value);
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    return rows.scan_from(range, visit);
  }
  Status write(const WriteBatch& batch) override {
    return rows.write(batch);
  }
};

class RowsAheadTest : public testing::Test {
 protected:
  void put(Bytes key, Bytes value) {
    WriteBatch batch;
    batch.put(key, value);
    ASSERT_TRUE(store_.write(batch));
  }
  void want(Bytes key) {
    ahead_.want("p/", key, row_hash(key));
  }
  // "?" if it is not known, "-" if the store has no such row.
  std::string found(Bytes key) const {
    const auto found = ahead_.find(key, row_hash(key));
    return !found ? "?" : found->is_present ? std::string(found->value) : "-";
  }

  WatchedStore store_;
  RowsAhead ahead_;
};

TEST_F(RowsAheadTest, KnowsWhatWasReadAndWhatIsNotThere) {
  put("p/a", "1");
  put("p/b", "");
  put("c", "of another table");
  for (const char* key : {"b", "c", "a"}) {
    want(key);
  }

  ASSERT_TRUE(ahead_.read(store_));

  EXPECT_EQ(found("a"), "1");
  EXPECT_EQ(found("b"), "");
  EXPECT_EQ(found("c"), "-");
  EXPECT_EQ(found("d"), "?");
}

TEST_F(RowsAheadTest, AsksForEachKeyOnceAndInOrder) {
  for (const char* key : {"m", "a", "m", "z", "a", ""}) {
    want(key);
  }

  ASSERT_TRUE(ahead_.read(store_));

  EXPECT_EQ(ahead_.wanted(), 4U);
  EXPECT_EQ(store_.asked, (std::vector<std::string>{"p/", "p/a", "p/m", "p/z"}));
}

TEST_F(RowsAheadTest, ForgetsAllWhenCleared) {
  put("p/a", "1");
  want("a");
  ASSERT_TRUE(ahead_.read(store_));

  ahead_.clear();

  EXPECT_EQ(found("a"), "?");
  put("p/a", "2");
  want("a");
  ASSERT_TRUE(ahead_.read(store_));
  EXPECT_EQ(found("a"), "2");
}

TEST_F(RowsAheadTest, WantedButNotReadIsNotKnown) {
  EXPECT_EQ(found("a"), "?");
  want("a");
  EXPECT_EQ(found("a"), "?");
}

TEST_F(RowsAheadTest, FindsEachOfManyRows) {
  for (int i = 0; i < 1000; i += 2) {
    put("p/" + std::to_string(i), std::to_string(i * i));
  }
  for (int i = 0; i < 1000; ++i) {
    want(std::to_string(i));
  }

  ASSERT_TRUE(ahead_.read(store_));

  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(found(std::to_string(i)), i % 2 == 0 ? std::to_string(i * i) : "-");
  }
}

TEST_F(RowsAheadTest, ReadsNoMoreThanItMayHold) {
  for (int i = 100; i < 300; ++i) {
    put("p/" + std::to_string(i), std::string(RowsAhead::kBytesMost / 40, 'v'));
    want(std::to_string(i));
  }

  ASSERT_TRUE(ahead_.read(store_));

  EXPECT_LT(store_.asked.size(), 100U);
  EXPECT_EQ(found("100").size(), RowsAhead::kBytesMost / 40);
  EXPECT_EQ(found("299"), "?");
}

TEST_F(RowsAheadTest, AnErrorOfTheStoreIsItsOwn) {
  store_.fails = true;
  want("a");
  want("b");

  const Status read = ahead_.read(store_);

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "cannot read");
  EXPECT_EQ(found("a"), "?");
}

}  // namespace
}  // namespace ls::state
