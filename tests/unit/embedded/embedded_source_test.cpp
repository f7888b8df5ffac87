#include "leadstream/embedded/embedded_source.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace ls::embedded {
namespace {

void must(const Status& status) {
  if (!status) {
    throw std::runtime_error(status.error().message);
  }
}

// Takes everything from its beginning.
struct Listener final : flow::PartitionListener {
  EmbeddedSource* source = nullptr;
  std::vector<flow::TopicPartition> assigned;

  Status on_assigned(std::span<const flow::TopicPartition> partitions) override {
    for (const flow::TopicPartition& at : partitions) {
      assigned.push_back(at);
      LS_TRY(source->resume(at));
    }
    return {};
  }
  Status on_revoked(std::span<const flow::TopicPartition> /*partitions*/) override {
    return {};
  }
  Status on_lost(std::span<const flow::TopicPartition> /*partitions*/) override {
    return {};
  }
};

struct Bench {
  test::TempFolder folder;
  state::DatabaseMemory memory{{}};
  ManualClock clock{EventTime{1'750'000'000'000}};
  std::unique_ptr<EmbeddedLog> log;
  std::unique_ptr<EmbeddedSource> source;
  Listener listener;

  explicit Bench(Share share = {}) {
    LogOptions options;
    options.folder = folder / "log";
    options.fsync = Fsync::never;
    auto opened = EmbeddedLog::open(options, memory, clock);
    must(opened ? Status() : Status(opened.error()));
    log = std::move(*opened);
    source = std::make_unique<EmbeddedSource>(*log, "g", share);
    listener.source = source.get();
    must(source->subscribe(std::vector<std::string>{"a", "b"}, listener));
  }
  void append(const std::string& topic, std::int32_t partition, const std::string& value) const {
    Append message;
    message.topic = topic;
    message.partition = Partition(partition);
    message.value = value;
    message.headers = {{"h", value}};
    const auto places = log->append({message}, {});
    must(places ? Status() : Status(places.error()));
  }
  std::vector<std::string> poll(std::size_t max = 1000) const {
    std::vector<flow::Message> messages;
    must(source->poll(Millis{0}, max, messages));
    std::vector<std::string> values;
    for (const flow::Message& message : messages) {
      values.emplace_back(message.value);
      EXPECT_EQ(message.headers.size(), 1U);
      EXPECT_EQ(message.headers[0].value, message.value);
    }
    return values;
  }
};

using Values = std::vector<std::string>;

TEST(EmbeddedSource, GivesRecordsInTheOrderOfArrivalOverAllTopics) {
  Bench bench;
  Values expected;
  for (int i = 0; i < 1500; ++i) {
    bench.append(i % 3 == 0 ? "a" : "b", i % 4, std::to_string(i));
    expected.push_back(std::to_string(i));
  }
  Values seen;
  for (Values part = bench.poll(100); !part.empty(); part = bench.poll(100)) {
    EXPECT_LE(part.size(), 100U);
    seen.insert(seen.end(), part.begin(), part.end());
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(bench.listener.assigned.size(), 8U);
}

TEST(EmbeddedSource, ReadersShareThePartitions) {
  Bench bench({.reader = 1, .of = 2});
  for (int p = 0; p < 4; ++p) {
    bench.append("a", p, std::to_string(p));
  }
  EXPECT_EQ(bench.poll(), (Values{"1", "3"}));
}

TEST(EmbeddedSource, GoesOnWhereItIsSentTo) {
  Bench bench;
  for (const std::string value : {"0", "1", "2"}) {
    bench.append("a", 0, value);
  }
  EXPECT_EQ(bench.poll(2), (Values{"0", "1"}));
  must(bench.source->seek({"a", Partition(0)}, Offset(1)));
  EXPECT_EQ(bench.poll(), (Values{"1", "2"}));
  EXPECT_TRUE(bench.poll().empty());
  EXPECT_FALSE(bench.source->seek({"none", Partition(0)}, Offset(1)).has_value());
}

TEST(EmbeddedSource, APausedPartitionWaits) {
  Bench bench;
  EXPECT_TRUE(bench.poll().empty());
  must(bench.source->pause({"a", Partition(0)}));
  bench.append("a", 0, "waits");
  bench.append("a", 1, "comes");
  EXPECT_EQ(bench.poll(), (Values{"comes"}));
  must(bench.source->resume({"a", Partition(0)}));
  EXPECT_EQ(bench.poll(), (Values{"waits"}));
}

TEST(EmbeddedSource, KnowsItsEndAndItsRange) {
  Bench bench;
  bench.append("a", 0, "0");
  bench.append("a", 0, "1");
  EXPECT_EQ(bench.poll(1).size(), 1U);
  EXPECT_FALSE(bench.source->at_end({"a", Partition(0)}));
  EXPECT_EQ(bench.poll(1).size(), 1U);
  EXPECT_TRUE(bench.source->at_end({"a", Partition(0)}));
  EXPECT_TRUE(bench.source->at_end({"b", Partition(3)}));
  const auto range = bench.source->range({"a", Partition(0)});
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->first, Offset(0));
  EXPECT_EQ(range->next, Offset(2));
}

}  // namespace
}  // namespace ls::embedded
