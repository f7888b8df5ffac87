#include "unit/embedded/log_bench.hpp"

#include "leadstream/embedded/embedded_sink.hpp"
#include "leadstream/embedded/embedded_source.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace ls::embedded {
namespace {

constexpr std::uint64_t kBacklogMax = 20'000;
constexpr std::size_t kOutputBytes = 1000;

// A worker as small as can be: it reads a topic from where its group stands, and for each record
// writes one to another topic, if there is one.
class ToyWorker final : public flow::PartitionListener {
 public:
  ToyWorker(EmbeddedLog& log, std::string from, std::string to)
      : from_(std::move(from)),
        to_(std::move(to)),
        source_(log, "group-of-" + from_),
        sink_(log, "group-of-" + from_) {
    const std::vector<std::string> inputs{from_};
    must(source_.subscribe(inputs, *this));
    if (!to_.empty()) {
      const std::vector<std::string> outputs{to_};
      must(source_.watch(outputs));
    }
  }

  // One poll and its commit; how many records it read.
  std::size_t turn(std::size_t records_max = 5, Millis wait = {0}) {
    messages_.clear();
    must(source_.poll(wait, records_max, messages_));
    for (const flow::Message& message : messages_) {
      if (!to_.empty()) {
        const std::string value = std::string(message.value) + std::string(kOutputBytes, 'x');
        flow::OutgoingMessage out;
        out.topic = to_;
        out.partition = message.partition;
        out.value = value;
        must(sink_.send(out));
      }
      next_[message.partition] = message.offset.next();
    }
    commit();
    return messages_.size();
  }
  [[nodiscard]] flow::HeldBack held_back() const {
    return source_.held_back();
  }

  Status on_assigned(std::span<const flow::TopicPartition> partitions) override {
    for (const flow::TopicPartition& at : partitions) {
      const auto committed = LS_TRY(source_.committed(at));
      LS_TRY(source_.seek(at, committed.value_or(Offset(0))));
      LS_TRY(source_.resume(at));
    }
    return {};
  }
  Status on_revoked(std::span<const flow::TopicPartition> /*partitions*/) override {
    return {};
  }
  Status on_lost(std::span<const flow::TopicPartition> /*partitions*/) override {
    return {};
  }

 private:
  void commit() {
    std::vector<flow::Position> positions;
    for (const auto& [partition, next] : next_) {
      positions.push_back({{from_, partition}, next});
    }
    const std::vector<flow::TaskCommit> tasks{{"toy", Partition(0), positions, nullptr}};
    must(sink_.commit(tasks));
  }

  std::string from_;
  std::string to_;
  EmbeddedSource source_;
  EmbeddedSink sink_;
  std::vector<flow::Message> messages_;
  std::map<Partition, Offset> next_;
};

// "in" -> writer -> "middle" -> reader.
struct Chain {
  LogBench bench;
  std::unique_ptr<ToyWorker> writer;
  std::unique_ptr<ToyWorker> reader;

  explicit Chain(int inputs) {
    bench.options.backlog_max = kBacklogMax;
    start();
    for (int i = 0; i < inputs; ++i) {
      bench.append({message_to("in", i % 4, std::to_string(i))});
    }
  }
  // As after a crash: whatever was not committed is gone.
  void start() {
    writer.reset();
    reader.reset();
    bench.open();
    reader = std::make_unique<ToyWorker>(*bench.log, "middle", "");
    writer = std::make_unique<ToyWorker>(*bench.log, "in", "middle");
  }
  std::size_t written_until_held() const {
    std::size_t written = 0;
    for (std::size_t count = writer->turn(); count > 0; count = writer->turn()) {
      written += count;
    }
    return written;
  }
  [[nodiscard]] std::size_t records_of(const std::string& topic) const {
    const std::optional<TopicInfo> info = bench.log->find(topic);
    std::int64_t count = 0;
    for (const PartitionInfo& partition : info->partitions) {
      count += partition.next.value;
    }
    return static_cast<std::size_t>(count);
  }
};

TEST(Backlog, ASlowReaderStopsTheWriterAndLetsItGoOn) {
  Chain chain(200);

  // The bound is passed by at most the one commit that passes it.
  EXPECT_EQ(chain.written_until_held(), 20U);
  EXPECT_EQ(chain.writer->held_back().by, "group-of-middle on middle");
  EXPECT_EQ(chain.writer->held_back().polls, 1U);

  std::size_t read = 0;
  std::size_t written = 20;
  while (read < 200) {
    read += chain.reader->turn();
    written += chain.writer->turn();
    ASSERT_LE(written, read + 25);
  }
  EXPECT_EQ(written, 200U);
  EXPECT_EQ(chain.records_of("middle"), 200U);
  EXPECT_EQ(chain.writer->turn(), 0U);
  EXPECT_EQ(chain.writer->held_back().by, "");
}

TEST(Backlog, TheBoundIsLetGoOfWellBelow) {
  Chain chain(200);
  ASSERT_EQ(chain.written_until_held(), 20U);

  // 20 kB and a bit; three quarters of the bound are 15 kB.
  EXPECT_EQ(chain.reader->turn(5), 5U);
  EXPECT_EQ(chain.writer->turn(), 0U);
  EXPECT_EQ(chain.reader->turn(5), 5U);
  EXPECT_EQ(chain.writer->turn(), 5U);
}

TEST(Backlog, ACrashInBetweenLosesNothingAndTheBoundHoldsAtOnce) {
  Chain chain(200);
  ASSERT_EQ(chain.written_until_held(), 20U);
  ASSERT_EQ(chain.reader->turn(1), 1U);

  std::size_t read = 1;
  std::size_t written = 20;
  for (int crash = 0; crash < 3; ++crash) {
    chain.start();
    EXPECT_EQ(chain.writer->turn(), 0U) << crash;
    read += chain.reader->turn(10);
    written += chain.written_until_held();
  }
  while (read < 200) {
    read += chain.reader->turn();
    written += chain.writer->turn();
  }
  EXPECT_EQ(written, 200U);
  EXPECT_EQ(read, 200U);
  EXPECT_EQ(chain.records_of("middle"), 200U);
}

TEST(Backlog, AHeldWriterGoesOnAsSoonAsTheReaderCommits) {
  Chain chain(200);
  ASSERT_EQ(chain.written_until_held(), 20U);
  std::atomic<std::size_t> written = 0;
  // Long enough that only a wake-up ends it in time for the test's own limit.
  std::thread thread([&] { written = chain.writer->turn(5, hours(1)); });
  while (written == 0 && chain.reader->turn(5) > 0) {
  }
  thread.join();
  EXPECT_EQ(written, 5U);
}

TEST(Backlog, ReadersThatDoNotRunHoldNobody) {
  Chain chain(200);
  chain.bench.append({message_to("middle", 0, std::string(30'000, 'x'))});
  chain.bench.commit("gone", "middle", 0, 0);
  EXPECT_EQ(chain.writer->turn(), 0U);
  EXPECT_EQ(chain.reader->turn(), 1U);
  EXPECT_EQ(chain.writer->turn(), 5U);
}

// What was committed before the topic had a bound counts as well.
TEST(Backlog, ABoundThatComesLateKnowsHowFarReadersAre) {
  LogBench bench;
  bench.options.backlog_max = kBacklogMax;
  bench.open();
  ToyWorker reader(*bench.log, "middle", "");
  bench.append({message_to("middle", 0, std::string(30'000, 'x'))});
  ASSERT_EQ(reader.turn(), 1U);
  bench.append({message_to("in", 0, "v")});

  ToyWorker writer(*bench.log, "in", "middle");
  EXPECT_EQ(writer.turn(), 1U);
}

}  // namespace
}  // namespace ls::embedded
