#include "leadstream/embedded/embedded_log.hpp"

#include "support/temp_folder.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace ls::embedded {
namespace {

void must(const Status& status) {
  if (!status) {
    throw std::runtime_error(status.error().message);
  }
}
template <typename T>
T must_have(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}

struct Bench {
  test::TempFolder folder;
  state::DatabaseMemory memory{{}};
  ManualClock clock{EventTime{1'750'000'000'000}};
  LogOptions options;
  std::unique_ptr<EmbeddedLog> log;

  Bench() {
    options.folder = folder / "log";
    options.fsync = Fsync::never;
    open();
  }
  void open() {
    log.reset();
    log = must_have(EmbeddedLog::open(options, memory, clock));
  }
  std::vector<Place> append(const std::vector<Append>& messages,
                            const EmbeddedLog::Changes& changes = {}) const {
    return must_have(log->append(messages, changes));
  }
};

Append message(std::string topic, std::string key, std::string value) {
  Append append;
  append.topic = std::move(topic);
  append.key = std::move(key);
  append.value = std::move(value);
  return append;
}
Append message_to(std::string topic, std::int32_t partition, std::string value) {
  Append append = message(std::move(topic), "k", std::move(value));
  append.partition = Partition(partition);
  return append;
}

TEST(EmbeddedLog, OffsetsRiseByOneInEachPartition) {
  Bench bench;
  for (int i = 0; i < 10; ++i) {
    const auto places = bench.append({message_to("t", i % 2, std::to_string(i))});
    EXPECT_EQ(places[0].partition, Partition(i % 2));
    EXPECT_EQ(places[0].offset, Offset(i / 2));
  }
  const auto records = must_have(bench.log->read("t", Partition(1), Offset(0), 100));
  ASSERT_EQ(records.size(), 5U);
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].offset, Offset(static_cast<std::int64_t>(i)));
    EXPECT_EQ(records[i].value, std::to_string(2 * i + 1));
  }
}

TEST(EmbeddedLog, KeysLandWhereKafkasMurmur2PutsThem) {
  Bench bench;
  bench.options.topic_partitions["t"] = 7;
  bench.open();
  for (int i = 0; i < 50; ++i) {
    const std::string key = "acme|" + std::to_string(i);
    EXPECT_EQ(bench.append({message("t", key, "v")})[0].partition.value, kafka_partition(key, 7));
  }
  EXPECT_EQ(must_have(bench.log->ensure_topic("t")), 7);
  EXPECT_EQ(must_have(bench.log->ensure_topic("other")), 4);
}

TEST(EmbeddedLog, ARecordComesBackAsItWas) {
  Bench bench;
  Append sent = message_to("t", 0, std::string("v\0w", 3));
  sent.key = "";
  sent.headers = {{"a", "1"}, {"a", ""}};
  Append grave = message_to("t", 0, "");
  grave.is_tombstone = true;
  bench.append({sent, grave});

  const auto records = must_have(bench.log->read("t", Partition(0), Offset(0), 9));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].key, "");
  EXPECT_EQ(records[0].value, sent.value);
  EXPECT_EQ(records[0].headers, sent.headers);
  EXPECT_EQ(records[0].appended, bench.clock.now());
  EXPECT_FALSE(records[0].is_tombstone);
  EXPECT_TRUE(records[1].is_tombstone);
  EXPECT_LT(records[0].sequence, records[1].sequence);
}

TEST(EmbeddedLog, AReadStopsAtItsLimits) {
  Bench bench;
  for (int i = 0; i < 20; ++i) {
    bench.append({message_to("t", 0, std::string(100, 'x'))});
  }
  EXPECT_EQ(must_have(bench.log->read("t", Partition(0), Offset(5), 7)).size(), 7U);
  EXPECT_EQ(must_have(bench.log->read("t", Partition(0), Offset(0), 100, 350)).size(), 4U);
  EXPECT_TRUE(must_have(bench.log->read("t", Partition(0), Offset(20), 7)).empty());
  EXPECT_TRUE(must_have(bench.log->read("none", Partition(0), Offset(0), 7)).empty());
  EXPECT_TRUE(must_have(bench.log->read("t", Partition(9), Offset(0), 7)).empty());
}

TEST(EmbeddedLog, OutputsRowsAndPositionsCommitTogetherAndStay) {
  Bench bench;
  state::WriteBatch rows;
  rows.put("k", "v");
  EmbeddedLog::Changes changes;
  changes.rows = {{EmbeddedLog::store_prefix("score", Partition(2)), &rows}};
  changes.group = "g";
  changes.positions = {{{"in", Partition(2)}, Offset(17)}};
  bench.append({message_to("t", 1, "out")}, changes);

  for (int round = 0; round < 2; ++round) {
    std::string value;
    EXPECT_TRUE(must_have(bench.log->store("score", Partition(2))->get("k", value)));
    EXPECT_EQ(value, "v");
    EXPECT_FALSE(must_have(bench.log->store("score", Partition(1))->get("k", value)));
    EXPECT_EQ(must_have(bench.log->position("g", {"in", Partition(2)})), Offset(17));
    EXPECT_EQ(must_have(bench.log->position("h", {"in", Partition(2)})), std::nullopt);
    EXPECT_EQ(must_have(bench.log->read("t", Partition(1), Offset(0), 9)).size(), 1U);
    bench.open();
  }
}

TEST(EmbeddedLog, ARefusedAppendChangesNothing) {
  Bench bench;
  bench.append({message_to("t", 0, "first")});
  state::WriteBatch rows;
  rows.put("k", "v");
  EmbeddedLog::Changes changes;
  changes.rows = {{EmbeddedLog::store_prefix("score", Partition(0)), &rows}};

  EXPECT_FALSE(bench.log->append({message_to("t", 0, "lost"), message_to("t", 99, "x")}, changes)
                   .has_value());
  EXPECT_FALSE(bench.log->append({message_to("t", -1, "x")}, {}).has_value());
  EXPECT_FALSE(bench.log->append({message("", "k", "x")}, {}).has_value());

  std::string value;
  EXPECT_FALSE(must_have(bench.log->store("score", Partition(0))->get("k", value)));
  EXPECT_EQ(must_have(bench.log->read("t", Partition(0), Offset(0), 9)).size(), 1U);
  EXPECT_EQ(bench.append({message_to("t", 0, "second")})[0].offset, Offset(1));
}

TEST(EmbeddedLog, OffsetsAndOrderGoOnAfterAReopen) {
  Bench bench;
  bench.append({message_to("a", 0, "1"), message_to("b", 0, "2")});
  const std::uint64_t sequence = bench.log->last_sequence();
  bench.open();

  EXPECT_EQ(bench.log->last_sequence(), sequence);
  EXPECT_EQ(bench.append({message_to("b", 0, "3")})[0].offset, Offset(1));
  EXPECT_GT(must_have(bench.log->read("b", Partition(0), Offset(1), 1))[0].sequence, sequence);
  ASSERT_EQ(bench.log->topics().size(), 2U);
  EXPECT_EQ(bench.log->topics()[1].name, "b");
  EXPECT_EQ(bench.log->topics()[1].partitions[0].next, Offset(2));
}

TEST(EmbeddedLog, RetentionNeverPassesTheSlowestReader) {
  Bench bench;
  bench.options.topic_retention["t"] = {hours(1), UINT64_MAX};
  bench.open();
  for (int i = 0; i < 10; ++i) {
    bench.append({message_to("t", 0, std::to_string(i))});
  }
  for (const auto& [group, next] : {std::pair("slow", 4), std::pair("fast", 9)}) {
    EmbeddedLog::Changes changes;
    changes.group = group;
    changes.positions = {{{"t", Partition(0)}, Offset(next)}};
    bench.append({}, changes);
  }

  must(bench.log->apply_retention());
  EXPECT_EQ(bench.log->find("t")->partitions[0].first, Offset(0));

  bench.clock.advance(hours(2));
  must(bench.log->apply_retention());
  EXPECT_EQ(bench.log->find("t")->partitions[0].first, Offset(4));
  const auto records = must_have(bench.log->read("t", Partition(0), Offset(0), 100));
  ASSERT_EQ(records.size(), 6U);
  EXPECT_EQ(records[0].value, "4");
}

TEST(EmbeddedLog, OffsetsAreNeverGivenOutAgainAfterRetention) {
  Bench bench;
  bench.options.retention.time = hours(1);
  bench.open();
  for (int i = 0; i < 5; ++i) {
    bench.append({message_to("t", 0, "old")});
  }
  bench.clock.advance(days(1));
  must(bench.log->apply_retention());
  bench.open();

  EXPECT_EQ(bench.append({message_to("t", 0, "new")})[0].offset, Offset(5));
}

}  // namespace
}  // namespace ls::embedded
