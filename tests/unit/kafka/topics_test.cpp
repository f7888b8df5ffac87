#include "leadstream/kafka/topics.hpp"

#include "kafka/admin.hpp"

#include <gtest/gtest.h>

namespace ls::kafka {
namespace {

TEST(TopicPlan, InternalTopicsCountTimeFromTheAppend) {
  EXPECT_EQ(internal_topic("leads.scores", 4).configs.at("message.timestamp.type"),
            "LogAppendTime");
  EXPECT_EQ(compacted_topic("leads.models", 1).configs.at("message.timestamp.type"),
            "LogAppendTime");
}

TEST(TopicPlan, CompactedTopicsLoseNoKey) {
  EXPECT_EQ(compacted_topic("leads.models", 1).configs.at("cleanup.policy"), "compact");
}

TEST(TopicReport, AMissingTopicIsMissing) {
  EXPECT_EQ(judge(compacted_topic("leads.models", 1), nullptr).state, TopicState::missing);
}

TEST(TopicReport, ATopicAsPlannedFits) {
  const TopicPlan plan = compacted_topic("leads.models", 1);
  const FoundTopic found{1, 3, plan.configs};

  const TopicReport report = judge(plan, &found);

  EXPECT_EQ(report.state, TopicState::fits);
  EXPECT_TRUE(report.reasons.empty());
}

TEST(TopicReport, EveryDifferenceIsSaidWithItsReason) {
  TopicPlan plan = compacted_topic("app.score.changelog", 8);
  plan.replication = 3;
  const FoundTopic found{4, 1, {{"cleanup.policy", "delete"}}};

  const TopicReport report = judge(plan, &found);

  EXPECT_EQ(report.state, TopicState::differs);
  ASSERT_EQ(report.reasons.size(), 3U);
  EXPECT_EQ(report.reasons[0],
            "Topic app.score.changelog has 4 partitions instead of 8: keys would meet another "
            "task's state.");
  EXPECT_EQ(report.reasons[1], "Topic app.score.changelog is kept 1 times instead of 3.");
  EXPECT_EQ(report.reasons[2],
            "Topic app.score.changelog has cleanup.policy=delete instead of compact: compaction "
            "keeps the last record of each key, deletion would lose state.");
}

TEST(TopicReport, MoreReplicasThanPlannedAreFine) {
  TopicPlan plan = internal_topic("leads.scores", 2);
  plan.replication = 1;
  const FoundTopic found{2, 3, plan.configs};

  EXPECT_EQ(judge(plan, &found).state, TopicState::fits);
}

TEST(TopicReport, MoreThanTheLeastIsFineAndLessIsNot) {
  TopicPlan plan = internal_topic("leads.scores", 2);
  plan.configs["max.message.bytes"] = "2000000";
  FoundTopic found{2, 3, plan.configs};

  found.configs["max.message.bytes"] = "10000000";
  EXPECT_EQ(judge(plan, &found).state, TopicState::fits);
  found.configs["max.message.bytes"] = "999999";
  EXPECT_EQ(judge(plan, &found).state, TopicState::differs);
}

TEST(TopicReport, APolicyOfTwoHasNoOrder) {
  TopicPlan plan = compacted_topic("leads.alerts", 1);
  plan.configs["cleanup.policy"] = "compact,delete";
  FoundTopic found{1, 3, plan.configs};

  found.configs["cleanup.policy"] = "delete,compact";
  EXPECT_EQ(judge(plan, &found).state, TopicState::fits);
  found.configs["cleanup.policy"] = "compact";
  EXPECT_EQ(judge(plan, &found).state, TopicState::differs);
}

TEST(TopicReport, WhatWasGivenAtTheMakingIsTheOwnersToChange) {
  TopicPlan plan = internal_topic("leads.scores", 2);
  plan.initial["retention.ms"] = "1000";
  FoundTopic found{2, 3, plan.configs};
  found.configs["retention.ms"] = "2000";

  EXPECT_EQ(judge(plan, &found).state, TopicState::fits);
}

}  // namespace
}  // namespace ls::kafka
