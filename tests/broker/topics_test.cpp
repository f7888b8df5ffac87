#include "leadstream/kafka/topics.hpp"

#include "support/broker_test.hpp"
#include "support/kafka_client.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::test {
namespace {

class Topics : public BrokerTest {
 protected:
  static kafka::TopicAdmin admin() {
    kafka::ClientSettings settings;
    settings.bootstrap = shared_broker().address();
    return kafka::TopicAdmin(settings);
  }
};

TEST_P(Topics, WhatIsMissingIsMadeAsPlannedAndThenFits) {
  const std::vector<kafka::TopicPlan> plans = {
      kafka::internal_topic(own_topic() + ".scores", 3),
      kafka::compacted_topic(own_topic() + ".models", 1),
  };
  auto before = admin().compare(plans);
  ASSERT_TRUE(before.has_value()) << before.error().message;
  EXPECT_EQ((*before)[0].state, kafka::TopicState::missing);

  const auto made = admin().create_missing(plans);

  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(*made, (std::vector<std::string>{plans[0].name, plans[1].name}));
  const auto after = admin().compare(plans);
  ASSERT_TRUE(after.has_value()) << after.error().message;
  for (const kafka::TopicReport& report : *after) {
    EXPECT_EQ(report.state, kafka::TopicState::fits) << report.reasons.at(0);
  }
  EXPECT_EQ(admin().list()->at(plans[0].name), 3);
  EXPECT_TRUE(admin().create_missing(plans)->empty());
}

TEST_P(Topics, ATopicThatDiffersIsNamedAndLeftAlone) {
  ASSERT_TRUE(KafkaClient(shared_broker().address()).create({own_topic(), 2}).has_value());
  const std::vector<kafka::TopicPlan> plans = {kafka::compacted_topic(own_topic(), 4)};

  EXPECT_TRUE(admin().create_missing(plans)->empty());
  const auto reports = admin().compare(plans);

  ASSERT_TRUE(reports.has_value()) << reports.error().message;
  EXPECT_EQ((*reports)[0].state, kafka::TopicState::differs);
  EXPECT_EQ((*reports)[0].reasons.size(), 3U);
  EXPECT_EQ(admin().list()->at(own_topic()), 2);
}

TEST_P(Topics, AClusterOutOfReachIsSaid) {
  kafka::ClientSettings settings;
  settings.bootstrap = "127.0.0.1:1";
  settings.request_timeout = Millis{1000};

  const auto listed = kafka::TopicAdmin(settings).list();

  ASSERT_FALSE(listed.has_value());
  EXPECT_EQ(listed.error().code, "broker_unavailable");
}

INSTANTIATE_TEST_SUITE_P(Kafka, Topics, testing::ValuesIn(KafkaBroker::versions()), version_name);

}  // namespace
}  // namespace ls::test
