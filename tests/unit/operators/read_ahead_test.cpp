#include "operators/read_ahead.hpp"

#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

struct Number {
  std::uint64_t number = 0;

  void save(ByteWriter& out) const {
    out.varint(number);
  }
  static Result<Number> load(ByteReader& in) {
    return Number{in.varint()};
  }
};

class CountingStore final : public state::StateStore {
 public:
  state::MemoryStore rows;
  mutable std::size_t gets = 0;
  mutable std::size_t together = 0;

  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    ++gets;
    return rows.get(key, value);
  }
  [[nodiscard]] Status get_each(std::span<const Bytes> keys, const SeeEach& see) const override {
    together += keys.size();
    return rows.get_each(keys, see);
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    return rows.scan_from(range, visit);
  }
  Status write(const state::WriteBatch& batch) override {
    return rows.write(batch);
  }
};

std::vector<std::string> keys_from(int begin, int count) {
  std::vector<std::string> keys;
  for (int i = begin; i < begin + count; ++i) {
    keys.push_back(std::to_string(i));
  }
  return keys;
}

std::vector<flow::Record> records_of(const std::vector<std::string>& keys) {
  std::vector<flow::Record> records(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    records[i].key = keys[i];
  }
  return records;
}

class ReadAheadTest : public testing::Test {
 protected:
  // Reads the rows of those keys; the order in which the records were taken.
  std::vector<std::string> walk(const std::vector<std::string>& keys) {
    const std::vector<flow::Record> records = records_of(keys);
    std::vector<std::string> taken;
    EXPECT_TRUE(ahead_.walk(
        table_, records, [](const flow::Record& record) { return record.key != "unwanted"; },
        [&](const flow::Record& record) -> Status {
          taken.emplace_back(record.key);
          static_cast<void>(LS_TRY(table_.find(record.key)));
          return {};
        }));
    return taken;
  }

  CountingStore store_;
  state::Table<Number> table_{store_, "t"};
  ReadAhead ahead_;
};

TEST_F(ReadAheadTest, TakesEachRecordInItsOrder) {
  const std::vector<std::string> keys = keys_from(0, 1000);
  EXPECT_EQ(walk(keys), keys);
  EXPECT_TRUE(walk({}).empty());
}

TEST_F(ReadAheadTest, ReadsTogetherOnceReadsWentToTheStore) {
  walk(keys_from(0, 100));
  EXPECT_EQ(store_.gets, 100U) << "nothing was known of the table";

  walk(keys_from(100, 1000));
  EXPECT_EQ(store_.gets, 100U);
  EXPECT_EQ(store_.together, 1000U);
}

TEST_F(ReadAheadTest, DoesNotLookWhereAllIsInMemory) {
  walk(keys_from(0, 100));
  walk(keys_from(0, 100));
  walk(keys_from(0, 100));
  EXPECT_EQ(store_.together, 0U);
}

TEST_F(ReadAheadTest, LeavesOutWhatIsNotWanted) {
  walk(keys_from(0, 10));
  walk({"10", "unwanted", "11"});
  EXPECT_EQ(store_.together, 2U);
}

TEST_F(ReadAheadTest, EndsWithTheFirstError) {
  const std::vector<std::string> keys = keys_from(0, 10);
  const std::vector<flow::Record> records = records_of(keys);
  int taken = 0;

  const Status status = ahead_.walk(
      table_, records, [](const flow::Record&) { return true; },
      [&taken](const flow::Record&) -> Status {
        return ++taken == 3 ? Status(external_error("no")) : Status();
      });

  EXPECT_FALSE(status);
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace ls::operators
