#include "leadstream/embedded/embedded_log.hpp"

#include "unit/embedded/log_bench.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace ls::embedded {
namespace {

TEST(EmbeddedLog, OffsetsRiseByOneInEachPartition) {
  LogBench bench;
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
  LogBench bench;
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
  LogBench bench;
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
  LogBench bench;
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
  LogBench bench;
  state::WriteBatch rows;
  rows.put("k", "v");
  const std::vector<flow::Position> positions{{{"in", Partition(2)}, Offset(17)}};
  const std::vector<flow::TaskCommit> tasks{{"score", Partition(2), positions, &rows}};
  must_have(bench.log->append({message_to("t", 1, "out")}, {.group = "g", .tasks = tasks}));

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
  LogBench bench;
  bench.append({message_to("t", 0, "first")});
  state::WriteBatch rows;
  rows.put("k", "v");
  const std::vector<flow::TaskCommit> tasks{{"score", Partition(0), {}, &rows}};
  const Changes changes{.group = "g", .tasks = tasks};

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
  LogBench bench;
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

TEST(EmbeddedLog, ALargeAppendIsReadFromAnyOfItsRecordsOn) {
  LogBench bench;
  std::vector<Append> messages;
  std::vector<std::string> expected;
  for (int i = 0; i < 1000; ++i) {
    expected.push_back(std::to_string(i) + std::string(500, 'x'));
    messages.push_back(message_to("t", 0, expected.back()));
    messages.push_back(message_to("t", 1, "other"));
  }
  const std::vector<Place> places = bench.append(messages);

  for (std::size_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(places[2 * i].offset, Offset(static_cast<std::int64_t>(i)));
  }
  for (const std::size_t from : {0U, 1U, 129U, 500U, 998U, 999U}) {
    const std::vector<std::string> rest(expected.begin() + static_cast<std::ptrdiff_t>(from),
                                        expected.end());
    EXPECT_EQ(bench.values("t", 0, static_cast<std::int64_t>(from)), rest);
  }
  const auto records = must_have(bench.log->read("t", Partition(0), Offset(0), 1000));
  for (std::size_t i = 0; i < records.size(); ++i) {
    ASSERT_EQ(records[i].sequence, 2 * i + 1);
  }
}

TEST(EmbeddedLog, AppendsOfManyThreadsKeepTheirOrderAndLoseNothing) {
  LogBench bench;
  constexpr int kThreads = 8;
  constexpr int kEach = 200;
  std::vector<std::thread> threads;
  std::vector<std::vector<Place>> places(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&bench, &places, t] {
      for (int i = 0; i < kEach; ++i) {
        const std::string value = std::to_string(t) + "/" + std::to_string(i);
        places[static_cast<std::size_t>(t)].push_back(
            bench.append({message_to("t", 0, value)}).front());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  const auto records = must_have(bench.log->read("t", Partition(0), Offset(0), 10'000));
  ASSERT_EQ(records.size(), static_cast<std::size_t>(kThreads * kEach));
  for (std::size_t i = 0; i < records.size(); ++i) {
    ASSERT_EQ(records[i].offset, Offset(static_cast<std::int64_t>(i)));
    ASSERT_EQ(records[i].sequence, i + 1);
  }
  for (std::size_t t = 0; t < kThreads; ++t) {
    for (std::size_t i = 0; i < kEach; ++i) {
      const auto at = static_cast<std::size_t>(places[t][i].offset.value);
      ASSERT_EQ(records[at].value, std::to_string(t) + "/" + std::to_string(i));
      ASSERT_TRUE(i == 0 || places[t][i - 1].offset < places[t][i].offset);
    }
  }
}

TEST(EmbeddedLog, EachAppendIsSyncedIfThatIsAskedFor) {
  LogBench bench;
  bench.options.counts_syncs = true;
  bench.options.fsync = Fsync::never;
  bench.open();
  bench.append({message_to("t", 0, "0")});
  bench.append({message_to("t", 0, "1")});
  EXPECT_EQ(bench.log->stats().syncs, 0U);

  bench.options.fsync = Fsync::commit;
  bench.open();
  const std::uint64_t before = bench.log->stats().syncs;
  for (std::uint64_t i = 1; i <= 10; ++i) {
    bench.append({message_to("t", 0, "v")});
    EXPECT_EQ(bench.log->stats().syncs, before + i);
  }
}

TEST(EmbeddedLog, RefusesAFolderOfAnotherLayoutAndSaysWhatToDo) {
  LogBench bench;
  bench.append({message_to("t", 0, "v")});
  bench.log.reset();
  const auto note = [&bench](std::optional<std::uint32_t> layout) {
    auto database = must_have(state::RocksdbDatabase::open(
        {.folder = bench.options.folder, .families = {{"places", state::FamilyUse::rows}}},
        bench.memory));
    state::DatabaseBatch batch = database->make_batch();
    batch.erase(state::Family(0), "layout");
    if (layout) {
      std::string value;
      ByteWriter(value).u32(*layout);
      batch.put(state::Family(0), "layout", value);
    }
    must(database->write(batch, state::Sync::no));
  };

  // A folder of the first layout has topics and no note.
  note(std::nullopt);
  const auto older = EmbeddedLog::open(bench.options, bench.memory, bench.clock);
  ASSERT_FALSE(older.has_value());
  EXPECT_EQ(older.error().code, "state_layout");
  EXPECT_EQ(older.error().retry, Retry::no);
  EXPECT_NE(older.error().message.find(bench.options.folder), std::string::npos);
  EXPECT_NE(older.error().message.find("it has layout 1"), std::string::npos);

  note(77);
  const auto newer = EmbeddedLog::open(bench.options, bench.memory, bench.clock);
  ASSERT_FALSE(newer.has_value());
  EXPECT_NE(newer.error().message.find("layout 77"), std::string::npos);

  note(2);
  bench.open();
  EXPECT_EQ(bench.values("t"), std::vector<std::string>{"v"});
}

}  // namespace
}  // namespace ls::embedded
