#include "support/broker_test.hpp"
#include "support/kafka_client.hpp"
#include "support/listener.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/kafka/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

// The merging of a task's inputs against real brokers, whose transactions leave holes in the logs.

namespace ls::test {
namespace {

// Time of append, place of the topic, offset: what records are ordered by.
using Key = std::tuple<std::int64_t, std::size_t, std::int64_t>;
using Keys = std::map<std::int32_t, std::vector<Key>>;

class KafkaMerge : public BrokerTest {
 protected:
  static constexpr std::int32_t kPartitions = 2;

  void SetUp() override {
    BrokerTest::SetUp();
    if (testing::Test::IsSkipped() || testing::Test::HasFatalFailure()) {
      return;
    }
    address_ = shared_broker().address();
    observer_ = std::make_unique<KafkaClient>(address_);
    for (const char* const name : {".lead", ".web", ".label"}) {
      topics_.push_back(own_topic() + name);
      const Status created = observer_->create({topics_.back(), kPartitions});
      ASSERT_TRUE(created.has_value()) << created.error().message;
    }
    time_ms_ = clock_->now().ms - 3'600'000;
    kafka::ClientSettings settings;
    settings.bootstrap = address_;
    settings.app = own_topic();
    // Fetches of a few records each, so that they alternate badly.
    settings.passthrough["consumer.fetch.message.max.bytes"] = "600";
    cluster_ = kafka::Cluster::make(settings, *clock_).take();
  }

  std::unique_ptr<KafkaWriter> writer(const std::string& transactional_id = {}) {
    KafkaWriter::Options options;
    options.address = address_;
    options.transactional_id = transactional_id.empty() ? "" : own_topic() + transactional_id;
    options.settings = {{"batch.num.messages", "10"}};
    auto out = std::make_unique<KafkaWriter>(options);
    if (!transactional_id.empty()) {
      EXPECT_TRUE(out->open().has_value());
    }
    return out;
  }
  // Records of each partition whose times go up by chance from where they start for every topic.
  void write(KafkaWriter& writer, std::size_t place, Random& random, int per_partition) {
    for (std::int32_t partition = 0; partition < kPartitions; ++partition) {
      std::int64_t& time = times_[{place, partition}];
      for (int i = 0; i < per_partition; ++i) {
        time += static_cast<std::int64_t>(random.below(4));
        const Status sent =
            writer.send({topics_[place], "k", std::string(50, 'v'), partition, time_ms_ + time});
        ASSERT_TRUE(sent.has_value()) << sent.error().message;
      }
    }
    ASSERT_TRUE(writer.flush().has_value());
  }
  void write_transactions(std::size_t place, Random& random, int transactions) {
    const auto out = writer(".w" + std::to_string(place));
    for (int i = 0; i < transactions; ++i) {
      ASSERT_TRUE(out->begin().has_value());
      write(*out, place, random, 10);
      // The last one is given up: the log ends with records that nobody gets.
      const bool is_kept = i + 1 < transactions && random.chance(0.6);
      ASSERT_TRUE((is_kept ? out->commit() : out->abort()).has_value());
    }
  }

  std::unique_ptr<flow::Source> join(Listener& listener) {
    kafka::WorkerSettings worker;
    worker.topology = "merge";
    worker.instance_id = "a";
    worker.input_topics = topics_;
    kafka::WorkerClients clients = cluster_->make_worker(worker).take();
    listener.when_assigned = [&source = *clients.source](Listener::Partitions all) -> Status {
      for (const flow::TopicPartition& at : all) {
        LS_TRY(source.seek(at, Offset(0)));
        LS_TRY(source.resume(at));
      }
      return {};
    };
    EXPECT_TRUE(clients.source->subscribe(topics_, listener).has_value());
    return std::move(clients.source);
  }
  void poll_until(flow::Source& source, const std::function<bool()>& done,
                  std::size_t messages_max = 100) {
    const std::int64_t start = clock_->monotonic_ns();
    std::vector<flow::Message> messages;
    while (!done()) {
      ASSERT_LT(clock_->monotonic_ns() - start, 60'000'000'000) << "nothing happened";
      messages.clear();
      const Status polled = source.poll(Millis{50}, messages_max, messages);
      ASSERT_TRUE(polled.has_value()) << polled.error().message;
      for (const flow::Message& message : messages) {
        const auto topic = std::find(topics_.begin(), topics_.end(), message.topic);
        read_[message.partition.value].emplace_back(
            message.appended.ms, static_cast<std::size_t>(topic - topics_.begin()),
            message.offset.value);
      }
    }
  }
  [[nodiscard]] static std::size_t count(const Keys& keys) {
    std::size_t sum = 0;
    for (const auto& [partition, all] : keys) {
      sum += all.size();
    }
    return sum;
  }
  // What a committed reader that knows nothing of merging finds, sorted.
  Keys sorted() {
    Keys out;
    for (std::size_t place = 0; place < topics_.size(); ++place) {
      const auto records = observer_->read_all(topics_[place], Isolation::read_committed);
      EXPECT_TRUE(records.has_value()) << records.error().message;
      for (const ReadRecord& record : *records) {
        out[record.partition].emplace_back(record.timestamp_ms, place, record.offset);
      }
    }
    for (auto& [partition, keys] : out) {
      std::sort(keys.begin(), keys.end());
    }
    return out;
  }

  std::unique_ptr<Clock> clock_ = make_system_clock();
  std::string address_;
  std::unique_ptr<KafkaClient> observer_;
  std::unique_ptr<kafka::Cluster> cluster_;
  std::vector<std::string> topics_;
  std::int64_t time_ms_ = 0;
  std::map<std::pair<std::size_t, std::int32_t>, std::int64_t> times_;
  Keys read_;
};

TEST_P(KafkaMerge, TopicsAreReadInTheOrderOfTheirTimesWhateverWasAborted) {
  Random random(seed());
  write(*writer(), 0, random, 400);
  write_transactions(1, random, 40);
  write_transactions(2, random, 20);
  const Keys expected = sorted();
  Listener listener;
  const auto source = join(listener);

  poll_until(
      *source, [&] { return count(read_) == count(expected); }, 33);

  EXPECT_EQ(read_, expected);
  EXPECT_GT(count(expected), 1000U);
}

TEST_P(KafkaMerge, ASeekOfATaskGivesItsRecordsAgainInTheSameOrder) {
  Random random(seed());
  write(*writer(), 0, random, 100);
  write_transactions(1, random, 20);
  write_transactions(2, random, 20);
  const Keys expected = sorted();
  Listener listener;
  const auto source = join(listener);
  poll_until(
      *source, [&] { return read_[0].size() >= 100; }, 10);

  for (const std::string& topic : topics_) {
    ASSERT_TRUE(source->seek({topic, Partition(0)}, Offset(0)).has_value());
  }
  read_[0].clear();
  poll_until(*source, [&] { return count(read_) == count(expected); });

  EXPECT_EQ(read_, expected);
}

TEST_P(KafkaMerge, AnOpenTransactionHoldsNobodyUp) {
  Random random(seed());
  const auto open = writer(".open");
  ASSERT_TRUE(open->begin().has_value());
  write(*open, 1, random, 10);
  write(*writer(), 0, random, 50);
  Listener listener;
  const auto source = join(listener);

  poll_until(*source, [&] { return count(read_) == 100; });
  EXPECT_EQ(read_, sorted());
  ASSERT_TRUE(open->commit().has_value());
  poll_until(*source, [&] { return count(read_) == 120; });

  std::sort(read_[0].begin(), read_[0].end());
  std::sort(read_[1].begin(), read_[1].end());
  EXPECT_EQ(read_, sorted());
}

INSTANTIATE_TEST_SUITE_P(Kafka, KafkaMerge, testing::ValuesIn(KafkaBroker::versions()),
                         version_name);

}  // namespace
}  // namespace ls::test
