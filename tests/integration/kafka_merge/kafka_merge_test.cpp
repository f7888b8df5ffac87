#include "integration/mock_cluster.hpp"
#include "kafka/consumer.hpp"
#include "kafka/partitions.hpp"
#include "support/kafka_client.hpp"
#include "support/listener.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

// Several topics whose partitions of one number are one task's inputs: in which order it gets them.

namespace ls::kafka {
namespace {

using test::Listener;

// Time of append, place of the topic, offset: what records are ordered by.
using Key = std::tuple<std::int64_t, std::size_t, std::int64_t>;

class KafkaMergeTest : public testing::Test {
 protected:
  static constexpr std::int32_t kPartitions = 2;

  KafkaMergeTest() {
    for (const std::string& topic : topics_) {
      cluster_.create_topic(topic, kPartitions);
    }
    // Many small batches, of which the mock gives one a fetch: so fetches alternate badly.
    test::KafkaWriter::Options options;
    options.address = cluster_.settings().bootstrap;
    options.settings = {{"batch.num.messages", "9"}};
    writer_ = std::make_unique<test::KafkaWriter>(options);
    use(cluster_.settings());
  }
  void use(const ClientSettings& settings) {
    client_ = Cluster::make(settings, *clock_).take();
  }

  std::unique_ptr<flow::Source> join(const std::string& instance, Listener& listener) {
    WorkerSettings settings;
    settings.topology = "score";
    settings.instance_id = instance;
    settings.input_topics = topics_;
    std::unique_ptr<flow::Source> source = std::move(client_->make_worker(settings).take().source);
    listener.when_assigned = [this, &source = *source](Listener::Partitions partitions) -> Status {
      for (const flow::TopicPartition& at : partitions) {
        LS_TRY(source.seek(at, next_[at]));
        LS_TRY(source.resume(at));
      }
      return {};
    };
    EXPECT_TRUE(source->subscribe(topics_, listener).has_value());
    return source;
  }

  // From its next assignment on the client fetches nothing of web, and the source does not know.
  void silence_web(flow::Source& source, Listener& listener) {
    listener.when_assigned = [start = listener.when_assigned,
                              client = client_of(source)](Listener::Partitions assigned) -> Status {
      LS_TRY(start(assigned));
      for (const flow::TopicPartition& at : assigned) {
        if (at.topic == "web") {
          rd_kafka_pause_partitions(client, one(at).get());
        }
      }
      return {};
    };
  }
  static void resume_web(flow::Source& source, std::int32_t partition) {
    rd_kafka_resume_partitions(client_of(source), one({"web", Partition(partition)}).get());
  }
  static rd_kafka_t* client_of(flow::Source& source) {
    return static_cast<KafkaSource&>(source).client();
  }

  // Appends one record of each time, one behind the other.
  void write(const std::string& topic, std::int32_t partition,
             const std::vector<std::int64_t>& times) {
    const auto place = static_cast<std::size_t>(std::find(topics_.begin(), topics_.end(), topic) -
                                                topics_.begin());
    for (const std::int64_t time : times) {
      ASSERT_TRUE(writer_->send({topic, "k", "v", partition, time}).has_value());
      std::vector<Key>& written = written_[partition];
      written.emplace_back(time, place, ends_[{topic, Partition(partition)}]++);
      std::sort(written.begin(), written.end());
    }
    ASSERT_TRUE(writer_->flush().has_value());
  }
  // The same for each topic and partition: whole blocks of each topic, whose times overlap.
  void write_blocks(Random& random, int per_partition) {
    for (const std::string& topic : topics_) {
      for (std::int32_t partition = 0; partition < kPartitions; ++partition) {
        std::int64_t time = 1000;
        std::vector<std::int64_t> times;
        for (int i = 0; i < per_partition; ++i) {
          time += static_cast<std::int64_t>(random.below(4));
          times.push_back(time);
        }
        write(topic, partition, times);
      }
    }
  }

  // Polls until `done`, or until something has hung for far too long.
  void poll_until(flow::Source& source, const std::function<bool()>& done,
                  std::size_t messages_max = 100) {
    const std::int64_t start = clock_->monotonic_ns();
    while (!done()) {
      ASSERT_LT(clock_->monotonic_ns() - start, 30'000'000'000) << "nothing happened";
      poll(source, messages_max);
    }
  }
  void poll(flow::Source& source, std::size_t messages_max = 100, Millis wait = Millis{50}) {
    std::vector<flow::Message> messages;
    const Status polled = source.poll(wait, messages_max, messages);
    ASSERT_TRUE(polled.has_value()) << polled.error().message;
    ASSERT_LE(messages.size(), messages_max);
    for (const flow::Message& message : messages) {
      const auto topic = std::find(topics_.begin(), topics_.end(), message.topic);
      read_[message.partition.value].emplace_back(message.appended.ms,
                                                  static_cast<std::size_t>(topic - topics_.begin()),
                                                  message.offset.value);
      next_[{std::string(message.topic), message.partition}] = message.offset.next();
    }
  }

  [[nodiscard]] std::size_t count() const {
    std::size_t sum = 0;
    for (const auto& [partition, keys] : read_) {
      sum += keys.size();
    }
    return sum;
  }
  [[nodiscard]] std::size_t count_written() const {
    std::size_t sum = 0;
    for (const auto& [partition, keys] : written_) {
      sum += keys.size();
    }
    return sum;
  }
  void expect_all_in_order() {
    EXPECT_EQ(read_, written_);
  }

  const std::vector<std::string> topics_ = {"lead", "web", "label"};
  test::MockCluster cluster_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
  std::unique_ptr<test::KafkaWriter> writer_;
  std::unique_ptr<Cluster> client_;
  std::map<flow::TopicPartition, std::int64_t> ends_;
  std::map<flow::TopicPartition, Offset> next_;       // where a reader goes on
  std::map<std::int32_t, std::vector<Key>> written_;  // as they should be read
  std::map<std::int32_t, std::vector<Key>> read_;
};

TEST_F(KafkaMergeTest, BlocksOfTopicsAreReadInTheOrderOfTheirTimes) {
  Random random(test::seed());
  write_blocks(random, 300);
  Listener listener;
  const auto worker = join("a", listener);

  poll_until(
      *worker, [&] { return count() == count_written(); }, 7);

  expect_all_in_order();
}

TEST_F(KafkaMergeTest, ASeekOfATaskGivesItsRecordsAgainInTheSameOrder) {
  Random random(test::seed());
  write_blocks(random, 100);
  Listener listener;
  const auto worker = join("a", listener);
  poll_until(
      *worker, [&] { return read_[0].size() >= 50; }, 10);
  const std::map<flow::TopicPartition, Offset> cut = next_;
  const std::size_t kept = read_[0].size();
  poll_until(
      *worker, [&] { return read_[0].size() >= 150; }, 10);

  for (const std::string& topic : topics_) {
    const flow::TopicPartition at = {topic, Partition(0)};
    ASSERT_TRUE(worker->seek(at, cut.contains(at) ? cut.at(at) : Offset(0)).has_value());
  }
  read_[0].resize(kept);
  poll_until(*worker, [&] { return count() == count_written(); });

  expect_all_in_order();
}

TEST_F(KafkaMergeTest, APausedInputHoldsNobodyUpAndLosesNothing) {
  Random random(test::seed());
  write_blocks(random, 100);
  Listener listener;
  const auto worker = join("a", listener);
  poll_until(
      *worker, [&] { return read_[0].size() >= 50; }, 10);

  ASSERT_TRUE(worker->pause({"web", Partition(0)}));
  const std::size_t paused_at = read_[0].size();
  const std::int64_t unread = 100 - next_[{"web", Partition(0)}].value;
  poll_until(*worker,
             [&] { return count() + static_cast<std::size_t>(unread) == count_written(); });
  const auto is_of_web = [](const Key& key) { return std::get<1>(key) == 1; };
  EXPECT_TRUE(std::none_of(read_[0].begin() + static_cast<std::ptrdiff_t>(paused_at),
                           read_[0].end(), is_of_web));
  ASSERT_TRUE(worker->resume({"web", Partition(0)}));
  poll_until(*worker, [&] { return count() == count_written(); });

  EXPECT_EQ(read_[1], written_[1]);
  std::sort(read_[0].begin(), read_[0].end());
  EXPECT_EQ(read_[0], written_[0]);
}

TEST_F(KafkaMergeTest, AnEmptyTopicHoldsNobodyUpAndIsReadOnceItHasRecords) {
  write("lead", 0, {10, 30});
  write("web", 0, {20, 40});
  Listener listener;
  const auto worker = join("a", listener);
  poll_until(*worker, [&] { return count() == 4; });
  EXPECT_EQ(read_, written_);

  // One after the other: of topics read to their ends, each may bring its news first.
  write("label", 0, {50, 70});
  poll_until(*worker, [&] { return count() == 6; });
  write("lead", 0, {80});
  poll_until(*worker, [&] { return count() == 7; });

  expect_all_in_order();
}

TEST_F(KafkaMergeTest, OfEqualTimesTheFirstTopicGoesFirst) {
  write("label", 0, {10, 10});
  write("web", 0, {10, 20});
  write("lead", 0, {10, 20});
  Listener listener;
  const auto worker = join("a", listener);

  poll_until(*worker, [&] { return count() == count_written(); });

  EXPECT_EQ(read_[0], (std::vector<Key>{
                          {10, 0, 0}, {10, 1, 0}, {10, 2, 0}, {10, 2, 1}, {20, 0, 1}, {20, 1, 1}}));
}

TEST_F(KafkaMergeTest, AMemberWithNothingToDoWakesForARecord) {
  Listener listener;
  const auto worker = join("a", listener);
  poll_until(*worker, [&] {
    return !listener.held.empty() &&
           std::all_of(listener.held.begin(), listener.held.end(),
                       [&](const flow::TopicPartition& at) { return worker->at_end(at); });
  });
  const std::int64_t start = clock_->monotonic_ns();

  auto writing = std::async(std::launch::async, [&] { write("web", 1, {10}); });
  poll(*worker, 100, seconds(60));
  writing.get();

  EXPECT_LT(clock_->monotonic_ns() - start, 30'000'000'000) << "it slept on";
  EXPECT_EQ(read_, written_);
}

// An input that the client does not fetch for whatever reason: its leader is away, or the client
// has forgotten it.
TEST_F(KafkaMergeTest, ATaskWaitsForAnInputThatDoesNotComeAndTheOthersGoOn) {
  Random random(test::seed());
  write_blocks(random, 50);
  Listener listener;
  const auto worker = join("a", listener);
  silence_web(*worker, listener);

  poll_until(*worker, [&] { return listener.held.size() == 6; });
  resume_web(*worker, 1);
  poll_until(*worker, [&] { return read_[1].size() == 150; });
  poll(*worker);
  EXPECT_EQ(read_[0].size(), 0U);
  resume_web(*worker, 0);
  poll_until(*worker, [&] { return count() == count_written(); });

  expect_all_in_order();
}

TEST_F(KafkaMergeTest, AnInputThatStandsStillIsFetchedAnewAndNothingRunsAhead) {
  ClientSettings impatient = cluster_.settings();
  impatient.stall_timeout = Millis{400};
  use(impatient);
  Random random(test::seed());
  write_blocks(random, 50);
  Listener listener;
  const auto worker = join("a", listener);
  auto& source = static_cast<KafkaSource&>(*worker);
  silence_web(*worker, listener);

  poll_until(*worker, [&] { return count() == count_written(); });

  expect_all_in_order();
  EXPECT_GE(source.counters().refetched, 1U);
}

TEST_F(KafkaMergeTest, AClientThatIsMadeAnewMergesOn) {
  Random random(test::seed());
  write_blocks(random, 100);
  Listener listener;
  const auto worker = join("a", listener);
  poll_until(
      *worker, [&] { return count() >= 100; }, 10);
  auto& source = static_cast<KafkaSource&>(*worker);

  rd_kafka_test_fatal_error(source.client(), RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, "by the test");
  poll_until(*worker, [&] { return count() == count_written(); });

  expect_all_in_order();
  EXPECT_EQ(source.counters().renewed, 1U);
}

TEST_F(KafkaMergeTest, WhatIsHeldBackWhenPartitionsMoveIsReadByWhoGetsThem) {
  Random random(test::seed());
  write_blocks(random, 100);
  Listener first_listener;
  Listener second_listener;
  const auto first = join("a", first_listener);
  silence_web(*first, first_listener);

  // The first holds a record of each other input all the while.
  poll_until(*first, [&] { return first_listener.held.size() == 6; });
  const auto second = join("b", second_listener);
  poll_until(*first, [&] {
    poll(*second, 100, Millis{10});
    return second_listener.held.size() == 3 && count() == count_written() / 2;
  });
  // More than once, if the group had to begin again meanwhile.
  EXPECT_GE(first_listener.revoked.size(), 6U);
  resume_web(*first, 0);
  resume_web(*first, 1);
  poll_until(*first, [&] { return count() == count_written(); });

  expect_all_in_order();
}

}  // namespace
}  // namespace ls::kafka
