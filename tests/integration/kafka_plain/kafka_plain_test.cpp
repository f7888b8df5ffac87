#include "integration/mock_cluster.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::kafka {
namespace {

flow::OutgoingMessage message_to(std::string_view topic, std::int32_t partition) {
  flow::OutgoingMessage message;
  message.topic = topic;
  message.partition = Partition(partition);
  message.key = "k";
  message.value = "v";
  return message;
}

TEST(KafkaPlain, TellsWhereEachRecordLiesInTheOrderOfSending) {
  test::MockCluster cluster;
  cluster.create_topic("a", 2);
  cluster.create_topic("b", 1);
  const std::unique_ptr<Clock> clock = make_system_clock();
  const auto producer = PlainProducer::make(cluster.settings(), *clock).take();

  ASSERT_TRUE(producer->send(message_to("a", 1)));
  ASSERT_TRUE(producer->flush());
  ASSERT_TRUE(producer->send(message_to("a", 1)));
  ASSERT_TRUE(producer->send(message_to("b", 0)));
  ASSERT_TRUE(producer->send(message_to("a", 0)));
  ASSERT_TRUE(producer->send(message_to("a", 1)));
  const auto places = producer->flush_with_places();

  ASSERT_TRUE(places) << places.error().message;
  std::vector<std::pair<std::int32_t, std::int64_t>> found;
  for (const PlainProducer::Place& place : *places) {
    found.emplace_back(place.partition.value, place.offset.value);
  }
  const std::vector<std::pair<std::int32_t, std::int64_t>> expected = {
      {1, 1}, {0, 0}, {0, 0}, {1, 2}};
  EXPECT_EQ(found, expected);
}

TEST(KafkaPlain, GivesNoRecordAnEarlierTimeThoughTheClockIsSetBack) {
  test::MockCluster cluster;
  cluster.create_topic("a", 1);
  const std::unique_ptr<Clock> real = make_system_clock();
  ManualClock clock(real->now());
  const auto producer = PlainProducer::make(cluster.settings(), clock).take();
  const auto client = Cluster::make(cluster.settings(), *real).take();

  ASSERT_TRUE(producer->send(message_to("a", 0)));
  clock.advance(Millis{-60'000});
  ASSERT_TRUE(producer->send(message_to("a", 0)));
  ASSERT_TRUE(producer->flush());

  auto reader = client->open({"a", Partition(0)}, std::nullopt).take();
  std::vector<EventTime> times;
  std::vector<flow::Message> messages;
  while (!reader->has_caught_up()) {
    messages.clear();
    ASSERT_TRUE(reader->poll(Millis{100}, 10, messages));
    for (const flow::Message& message : messages) {
      times.push_back(message.appended);
    }
  }
  ASSERT_EQ(times.size(), 2U);
  EXPECT_EQ(times[0], times[1]);
}

}  // namespace
}  // namespace ls::kafka
