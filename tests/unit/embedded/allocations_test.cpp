#include "support/counted_allocations.hpp"
#include "unit/embedded/log_bench.hpp"

#include "leadstream/embedded/embedded_sink.hpp"
#include "leadstream/embedded/embedded_source.hpp"

#include <gtest/gtest.h>

#include <array>

// RocksDB's own allocations count as well: a few for each read and for each 32 KiB that its
// write-ahead log takes, which makes one for about ten records of this size. Of ours there are
// none.

namespace ls::embedded {
namespace {

constexpr std::size_t kRecords = 5000;
constexpr std::size_t kOfRocksdb = kRecords / 5;
constexpr std::array<flow::Header, 2> kSomeHeaders{{{"ls-src", "crm.web/1/123456"}, {"b", "2"}}};

struct Everything final : flow::PartitionListener {
  EmbeddedSource* source = nullptr;
  std::vector<flow::TopicPartition> all;

  Status on_assigned(std::span<const flow::TopicPartition> partitions) override {
    all.assign(partitions.begin(), partitions.end());
    return rewind();
  }
  Status rewind() const {
    for (const flow::TopicPartition& at : all) {
      LS_TRY(source->seek(at, Offset(0)));
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

void send(EmbeddedSink& sink, std::size_t count) {
  static const std::string value(400, 'v');
  for (std::size_t i = 0; i < count; ++i) {
    flow::OutgoingMessage message;
    message.topic = i % 2 == 0 ? "a" : "b";
    message.partition = Partition(static_cast<std::int32_t>(i / 2 % 4));
    message.key = "acme|some-lead-of-a-length";
    message.value = value;
    message.headers = kSomeHeaders;
    must(sink.send(message));
  }
}

std::size_t of_one_commit(EmbeddedSink& sink, std::size_t count) {
  const std::size_t before = test::allocations();
  send(sink, count);
  must(sink.commit({}));
  return test::allocations() - before;
}

TEST(EmbeddedAllocations, ACommitAllocatesNothingPerRecord) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer counts for itself";
  }
  const LogBench bench({.cache_bytes = 64 << 20, .write_buffer_bytes = 256 << 20});
  EmbeddedSink sink(*bench.log, "g");
  for (int i = 0; i < 3; ++i) {
    of_one_commit(sink, kRecords);
  }

  EXPECT_LT(of_one_commit(sink, kRecords), kOfRocksdb);

  const std::size_t before = test::allocations();
  send(sink, kRecords);
  EXPECT_EQ(test::allocations(), before);
}

TEST(EmbeddedAllocations, APollAllocatesNothingPerRecord) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer counts for itself";
  }
  const LogBench bench({.cache_bytes = 64 << 20, .write_buffer_bytes = 256 << 20});
  EmbeddedSink sink(*bench.log, "g");
  send(sink, 4 * kRecords);
  must(sink.commit({}));
  EmbeddedSource source(*bench.log, "g");
  Everything listener;
  listener.source = &source;
  must(source.subscribe(std::vector<std::string>{"a", "b"}, listener));
  std::vector<flow::Message> messages;
  std::size_t polls = 0;
  std::size_t of_polls = 0;
  for (int round = 0; round < 2; ++round) {
    must(listener.rewind());
    polls = 0;
    std::size_t records = 0;
    const std::size_t before = test::allocations();
    while (records < 4 * kRecords) {
      messages.clear();
      must(source.poll(Millis{0}, kRecords, messages));
      records += messages.size();
      ++polls;
    }
    of_polls = test::allocations() - before;
  }
  EXPECT_EQ(polls, 4U);
  EXPECT_EQ(messages.back().headers.size(), 2U);
  EXPECT_LT(of_polls, kOfRocksdb * polls);
}

}  // namespace
}  // namespace ls::embedded
