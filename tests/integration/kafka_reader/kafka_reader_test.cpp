#include "integration/mock_cluster.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace ls::kafka {
namespace {

class KafkaReaderTest : public testing::Test {
 protected:
  KafkaReaderTest() {
    cluster_.create_topic("models", 1);
    cluster_.create_topic("wide", 3);
    client_ = Cluster::make(cluster_.settings(), *clock_).take();
  }

  void write(const std::string& topic, int count) {
    auto producer = PlainProducer::make(cluster_.settings(), *clock_).take();
    for (int i = 0; i < count; ++i) {
      const std::string key = "key" + std::to_string(i);
      flow::OutgoingMessage message;
      message.topic = topic;
      message.key = key;
      message.value = "v";
      message.is_tombstone = i % 5 == 4;
      ASSERT_TRUE(producer->send(message).has_value());
    }
    ASSERT_TRUE(producer->flush().has_value());
  }

  static std::vector<std::string> read_all(flow::LogReader& reader) {
    std::vector<std::string> keys;
    std::vector<flow::Message> messages;
    while (!reader.has_caught_up()) {
      messages.clear();
      EXPECT_TRUE(reader.poll(Millis{100}, 3, messages).has_value());
      for (const flow::Message& message : messages) {
        keys.emplace_back(message.key);
      }
    }
    return keys;
  }

  test::MockCluster cluster_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
  std::unique_ptr<Cluster> client_;
};

TEST_F(KafkaReaderTest, ReadsAWholePartitionAndKnowsWhenItHas) {
  write("models", 10);

  auto reader = client_->open({"models", Partition(0)}, std::nullopt).take();
  EXPECT_FALSE(reader->has_caught_up());
  const std::vector<std::string> keys = read_all(*reader);

  ASSERT_EQ(keys.size(), 10U);
  EXPECT_EQ(keys.front(), "key0");
  EXPECT_EQ(keys.back(), "key9");
  EXPECT_EQ(reader->position(), Offset(10));
}

TEST_F(KafkaReaderTest, ReadsATailFromAnOffset) {
  write("models", 10);

  auto reader = client_->open({"models", Partition(0)}, Offset(8)).take();

  EXPECT_EQ(read_all(*reader), (std::vector<std::string>{"key8", "key9"}));
}

TEST_F(KafkaReaderTest, NothingToReadIsReadAtOnce) {
  write("models", 2);

  EXPECT_TRUE(client_->open({"models", Partition(0)}, Offset(2)).take()->has_caught_up());
}

TEST_F(KafkaReaderTest, GoesOnWithWhatComesLater) {
  auto reader = client_->open({"models", Partition(0)}, std::nullopt).take();
  EXPECT_TRUE(reader->has_caught_up());

  write("models", 4);
  std::vector<flow::Message> messages;
  while (reader->position() < Offset(4)) {
    ASSERT_TRUE(reader->poll(Millis{100}, 100, messages));
  }

  EXPECT_EQ(reader->position(), Offset(4));
}

TEST_F(KafkaReaderTest, AnOffsetOutsideOfTheLogIsRefused) {
  write("models", 2);

  const auto opened = client_->open({"models", Partition(0)}, Offset(3));

  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, "position_lost");
  EXPECT_EQ(opened.error().retry, Retry::no);
}

TEST_F(KafkaReaderTest, AMissingPartitionIsNamed) {
  const auto opened = client_->open({"models", Partition(9)}, std::nullopt);

  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().message.find("partition 9 of topic models"), std::string::npos)
      << opened.error().message;
}

TEST_F(KafkaReaderTest, APlainConsumerReadsEveryPartition) {
  write("wide", 30);
  auto consumer =
      PlainConsumer::make(cluster_.settings(), *clock_, "wide", PlainConsumer::From::first).take();

  std::vector<flow::Message> messages;
  std::vector<int> per_partition(3, 0);
  int tombstones = 0;
  while (!consumer->has_caught_up()) {
    messages.clear();
    ASSERT_TRUE(consumer->poll(Millis{100}, 4, messages));
    for (const flow::Message& message : messages) {
      ++per_partition[static_cast<std::size_t>(message.partition.value)];
      tombstones += message.is_tombstone ? 1 : 0;
    }
  }

  EXPECT_EQ(per_partition[0] + per_partition[1] + per_partition[2], 30);
  EXPECT_GT(*std::min_element(per_partition.begin(), per_partition.end()), 0);
  EXPECT_EQ(tombstones, 6);
}

TEST_F(KafkaReaderTest, APlainConsumerAtTheEndSeesOnlyWhatComes) {
  write("models", 3);
  auto consumer =
      PlainConsumer::make(cluster_.settings(), *clock_, "models", PlainConsumer::From::next).take();
  EXPECT_TRUE(consumer->has_caught_up());

  std::vector<flow::Message> messages;
  ASSERT_TRUE(consumer->poll(Millis{200}, 10, messages));
  EXPECT_TRUE(messages.empty());
  write("models", 1);
  while (messages.empty()) {
    ASSERT_TRUE(consumer->poll(Millis{100}, 10, messages));
  }

  EXPECT_EQ(messages[0].offset, Offset(3));
}

}  // namespace
}  // namespace ls::kafka
