#include "support/broker_test.hpp"
#include "support/kafka_client.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

// What the engine's guarantees rest on, shown on the broker itself: if one of these fails, no test
// above it means anything.

namespace ls::test {
namespace {

class Transactions : public BrokerTest {
 protected:
  static std::vector<std::string> values(const KafkaBroker& broker, Isolation isolation) {
    std::vector<std::string> found;
    const auto records = KafkaClient(broker.address()).read_all(own_topic(), isolation);
    if (!records.has_value()) {
      ADD_FAILURE() << records.error().message;
      return found;
    }
    for (const ReadRecord& record : *records) {
      found.push_back(record.value.value_or("(tombstone)"));
    }
    std::sort(found.begin(), found.end());
    return found;
  }
};

TEST_P(Transactions, AnAbortedOneIsNotSeenByACommittedReader) {
  KafkaBroker& broker = shared_broker();
  ASSERT_TRUE(KafkaClient(broker.address()).create({own_topic(), 2}).has_value());
  KafkaWriter writer({broker.address(), own_topic()});
  ASSERT_TRUE(writer.open().has_value());

  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(writer.begin().has_value());
    const SentRecord record{own_topic(), fmt::format("k{}", i), fmt::format("v{}", i)};
    ASSERT_TRUE(writer.send(record).has_value());
    ASSERT_TRUE(writer.flush().has_value());
    ASSERT_TRUE((i % 2 == 0 ? writer.commit() : writer.abort()).has_value());
  }

  EXPECT_EQ(values(broker, Isolation::read_committed),
            (std::vector<std::string>{"v0", "v2", "v4", "v6", "v8"}));
  EXPECT_EQ(values(broker, Isolation::read_uncommitted).size(), 10U);
}

TEST_P(Transactions, ASecondWriterOfTheSameNameFencesTheFirst) {
  KafkaBroker& broker = shared_broker();
  ASSERT_TRUE(KafkaClient(broker.address()).create({own_topic(), 1}).has_value());
  KafkaWriter first({broker.address(), own_topic()});
  ASSERT_TRUE(first.open().has_value());
  ASSERT_TRUE(first.begin().has_value());
  ASSERT_TRUE(first.send({own_topic(), "k", "zombie"}).has_value());
  ASSERT_TRUE(first.flush().has_value());

  KafkaWriter second({broker.address(), own_topic()});
  ASSERT_TRUE(second.open().has_value());

  EXPECT_FALSE(first.commit().has_value());
  EXPECT_TRUE(values(broker, Isolation::read_committed).empty());
}

TEST_P(Transactions, WhatWasCommittedOutlivesACrashOfTheBroker) {
  KafkaBroker broker(GetParam());
  const Status started = broker.start();
  ASSERT_TRUE(started.has_value()) << started.error().message;
  ASSERT_TRUE(KafkaClient(broker.address()).create({own_topic(), 1}).has_value());
  {
    KafkaWriter writer({broker.address(), own_topic()});
    ASSERT_TRUE(writer.open().has_value());
    ASSERT_TRUE(writer.begin().has_value());
    ASSERT_TRUE(writer.send({own_topic(), "k", "committed"}).has_value());
    ASSERT_TRUE(writer.commit().has_value());
    ASSERT_TRUE(writer.begin().has_value());
    ASSERT_TRUE(writer.send({own_topic(), "k", "left open"}).has_value());
    ASSERT_TRUE(writer.flush().has_value());
    ASSERT_TRUE(broker.crash().has_value());
  }

  const Status again = broker.start();

  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(values(broker, Isolation::read_committed), std::vector<std::string>{"committed"});
}

INSTANTIATE_TEST_SUITE_P(Kafka, Transactions, testing::ValuesIn(KafkaBroker::versions()),
                         version_name);

}  // namespace
}  // namespace ls::test
