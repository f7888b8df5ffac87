#include "unit/embedded/log_bench.hpp"

#include <gtest/gtest.h>

namespace ls::embedded {
namespace {

std::vector<std::string> numbers(int from, int to) {
  std::vector<std::string> all;
  for (int i = from; i < to; ++i) {
    all.push_back(std::to_string(i));
  }
  return all;
}

TEST(Retention, DeletesWhatIsOldButNeverWhatAReaderHasStillToRead) {
  LogBench bench;
  bench.options.topic_retention["t"] = {hours(1), UINT64_MAX};
  bench.open();
  for (const std::string& number : numbers(0, 10)) {
    bench.append({message_to("t", 0, number)});
  }
  bench.commit("slow", "t", 0, 4);
  bench.commit("fast", "t", 0, 9);

  must(bench.log->apply_retention());
  EXPECT_EQ(bench.first("t"), Offset(0));

  bench.clock.advance(hours(2));
  must(bench.log->apply_retention());
  EXPECT_EQ(bench.first("t"), Offset(4));
  EXPECT_EQ(bench.values("t"), numbers(4, 10));
}

TEST(Retention, KeepsTheNewestWithinTheirTime) {
  LogBench bench;
  bench.options.retention.time = minutes(30);
  bench.open();
  for (const std::string& number : numbers(0, 100)) {
    bench.append({message_to("t", 0, number)});
    bench.clock.advance(minutes(1));
  }

  must(bench.log->apply_retention());

  // The record of minute m is 100 - m minutes old: the 30 from minute 71 on are younger than 30.
  EXPECT_EQ(bench.first("t"), Offset(71));
  EXPECT_EQ(bench.values("t"), numbers(71, 100));
}

TEST(Retention, KeepsTheNewestWithinTheirSize) {
  LogBench bench;
  bench.options.retention.bytes = 10'000;
  bench.open();
  const std::string value(990, 'x');
  for (int i = 0; i < 50; ++i) {
    bench.append({message_to("t", 0, value)});
  }

  must(bench.log->apply_retention());

  // About a kilobyte each with what stands around it.
  EXPECT_EQ(bench.first("t"), Offset(41));
  EXPECT_EQ(bench.values("t").size(), 9U);
}

TEST(Retention, ABlockGoesOnlyAsAWhole) {
  LogBench bench;
  bench.options.retention.time = hours(1);
  bench.open();
  bench.append({message_to("t", 0, "0"), message_to("t", 0, "1")});
  bench.append({message_to("t", 0, "2"), message_to("t", 0, "3")});
  bench.append({message_to("t", 0, "4")});
  bench.clock.advance(days(1));

  bench.commit("g", "t", 0, 3);
  must(bench.log->apply_retention());
  EXPECT_EQ(bench.first("t"), Offset(2));

  bench.commit("g", "t", 0, 4);
  must(bench.log->apply_retention());
  EXPECT_EQ(bench.first("t"), Offset(4));
}

TEST(Retention, AGroupThatRunsAndHasNotCommittedStandsAtTheBeginning) {
  LogBench bench;
  bench.options.retention.time = hours(1);
  bench.open();
  for (const std::string& number : numbers(0, 5)) {
    bench.append({message_to("t", 0, number)});
  }
  bench.commit("other", "t", 0, 5);
  must(bench.log->add_reader("t", "g"));
  bench.clock.advance(days(1));

  must(bench.log->apply_retention());
  EXPECT_EQ(bench.first("t"), Offset(0));

  bench.commit("g", "t", 0, 3);
  must(bench.log->apply_retention());
  EXPECT_EQ(bench.first("t"), Offset(3));
}

TEST(Retention, ReadersOfATopicAreToldWithThoseThatDoNotRun) {
  LogBench bench;
  for (const std::string& number : numbers(0, 5)) {
    bench.append({message_to("t", 0, number), message_to("t", 1, number)});
  }
  bench.commit("gone", "t", 0, 2);
  must(bench.log->add_reader("t", "g"));
  bench.commit("g", "t", 0, 5);
  bench.commit("g", "t", 1, 4);

  const std::vector<ReaderInfo> readers = must_have(bench.log->readers("t"));
  ASSERT_EQ(readers.size(), 2U);
  EXPECT_EQ(readers[0].group, "g");
  EXPECT_TRUE(readers[0].is_running);
  EXPECT_EQ(readers[0].behind, 1);
  EXPECT_EQ(readers[1].group, "gone");
  EXPECT_FALSE(readers[1].is_running);
  EXPECT_EQ(readers[1].behind, 8);
  EXPECT_TRUE(must_have(bench.log->readers("none")).empty());
}

TEST(Retention, BoundsAndOffsetsHoldAfterAReopen) {
  LogBench bench;
  bench.options.retention.time = hours(1);
  bench.open();
  for (const std::string& number : numbers(0, 5)) {
    bench.append({message_to("t", 0, number)});
  }
  bench.clock.advance(days(1));
  must(bench.log->apply_retention());
  bench.open();

  EXPECT_EQ(bench.first("t"), Offset(4));
  EXPECT_EQ(bench.append({message_to("t", 0, "new")})[0].offset, Offset(5));
  const auto records = must_have(bench.log->read("t", Partition(0), Offset(0), 100));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].offset, Offset(4));
  bench.clock.advance(days(1));
  must(bench.log->apply_retention());
  EXPECT_EQ(bench.first("t"), Offset(5));
}

TEST(Retention, GivesTheSpaceBack) {
  LogBench bench({.cache_bytes = 8 << 20, .write_buffer_bytes = 4 << 20});
  bench.options.retention.time = hours(1);
  bench.open();
  // Text that does not compress, several times what the memtables hold.
  std::uint64_t state = 1;
  for (int i = 0; i < 400; ++i) {
    std::string value(100'000, '\0');
    for (char& c : value) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      c = static_cast<char>(state >> 56U);
    }
    bench.append({message_to("t", i % 4, std::move(value))});
  }
  bench.open();
  const std::uint64_t full = bench.log->stats().files_bytes;
  ASSERT_GT(full, 30'000'000U);
  bench.clock.advance(days(1));

  must(bench.log->apply_retention());

  EXPECT_LT(bench.log->stats().files_bytes, full / 20);

  for (std::size_t p = 0; p < 4; ++p) {
    EXPECT_EQ(bench.first("t", p), Offset(99));
    EXPECT_EQ(bench.values("t", static_cast<std::int32_t>(p)).size(), 1U);
  }
}

TEST(Retention, RunsByItself) {
  LogBench bench;
  bench.options.retention.bytes = 100;
  bench.options.retention_interval = Millis{1};
  bench.open();
  bench.append({message_to("t", 0, "0")});
  bench.append({message_to("t", 0, std::string(200, 'x'))});
  bench.append({message_to("t", 0, "2")});

  while (bench.first("t") < Offset(2)) {
    bench.log->wait(bench.log->last_sequence(), Millis{1});
  }
  EXPECT_EQ(bench.values("t"), std::vector<std::string>{"2"});
}

}  // namespace
}  // namespace ls::embedded
