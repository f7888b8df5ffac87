#include "integration/mock_cluster.hpp"
#include "kafka/consumer.hpp"
#include "support/kafka_client.hpp"
#include "support/listener.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ls::kafka {
namespace {

using test::Listener;

// A member of a group at mock brokers, alone unless a test adds another. Joining takes 3 s there.
class KafkaSourceTest : public testing::Test {
 protected:
  KafkaSourceTest() {
    cluster_.create_topic("in", 2);
    client_ = Cluster::make(cluster_.settings(), *clock_).take();
  }

  std::unique_ptr<flow::Source> join(const std::string& instance, Listener& listener,
                                     WorkerSettings settings = {}) {
    settings.topology = "score";
    settings.instance_id = instance;
    std::unique_ptr<flow::Source> source = std::move(client_->make_worker(settings).take().source);
    const std::vector<std::string> topics = {"in"};
    EXPECT_TRUE(source->subscribe(topics, listener).has_value());
    return source;
  }

  void write(std::int32_t partition, int first, int count) {
    auto producer = PlainProducer::make(cluster_.settings(), *clock_).take();
    for (int i = first; i < first + count; ++i) {
      const std::string value = std::to_string(i);
      flow::OutgoingMessage message;
      message.topic = "in";
      message.partition = Partition(partition);
      message.key = "k";
      message.value = value;
      ASSERT_TRUE(producer->send(message).has_value());
    }
    ASSERT_TRUE(producer->flush().has_value());
  }

  // Polls until `done`, or until something has hung for far too long.
  void poll_until(flow::Source& source, const std::function<bool()>& done,
                  std::size_t messages_max = 100) {
    const std::int64_t start = clock_->monotonic_ns();
    std::vector<flow::Message> messages;
    while (!done()) {
      ASSERT_LT(clock_->monotonic_ns() - start, 30'000'000'000) << "nothing happened";
      messages.clear();
      const Status polled = source.poll(Millis{50}, messages_max, messages);
      ASSERT_TRUE(polled.has_value()) << polled.error().message;
      ASSERT_LE(messages.size(), messages_max);
      note(messages);
    }
  }
  void note(const std::vector<flow::Message>& messages) {
    for (const flow::Message& message : messages) {
      read_.push_back({message.partition, message.offset, std::string(message.value)});
    }
  }

  struct Read {
    Partition partition;
    Offset offset;
    std::string value;
  };
  [[nodiscard]] std::vector<std::int64_t> offsets_of(std::int32_t partition) const {
    std::vector<std::int64_t> out;
    for (const Read& read : read_) {
      if (read.partition == Partition(partition)) {
        out.push_back(read.offset.value);
      }
    }
    return out;
  }
  [[nodiscard]] std::size_t count() const {
    return read_.size();
  }

  // Starts every partition at its first record.
  static std::function<Status(Listener::Partitions)> start_at(flow::Source& source, Offset next) {
    return [&source, next](Listener::Partitions partitions) -> Status {
      for (const flow::TopicPartition& at : partitions) {
        LS_TRY(source.seek(at, next));
        LS_TRY(source.resume(at));
      }
      return {};
    };
  }

  test::MockCluster cluster_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
  std::unique_ptr<Cluster> client_;
  std::vector<Read> read_;
};

std::vector<std::int64_t> from_to(std::int64_t first, std::int64_t end) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = first; i < end; ++i) {
    out.push_back(i);
  }
  return out;
}

TEST_F(KafkaSourceTest, ReadsFromWhereTheListenerSaysAndReportsTheEnd) {
  write(0, 0, 10);
  write(1, 0, 10);
  Listener listener;
  const auto worker = join("a", listener);
  listener.when_assigned = start_at(*worker, Offset(4));

  poll_until(
      *worker, [&] { return count() >= 12; }, 5);
  poll_until(*worker, [&] { return worker->at_end({"in", Partition(0)}); });

  EXPECT_EQ(listener.assigned.size(), 2U);
  EXPECT_EQ(offsets_of(0), from_to(4, 10));
  EXPECT_EQ(offsets_of(1), from_to(4, 10));
}

TEST_F(KafkaSourceTest, WhatTheListenerDoesNotResumeWaitsForIt) {
  write(0, 0, 10);
  write(1, 0, 10);
  Listener listener;
  const auto worker = join("a", listener);
  flow::Source& source = *worker;
  listener.when_assigned = [&](Listener::Partitions) -> Status {
    LS_TRY(source.seek({"in", Partition(0)}, Offset(0)));
    return source.resume({"in", Partition(0)});
  };
  poll_until(source, [&] { return source.at_end({"in", Partition(0)}); });
  EXPECT_TRUE(offsets_of(1).empty());

  ASSERT_TRUE(source.seek({"in", Partition(1)}, Offset(3)));
  ASSERT_TRUE(source.resume({"in", Partition(1)}));
  poll_until(source, [&] { return source.at_end({"in", Partition(1)}); });

  EXPECT_EQ(offsets_of(0), from_to(0, 10));
  EXPECT_EQ(offsets_of(1), from_to(3, 10));
}

TEST_F(KafkaSourceTest, APauseLosesAndRepeatsNothing) {
  write(0, 0, 200);
  Listener listener;
  const auto worker = join("a", listener);
  flow::Source& source = *worker;
  listener.when_assigned = start_at(source, Offset(0));
  const flow::TopicPartition at = {"in", Partition(0)};

  // Stops in the middle of what the client has read ahead, again and again.
  for (std::size_t goal = 20; goal <= 180; goal += 20) {
    poll_until(
        source, [&] { return count() >= goal; }, 7);
    ASSERT_TRUE(source.pause(at));
    const std::size_t paused_at = count();
    std::vector<flow::Message> messages;
    ASSERT_TRUE(source.poll(Millis{20}, 100, messages));
    EXPECT_TRUE(messages.empty());
    EXPECT_EQ(count(), paused_at);
    ASSERT_TRUE(source.resume(at));
  }
  poll_until(source, [&] { return source.at_end(at); });

  EXPECT_EQ(offsets_of(0), from_to(0, 200));
}

TEST_F(KafkaSourceTest, ASeekBackGivesTheSameRecordsAgain) {
  write(0, 0, 100);
  Listener listener;
  const auto worker = join("a", listener);
  flow::Source& source = *worker;
  listener.when_assigned = start_at(source, Offset(0));
  const flow::TopicPartition at = {"in", Partition(0)};
  poll_until(
      source, [&] { return count() >= 60; }, 60);

  ASSERT_TRUE(source.seek(at, Offset(25)));
  read_.clear();
  poll_until(source, [&] { return source.at_end(at) && count() > 0; });

  EXPECT_EQ(offsets_of(0), from_to(25, 100));
}

TEST_F(KafkaSourceTest, APartitionThatStandsStillIsFetchedAnew) {
  write(0, 0, 10);
  ClientSettings impatient = cluster_.settings();
  impatient.stall_timeout = Millis{400};
  client_ = Cluster::make(impatient, *clock_).take();
  Listener listener;
  const auto worker = join("a", listener);
  listener.when_assigned = start_at(*worker, Offset(0));
  poll_until(*worker, [&] { return count() == 10; });

  // As the client's own defect does it: paused for good, and we do not know.
  auto& source = static_cast<KafkaSource&>(*worker);
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, "in", 0);
  rd_kafka_pause_partitions(source.client(), list);
  rd_kafka_topic_partition_list_destroy(list);
  write(0, 10, 10);
  poll_until(*worker, [&] { return count() >= 20; });

  EXPECT_EQ(offsets_of(0), from_to(0, 20));
  EXPECT_EQ(source.counters().refetched, 1U);
}

// As a broker does that was away longer than the session.
TEST_F(KafkaSourceTest, AClientThatIsThrownOutIsMadeAnewAndReadsOn) {
  write(0, 0, 10);
  write(1, 0, 10);
  Listener listener;
  const auto worker = join("a", listener);
  listener.when_assigned = start_at(*worker, Offset(0));
  poll_until(*worker, [&] { return count() == 20; });
  auto& source = static_cast<KafkaSource&>(*worker);

  rd_kafka_test_fatal_error(source.client(), RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, "by the test");
  write(0, 10, 10);
  listener.when_assigned = start_at(*worker, Offset(10));
  poll_until(*worker, [&] { return count() == 30; });

  EXPECT_EQ(listener.lost.size(), 2U);
  EXPECT_TRUE(listener.revoked.empty());
  EXPECT_EQ(offsets_of(0), from_to(0, 20));
  EXPECT_EQ(source.counters().renewed, 1U);
}

TEST_F(KafkaSourceTest, AGroupWithoutCommitsHasNoPosition) {
  write(0, 0, 3);
  Listener listener;
  const auto worker = join("a", listener);

  const Result<std::optional<Offset>> committed = worker->committed({"in", Partition(0)});

  ASSERT_TRUE(committed.has_value()) << committed.error().message;
  EXPECT_EQ(*committed, std::nullopt);
}

TEST_F(KafkaSourceTest, TheRangeIsWhatThePartitionHolds) {
  write(1, 0, 3);
  Listener listener;
  const auto worker = join("a", listener);

  const auto range = worker->range({"in", Partition(1)});

  ASSERT_TRUE(range.has_value()) << range.error().message;
  EXPECT_EQ(range->first, Offset(0));
  EXPECT_EQ(range->next, Offset(3));
}

TEST_F(KafkaSourceTest, AListenersFailureIsThePollsFailureAndIsTriedAgain) {
  write(0, 0, 5);
  write(1, 0, 5);
  Listener listener;
  const auto worker = join("a", listener);
  const flow::TopicPartition first = {"in", Partition(0)};
  listener.when_assigned = [&](Listener::Partitions) -> Status {
    LS_TRY(worker->seek(first, Offset(0)));
    LS_TRY(worker->resume(first));
    return external_error("the disk is full", Retry::yes);
  };

  std::optional<Error> failure;
  std::vector<flow::Message> messages;
  while (!failure) {
    messages.clear();
    if (const Status polled = worker->poll(Millis{50}, 10, messages); !polled) {
      failure = polled.error();
    }
    note(messages);
  }
  EXPECT_EQ(failure->message, "opening assigned partitions: the disk is full");
  EXPECT_EQ(failure->retry, Retry::yes);
  listener.assigned.clear();
  listener.when_assigned = start_at(*worker, Offset(0));
  poll_until(*worker, [&] { return count() == 10; });

  EXPECT_EQ(listener.assigned, (std::vector<flow::TopicPartition>{{"in", Partition(1)}}));
  EXPECT_EQ(offsets_of(0), from_to(0, 5));
  EXPECT_EQ(offsets_of(1), from_to(0, 5));
}

TEST_F(KafkaSourceTest, ASecondMemberTakesItsShareAndNothingIsGivenTwice) {
  write(0, 0, 20);
  write(1, 0, 20);
  Listener first_listener;
  Listener second_listener;
  const auto first = join("a", first_listener);
  first_listener.when_assigned = start_at(*first, Offset(0));
  poll_until(*first, [&] { return count() >= 40; });
  read_.clear();

  const auto second = join("b", second_listener);
  first_listener.when_assigned = start_at(*first, Offset(20));
  second_listener.when_assigned = start_at(*second, Offset(20));
  poll_until(*first, [&] {
    std::vector<flow::Message> none;
    EXPECT_TRUE(second->poll(Millis{10}, 100, none).has_value());
    EXPECT_TRUE(none.empty());
    return first_listener.held.size() == 1 && second_listener.held.size() == 1;
  });

  EXPECT_GE(first_listener.revoked.size(), 2U);
  EXPECT_TRUE(first_listener.lost.empty());
  EXPECT_NE(first_listener.held, second_listener.held);
  EXPECT_EQ(count(), 0U);
}

TEST_F(KafkaSourceTest, ClosingTellsTheListenerNothing) {
  write(0, 0, 5);
  Listener listener;
  auto worker = join("a", listener);
  listener.when_assigned = start_at(*worker, Offset(0));
  poll_until(*worker, [&] { return count() >= 5; });

  worker.reset();

  // The worker has committed and let go before; its listener may be gone.
  EXPECT_TRUE(listener.revoked.empty());
  EXPECT_TRUE(listener.lost.empty());
}

constexpr std::int64_t kFuture = 4'000'000'000'000;  // 2096
constexpr std::int64_t kPast = 1'000'000'000'000;

class ProducersClocks : public KafkaSourceTest {
 protected:
  // One record that claims to be of 2096, then one of 2001.
  void SetUp() override {
    test::KafkaWriter writer({.address = cluster_.settings().bootstrap, .settings = {}});
    for (const std::int64_t stamp : {kFuture, kPast}) {
      test::SentRecord record{"in", "k", "v"};
      record.partition = 0;
      record.timestamp_ms = stamp;
      ASSERT_TRUE(writer.send(record));
    }
    ASSERT_TRUE(writer.flush());
  }
  std::vector<EventTime> arrivals(const WorkerSettings& settings) {
    Listener listener;
    const auto source = join("one", listener, settings);
    listener.when_assigned = start_at(*source, Offset(0));
    std::vector<EventTime> all;
    std::vector<flow::Message> messages;
    const std::int64_t start = clock_->monotonic_ns();
    while (all.size() < 2 && clock_->monotonic_ns() - start < 30'000'000'000) {
      messages.clear();
      EXPECT_TRUE(source->poll(Millis{50}, 100, messages));
      for (const flow::Message& message : messages) {
        all.push_back(message.appended);
      }
    }
    return all;
  }
};

// Were it believed, an event of that year would carry the clock of its task along.
TEST_F(ProducersClocks, AreBelievedNoFurtherThanOurs) {
  const std::vector<EventTime> all = arrivals({});

  ASSERT_EQ(all.size(), 2U);
  EXPECT_LE(all[0], clock_->now());
  EXPECT_GT(all[0], clock_->now() - minutes(1));
  EXPECT_EQ(all[1], EventTime{kPast});
}

// Next year's run of the same log has to refuse what this year's does.
TEST_F(ProducersClocks, AreBelievedInABoundedRun) {
  WorkerSettings bounded;
  bounded.believes_timestamps = true;

  const std::vector<EventTime> all = arrivals(bounded);

  EXPECT_EQ(all, (std::vector<EventTime>{{kFuture}, {kPast}}));
}

}  // namespace
}  // namespace ls::kafka
