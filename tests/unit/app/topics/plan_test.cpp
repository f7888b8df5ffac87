#include "app/topics/plan.hpp"

#include "unit/app/topics/world.hpp"

#include <gtest/gtest.h>

#include <map>

namespace ls::app {
namespace {

std::map<std::string, PlannedTopic> plan(const Settings& settings, const PartitionCounts& known) {
  std::map<std::string, PlannedTopic> by_name;
  const auto plan = plan_topics(settings, *topics_test::project(settings), known);
  for (const PlannedTopic& topic : plan.value()) {
    by_name.emplace(topic.plan.name, topic);
  }
  return by_name;
}

TEST(TopicPlans, AChangelogIsCompactedAndHasAPartitionForEachTask) {
  const auto topics = plan(topics_test::settings(), {{"crm.lead", 12}});

  const PlannedTopic& log = topics.at("leadstream.score.changelog");
  EXPECT_EQ(log.plan.partitions, 12);
  EXPECT_EQ(log.plan.configs.at("cleanup.policy"), "compact");
  EXPECT_EQ(log.plan.configs.at("message.timestamp.type"), "LogAppendTime");
  EXPECT_EQ(log.purpose(), "changelog of score");
  EXPECT_EQ(topics.at("leadstream.train.changelog").plan.partitions, 1);
}

TEST(TopicPlans, WhatOurTopologiesReadFromEachOtherHasAppendTime) {
  const auto topics = plan(topics_test::settings(), {});

  const PlannedTopic& examples = topics.at("leads.examples");
  EXPECT_EQ(examples.plan.partitions, 1);
  EXPECT_EQ(examples.plan.configs.at("message.timestamp.type"), "LogAppendTime");
  EXPECT_EQ(examples.purpose(), "score to train");
  const PlannedTopic& models = topics.at("leads.models");
  EXPECT_EQ(models.plan.partitions, 1);
  EXPECT_EQ(models.plan.configs.at("cleanup.policy"), "compact");
  EXPECT_EQ(models.purpose(), "train to score");
}

TEST(TopicPlans, InputsAreLeftToTheirProducers) {
  const auto topics = plan(topics_test::settings(), {});

  const PlannedTopic& input = topics.at("crm.web");
  EXPECT_TRUE(input.plan.configs.empty());
  EXPECT_EQ(input.plan.partitions, 4);
  EXPECT_EQ(input.purpose(), "input of score");
}

TEST(TopicPlans, OutputsThatNobodyReadsKeepThePartitionsTheyHave) {
  EXPECT_EQ(plan(topics_test::settings(), {}).at("leads.scores").plan.partitions, 4);
  EXPECT_EQ(plan(topics_test::settings(), {{"leads.scores", 7}}).at("leads.scores").plan.partitions,
            7);
}

TEST(TopicPlans, RetentionIsGivenAtTheMakingAndNotComparedAfter) {
  const auto topics = plan(topics_test::settings(), {});

  EXPECT_EQ(topics.at("leads.scores").plan.initial.at("retention.ms"), "604800000");
  EXPECT_EQ(topics.at("leads.dead_letters").plan.initial.at("retention.ms"), "2592000000");
  EXPECT_FALSE(topics.at("leads.scores").plan.configs.contains("retention.ms"));
}

TEST(TopicPlans, ADeadLetterHasRoomForTheLargestEventAndItsReason) {
  Settings settings = topics_test::settings();
  settings.limits.event_bytes_max = std::size_t{4} << 20U;

  EXPECT_EQ(plan(settings, {}).at("leads.dead_letters").plan.configs.at("max.message.bytes"),
            std::to_string((4 << 20) + (64 << 10)));
}

TEST(TopicPlans, NoMoreReplicasAreAskedToBeInSyncThanThereAre) {
  Settings settings = topics_test::settings();
  settings.kafka.replication_factor = 1;

  const kafka::TopicPlan plan_of_scores = plan(settings, {}).at("leads.scores").plan;

  EXPECT_EQ(plan_of_scores.replication, 1);
  EXPECT_EQ(plan_of_scores.configs.at("min.insync.replicas"), "1");
}

TEST(TopicPlans, RenamedTopicsAreMeant) {
  Settings settings = topics_test::settings();
  settings.topics = {{"crm.web", "acme.web"}, {"leads.models", "acme.models"}};
  const auto topics = plan(settings, {});

  EXPECT_TRUE(topics.contains("acme.web"));
  EXPECT_FALSE(topics.contains("crm.web"));
  EXPECT_EQ(topics.at("acme.models").purpose(), "train to score");
}

TEST(TopicPlans, TheEmbeddedLogHasNoChangelogs) {
  Settings settings = topics_test::settings();
  settings.engine = Engine::embedded;

  EXPECT_FALSE(plan(settings, {}).contains("leadstream.score.changelog"));
}

}  // namespace
}  // namespace ls::app
