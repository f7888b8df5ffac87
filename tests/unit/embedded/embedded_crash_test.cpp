#include "support/seed.hpp"
#include "support/temp_folder.hpp"
#include "support/twin.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/embedded/embedded_sink.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <thread>
#include <unistd.h>

namespace ls::embedded {
namespace {

constexpr EventTime kNow{1'750'000'000'000};
constexpr std::array<std::string_view, 3> kTopics{"a", "b", "c"};
constexpr std::int64_t kNoise = 0;  // partition of the topic "noise"

LogOptions options_in(const std::string& folder) {
  LogOptions options;
  options.folder = folder;
  options.fsync = Fsync::never;
  options.partitions = 2;
  // Old records of one topic go while the others are written.
  options.topic_retention["c"].bytes = 10'000;
  return options;
}

// What transaction i writes is a function of i alone, so that it can be judged afterwards: none to
// eleven outputs, spread over topics and partitions.
std::int64_t outputs_of(std::int64_t i) {
  return i * 7919 % 12;
}
std::string output(std::int64_t i, std::int64_t k) {
  return std::to_string(i) + "/" + std::to_string(k) +
         std::string(static_cast<std::size_t>(i * 31 % 300), 'x');
}
std::size_t topic_of(std::int64_t i, std::int64_t k) {
  return static_cast<std::size_t>((i + k) % 3);
}
std::size_t partition_of(std::int64_t i, std::int64_t k) {
  return static_cast<std::size_t>((i + k / 2) % 2);
}

void must_or_exit(bool is_good) {
  if (!is_good) {
    ::_exit(2);
  }
}

void commit_one(EmbeddedSink& sink, std::int64_t i) {
  for (std::int64_t k = 0; k < outputs_of(i); ++k) {
    const std::string value = output(i, k);
    flow::OutgoingMessage message;
    message.topic = kTopics[topic_of(i, k)];
    message.partition = Partition(static_cast<std::int32_t>(partition_of(i, k)));
    message.value = value;
    must_or_exit(sink.send(message).has_value());
  }
  state::WriteBatch rows;
  rows.put("count", std::to_string(i));
  rows.put("row" + std::to_string(i % 5), std::to_string(i));
  const std::vector<flow::Position> positions{{{"in", Partition(0)}, Offset(i)}};
  const std::vector<flow::TaskCommit> tasks{{"toy", Partition(0), positions, &rows}};
  must_or_exit(sink.commit(tasks).has_value());
}

std::int64_t count_in(EmbeddedLog& log) {
  std::string row;
  const auto found = log.store("toy", Partition(0))->get("count", row);
  return found && *found ? std::stoll(row) : 0;
}

// Commits transactions from where the folder stands and tells the number of each once it is
// acknowledged, while another thread appends of its own; until it is killed.
void produce(const std::string& folder, int acknowledged) {
  const state::DatabaseMemory memory{{.cache_bytes = 4 << 20, .write_buffer_bytes = 1 << 20}};
  const ManualClock clock(kNow);
  auto log = EmbeddedLog::open(options_in(folder), memory, clock);
  must_or_exit(log.has_value());
  const std::jthread other([raw = log->get()] {
    Append noise;
    noise.topic = "noise";
    noise.partition = Partition(kNoise);
    for (std::int64_t next = raw->find("noise")->partitions[kNoise].next.value;; ++next) {
      noise.value = std::to_string(next);
      must_or_exit(raw->append({noise}).has_value());
    }
  });
  EmbeddedSink sink(**log, "g");
  for (std::int64_t i = count_in(**log) + 1;; ++i) {
    commit_one(sink, i);
    test::tell(acknowledged, i);
    must_or_exit(i % 20 != 0 || (*log)->apply_retention().has_value());
  }
}

const test::Role kProducer("produce", produce);

// Starts a producer, lets it acknowledge `count` transactions, kills it, and gives the last number
// that it told.
std::int64_t kill_after(const std::string& folder, std::uint64_t count) {
  test::Twin producer(kProducer, folder);
  std::int64_t last = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::optional<std::int64_t> told = producer.next();
    EXPECT_TRUE(told.has_value());
    last = told.value_or(last);
  }
  producer.kill();  // it goes on meanwhile, so this hits anywhere
  while (const std::optional<std::int64_t> told = producer.next()) {
    last = *told;
  }
  return last;
}

// All values of a partition, by offset, are the end of `expected`, and no more is missing at the
// front than retention took.
void expect_values(const EmbeddedLog& log, std::string_view topic, std::size_t partition,
                   const std::vector<std::string>& expected) {
  const PartitionInfo bounds = log.find(topic)->partitions.at(partition);
  ASSERT_EQ(bounds.next.value, static_cast<std::int64_t>(expected.size()));
  ASSERT_TRUE(topic == "c" || bounds.first == Offset(0));
  const auto records =
      log.read(topic, bounds.partition, Offset(0), expected.size() + 1, std::size_t{1} << 30U);
  ASSERT_TRUE(records.has_value()) << records.error().message;
  ASSERT_EQ(static_cast<std::int64_t>(records->size()), bounds.next.value - bounds.first.value);
  for (const LogRecord& record : *records) {
    ASSERT_EQ(record.value, expected[static_cast<std::size_t>(record.offset.value)]);
  }
}

// Rows, position and outputs are those of the transactions 1 to n, for one n.
void expect_agreement(EmbeddedLog& log, std::int64_t count) {
  EXPECT_EQ(*log.position("g", {"in", Partition(0)}), Offset(count));
  for (std::int64_t i = std::max<std::int64_t>(count - 4, 1); i <= count; ++i) {
    std::string row;
    ASSERT_TRUE(*log.store("toy", Partition(0))->get("row" + std::to_string(i % 5), row));
    EXPECT_EQ(row, std::to_string(i));
  }
  std::array<std::array<std::vector<std::string>, 2>, 3> expected;
  for (std::int64_t i = 1; i <= count; ++i) {
    for (std::int64_t k = 0; k < outputs_of(i); ++k) {
      expected[topic_of(i, k)][partition_of(i, k)].push_back(output(i, k));
    }
  }
  for (std::size_t topic = 0; topic < kTopics.size(); ++topic) {
    for (std::size_t partition = 0; partition < 2; ++partition) {
      expect_values(log, kTopics[topic], partition, expected[topic][partition]);
    }
  }
  std::vector<std::string> noise;
  for (std::int64_t i = 0; i < log.find("noise")->partitions[kNoise].next.value; ++i) {
    noise.push_back(std::to_string(i));
  }
  expect_values(log, "noise", kNoise, noise);
}

TEST(EmbeddedLogCrash, WhatWasAcknowledgedIsThereAndAllOfOneTransaction) {
  Random random(test::seed());
  const test::TempFolder folder;
  {
    const state::DatabaseMemory memory{{}};
    const ManualClock clock(kNow);
    const auto log = EmbeddedLog::open(options_in(folder / "log"), memory, clock);
    ASSERT_TRUE(log.has_value()) << log.error().message;
    ASSERT_TRUE((*log)->ensure_topic("noise").has_value());
    for (const std::string_view topic : kTopics) {
      ASSERT_TRUE((*log)->ensure_topic(topic).has_value());
    }
  }
  for (int round = 0; round < 20; ++round) {
    const std::int64_t acknowledged = kill_after(folder / "log", 1 + random.below(120));

    const state::DatabaseMemory memory{{}};
    const ManualClock clock(kNow);
    const auto log = EmbeddedLog::open(options_in(folder / "log"), memory, clock);
    ASSERT_TRUE(log.has_value()) << log.error().message;
    const std::int64_t count = count_in(**log);
    EXPECT_GE(count, acknowledged);
    EXPECT_LE(count, acknowledged + 1);
    ASSERT_NO_FATAL_FAILURE(expect_agreement(**log, count));
  }
}

}  // namespace
}  // namespace ls::embedded
