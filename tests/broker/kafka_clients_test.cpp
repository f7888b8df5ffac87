#include "broker/copy_worker.hpp"
#include "broker/open_position.hpp"
#include "support/broker_test.hpp"
#include "support/kafka_client.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <vector>

// The Kafka clients against real brokers: what is promised of transactions, membership and
// restoring, each shown by a reader that knows nothing of them.

namespace ls::test {
namespace {

constexpr std::int32_t kPartitions = 2;

class KafkaClients : public BrokerTest {
 protected:
  void SetUp() override {
    BrokerTest::SetUp();
    if (testing::Test::IsSkipped() || testing::Test::HasFatalFailure()) {
      return;
    }
    use(shared_broker());
  }

  // Topics and group of this test's own at the broker.
  void use(KafkaBroker& broker) {
    observer_ = std::make_unique<KafkaClient>(broker.address());
    settings_.bootstrap = broker.address();
    settings_.app = own_topic();
    settings_.transaction_timeout = seconds(10);
    settings_.session_timeout = seconds(6);
    settings_.poll_interval_max = seconds(6);
    for (const std::string& topic : {input(), output(), changelog()}) {
      const Status created = observer_->create({topic, kPartitions});
      ASSERT_TRUE(created.has_value()) << created.error().message;
    }
    cluster_ = kafka::Cluster::make(settings_, *clock_).take();
  }

  [[nodiscard]] static std::string input() {
    return own_topic() + ".in";
  }
  [[nodiscard]] static std::string output() {
    return own_topic() + ".out";
  }
  [[nodiscard]] static std::string changelog() {
    return own_topic() + ".copy.changelog";
  }

  // Appends so many records to each partition of the input.
  void write_input(int per_partition) {
    auto producer = kafka::PlainProducer::make(settings_, *clock_).take();
    for (int i = 0; i < per_partition * kPartitions; ++i) {
      const std::string value = std::to_string(i);
      const std::string topic = input();
      flow::OutgoingMessage message;
      message.topic = topic;
      message.partition = Partition(i % kPartitions);
      message.key = value;
      message.value = value;
      ASSERT_TRUE(producer->send(message).has_value());
    }
    ASSERT_TRUE(producer->flush().has_value());
  }

  [[nodiscard]] CopyWorker::Options options(const std::string& instance) const {
    CopyWorker::Options out;
    out.input = input();
    out.output = output();
    out.worker.topology = "copy";
    out.worker.instance_id = instance;
    out.worker.output_topics = {output(), changelog()};
    return out;
  }

  std::unique_ptr<CopyWorker> make_worker(const std::string& instance) {
    auto made = CopyWorker::make(*cluster_, options(instance));
    EXPECT_TRUE(made.has_value()) << made.error().message;
    return made.take();
  }

  // How often each input record lies on the output, for a committed reader.
  std::map<std::string, int> copies() {
    std::map<std::string, int> out;
    const auto records = observer_->read_all(output(), Isolation::read_committed);
    EXPECT_TRUE(records.has_value()) << records.error().message;
    for (const ReadRecord& record : *records) {
      ++out[record.headers.at(0).second];
    }
    return out;
  }
  static std::map<std::string, int> each_once(int per_partition) {
    std::map<std::string, int> out;
    for (int partition = 0; partition < kPartitions; ++partition) {
      for (int offset = 0; offset < per_partition; ++offset) {
        out[fmt::format("{}/{}", partition, offset)] = 1;
      }
    }
    return out;
  }

  // Turns the worker's loop until `done`, or until something has hung for far too long.
  void run_until(CopyWorker& worker, const std::function<bool()>& done) {
    const std::int64_t start = clock_->monotonic_ns();
    while (!done()) {
      ASSERT_LT(clock_->monotonic_ns() - start, 60'000'000'000) << "nothing happened";
      const Status status = worker.run_once();
      ASSERT_TRUE(status.has_value()) << status.error().message;
    }
  }
  // The same as an engine would: a worker that cannot heal is replaced. Null if that took too long.
  std::unique_ptr<CopyWorker> run_to(std::unique_ptr<CopyWorker> worker, std::int64_t goal) {
    const std::int64_t start = clock_->monotonic_ns();
    while (worker == nullptr || total(*worker) < goal || worker->uncommitted() > 0) {
      if (clock_->monotonic_ns() - start > 120'000'000'000) {
        return nullptr;
      }
      if (worker == nullptr) {
        auto made = CopyWorker::make(*cluster_, options("a"));
        worker = made ? made.take() : nullptr;
        continue;
      }
      if (const Status status = worker->run_once(); !status) {
        EXPECT_EQ(status.error().retry, Retry::yes) << status.error().message;
        worker.reset();
      }
    }
    return worker;
  }
  static std::int64_t total(const CopyWorker& worker) {
    return worker.count(0).value_or(0) + worker.count(1).value_or(0);
  }

  std::unique_ptr<Clock> clock_ = make_system_clock();
  kafka::ClientSettings settings_;
  std::unique_ptr<KafkaClient> observer_;
  std::unique_ptr<kafka::Cluster> cluster_;
};

TEST_P(KafkaClients, OutputsChangelogAndPositionsAppearTogether) {
  write_input(5);
  auto worker = make_worker("a");
  flow::Source& source = worker->source();

  run_until(*worker, [&] { return worker->held() == 2U; });
  EXPECT_TRUE(copies().empty());
  EXPECT_TRUE(observer_->read_all(changelog(), Isolation::read_committed)->empty());
  run_until(*worker, [&] { return total(*worker) == 10 && worker->uncommitted() == 0; });

  EXPECT_EQ(copies(), each_once(5));
  EXPECT_FALSE(observer_->read_all(changelog(), Isolation::read_committed)->empty());
  for (std::int32_t partition = 0; partition < kPartitions; ++partition) {
    EXPECT_EQ(source.committed({input(), Partition(partition)}).value(), Offset(5));
  }
}

TEST_P(KafkaClients, WhatIsAbortedIsNeverRead) {
  auto worker = make_worker("a");
  flow::OutgoingMessage message;
  const std::string topic = output();
  message.topic = topic;
  message.key = "k";
  message.value = "never";
  const flow::Header header{"from", "nowhere"};
  message.headers = std::span(&header, 1);

  ASSERT_TRUE(worker->sink().send(message).has_value());
  ASSERT_TRUE(worker->sink().abort().has_value());

  EXPECT_TRUE(copies().empty());
}

TEST_P(KafkaClients, ARestartFindsStateAndPositionsAsCommitted) {
  write_input(30);
  {
    auto worker = make_worker("a");
    run_until(*worker, [&] { return total(*worker) >= 20 && worker->uncommitted() == 0; });
  }

  auto worker = make_worker("a");
  run_until(*worker, [&] { return total(*worker) == 60 && worker->uncommitted() == 0; });

  EXPECT_EQ(copies(), each_once(30));
  EXPECT_EQ(worker->count(0), 30);
  EXPECT_EQ(worker->count(1), 30);
}

// As after SIGKILL: the transaction is left open, and nobody says goodbye to the group.
TEST_P(KafkaClients, ASuccessorEndsWhatAKilledOneLeftOpen) {
  write_input(20);
  CopyWorker::Options never_commits = options("a");
  never_commits.records_per_commit = 1'000'000;
  auto made = CopyWorker::make(*cluster_, never_commits);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  auto killed = made.take();
  run_until(*killed, [&] { return killed->uncommitted() > 0; });

  auto worker = make_worker("a");
  run_until(*worker, [&] { return total(*worker) == 40 && worker->uncommitted() == 0; });
  const Status zombie = killed->commit();

  EXPECT_FALSE(zombie.has_value());
  EXPECT_EQ(copies(), each_once(20));
}

TEST_P(KafkaClients, WhoLostItsPartitionsCannotCommitThem) {
  write_input(20);
  CopyWorker::Options never_commits = options("a");
  never_commits.records_per_commit = 1'000'000;
  auto made = CopyWorker::make(*cluster_, never_commits);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  auto stalled = made.take();
  run_until(*stalled, [&] { return stalled->uncommitted() > 0; });

  // It does not poll any more; after poll_interval_max the group goes on without it.
  auto worker = make_worker("b");
  run_until(*worker, [&] { return total(*worker) == 40 && worker->uncommitted() == 0; });
  const Status zombie = stalled->commit();

  ASSERT_FALSE(zombie.has_value());
  EXPECT_EQ(zombie.error().retry, Retry::yes);
  EXPECT_EQ(copies(), each_once(20));
}

TEST_P(KafkaClients, APositionInAnOpenTransactionIsWaitedFor) {
  const kafka::WorkerClients clients = cluster_->make_worker(options("a").worker).take();
  OpenPosition pending(settings_.bootstrap, settings_.app + ".copy", {input(), Partition(0)}, 3);

  auto committed = std::async(std::launch::async, [&] {
    return clients.source->committed({input(), Partition(0)});
  });
  EXPECT_EQ(committed.wait_for(std::chrono::milliseconds(1500)), std::future_status::timeout);
  pending.commit();

  const Result<std::optional<Offset>> answer = committed.get();
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(*answer, Offset(3));
}

TEST_P(KafkaClients, ARestoreWaitsForTransactionsStillOpenOnTheChangelog) {
  KafkaWriter done({settings_.bootstrap, own_topic() + ".done"});
  KafkaWriter open({settings_.bootstrap, own_topic() + ".open"});
  ASSERT_TRUE(done.open().has_value());
  ASSERT_TRUE(open.open().has_value());
  const auto write = [&](KafkaWriter& writer, const std::string& value) {
    ASSERT_TRUE(writer.begin().has_value());
    ASSERT_TRUE(writer.send({changelog(), "k", value, 0}).has_value());
    ASSERT_TRUE(writer.flush().has_value());
  };
  write(done, "first");
  ASSERT_TRUE(done.commit().has_value());
  write(done, "aborted");
  ASSERT_TRUE(done.abort().has_value());
  write(open, "late");
  write(done, "behind");
  ASSERT_TRUE(done.commit().has_value());

  auto reader = cluster_->open({changelog(), Partition(0)}, std::nullopt).take();
  std::vector<std::string> values;
  const auto poll = [&] {
    std::vector<flow::Message> messages;
    ASSERT_TRUE(reader->poll(Millis{200}, 100, messages).has_value());
    for (const flow::Message& message : messages) {
      values.emplace_back(message.value);
    }
  };
  for (int i = 0; i < 5; ++i) {
    poll();
  }
  EXPECT_EQ(values, std::vector<std::string>{"first"});
  EXPECT_FALSE(reader->has_caught_up());
  ASSERT_TRUE(open.commit().has_value());
  while (!reader->has_caught_up()) {
    poll();
  }

  EXPECT_EQ(values, (std::vector<std::string>{"first", "late", "behind"}));
}

TEST_P(KafkaClients, APositionOutsideOfTheLogStopsTheReadingAloud) {
  write_input(3);
  auto worker = make_worker("a");
  run_until(*worker, [&] { return total(*worker) == 6 && worker->uncommitted() == 0; });

  ASSERT_TRUE(worker->source().seek({input(), Partition(0)}, Offset(99)).has_value());
  Status status;
  while (status) {
    status = worker->run_once();
  }

  EXPECT_EQ(status.error().code, "position_lost");
  EXPECT_EQ(status.error().retry, Retry::no);
}

TEST_P(KafkaClients, NothingIsLostOrDoubledWhenTheBrokerCrashesUnderWay) {
  KafkaBroker broker(GetParam());
  const Status started = broker.start();
  ASSERT_TRUE(started.has_value()) << started.error().message;
  use(broker);
  write_input(300);
  auto worker = make_worker("a");
  run_until(*worker, [&] { return total(*worker) >= 100; });

  // The worker goes on by itself; a broker must be started on the thread that lives longest.
  auto finished = std::async(std::launch::async, [&] { return run_to(std::move(worker), 600); });
  ASSERT_TRUE(broker.crash().has_value());
  const Status restarted = broker.start();
  ASSERT_TRUE(restarted.has_value()) << restarted.error().message;
  worker = finished.get();

  EXPECT_EQ(copies(), each_once(300));
  ASSERT_NE(worker, nullptr);
  EXPECT_EQ(worker->count(0), 300);
  EXPECT_EQ(worker->count(1), 300);
}

// Members without a name leave when they go, so that each change is a rebalance.
TEST_P(KafkaClients, NothingIsLostOrDoubledWhenWorkersComeAndGo) {
  constexpr int kRecords = 400;
  write_input(kRecords);
  Random random(seed());
  std::array<std::unique_ptr<CopyWorker>, 2> workers;
  const auto turn = [&](std::size_t i) {
    if (workers[i] == nullptr) {
      CopyWorker::Options life = options("");
      life.worker.worker = static_cast<int>(i);
      auto made = CopyWorker::make(*cluster_, life);
      ASSERT_TRUE(made.has_value()) << made.error().message;
      workers[i] = made.take();
    }
    if (const Status status = workers[i]->run_once(); !status) {
      ASSERT_EQ(status.error().retry, Retry::yes) << status.error().message;
      workers[i].reset();
    }
  };
  const std::int64_t start = clock_->monotonic_ns();
  const auto is_done = [&] {
    return workers[0] != nullptr && workers[1] != nullptr &&
           total(*workers[0]) + total(*workers[1]) == kRecords * kPartitions &&
           workers[0]->uncommitted() + workers[1]->uncommitted() == 0;
  };

  int changes = 0;
  while (changes < 12 || !is_done()) {
    ASSERT_LT(clock_->monotonic_ns() - start, 120'000'000'000) << "nothing happened";
    turn(random.below(2));
    if (changes < 12 && random.chance(0.1)) {
      workers[random.below(2)].reset();
      ++changes;
    }
  }

  EXPECT_EQ(copies(), each_once(kRecords));
}

INSTANTIATE_TEST_SUITE_P(Kafka, KafkaClients, testing::ValuesIn(KafkaBroker::versions()),
                         version_name);

}  // namespace
}  // namespace ls::test
