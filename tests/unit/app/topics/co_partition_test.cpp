#include "app/topics/co_partition.hpp"

#include "unit/app/topics/world.hpp"

#include "leadstream/config/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ls::app {
namespace {

using testing::HasSubstr;

const Project& project() {
  static const auto kProject = topics_test::project(topics_test::settings());
  return *kProject;
}

TEST(InputPartitions, NewTopicsGetTheConfiguredNumberAndInternalOnesOne) {
  const PartitionCounts counts = input_partitions(project(), {}, 8).value();

  EXPECT_EQ(counts.at("crm.lead"), 8);
  EXPECT_EQ(counts.at("crm.web"), 8);
  EXPECT_EQ(counts.at("leads.examples"), 1);
  EXPECT_EQ(counts.at("crm.model"), 1) << "orders meet the examples of their model";
  EXPECT_EQ(counts.at("leads.signals"), 1);
}

TEST(InputPartitions, OneExistingTopicDecidesForItsWholeGroup) {
  const PartitionCounts counts =
      input_partitions(project(), {{"crm.web", 12}, {"else", 3}}, 8).value();

  EXPECT_EQ(counts.at("crm.web"), 12);
  EXPECT_EQ(counts.at("crm.lead"), 12);
  EXPECT_EQ(counts.at("leads.examples"), 1);
  EXPECT_FALSE(counts.contains("else"));
}

TEST(InputPartitions, TopicsThatDisagreeAreRefusedByName) {
  const auto counts =
      input_partitions(project(), {{"crm.web", 12}, {"crm.lead", 4}, {"leads.examples", 2}}, 8);

  ASSERT_FALSE(counts.has_value());
  EXPECT_EQ(counts.error().code, kNotCoPartitioned);
  EXPECT_THAT(counts.error().message, HasSubstr("the input topics of score"));
  EXPECT_THAT(counts.error().message, HasSubstr("crm.lead has 4, crm.web has 12."));
}

TEST(InputPartitions, TopologiesThatShareATopicShareTheNumber) {
  // Two topologies that overlap in crm.web alone.
  Project two;
  two.catalog = event::Catalog::load(topics_test::settings().topologies.dir + "/events").take();
  const auto add = [&](const std::string& name, const std::string& other) {
    const std::string yaml = "topology: " + name + "\nsources:\n  - { id: events, topics: [" +
                             other +
                             ", crm.web], decode: { format: json, types: [page.viewed] } }\n"
                             "nodes:\n  - { id: unique, type: dedupe, inputs: [events], by: "
                             "event_id, keep: 7d }\n"
                             "sinks:\n  - { id: out, inputs: [unique], topic: out." +
                             name + " }\n";
    two.topologies.push_back(flow::parse_topology(config::parse_yaml(yaml, "t.yaml").value(),
                                                  two.catalog, operators::all_operators(), {})
                                 .value());
  };
  add("a", "crm.lead");
  add("b", "crm.email");

  EXPECT_EQ(input_partitions(two, {{"crm.lead", 6}}, 8)->at("crm.email"), 6);
  const auto disagreeing = input_partitions(two, {{"crm.lead", 6}, {"crm.email", 5}}, 8);
  ASSERT_FALSE(disagreeing.has_value());
  EXPECT_THAT(disagreeing.error().message, HasSubstr("the input topics of b, a"));
}

TEST(InternalOutputs, AreThoseThatSourcesOfOursAndTheModelFeedRead) {
  const PartitionCounts counts = internal_outputs(project(), {{"leads.scores", 4},
                                                              {"leads.examples", 1},
                                                              {"leads.signals", 2},
                                                              {"leads.models", 1},
                                                              {"leads.alerts", 1},
                                                              {"crm.web", 4}});

  EXPECT_EQ(counts,
            (PartitionCounts{{"leads.examples", 1}, {"leads.models", 1}, {"leads.signals", 2}}));
}

TEST(CheckAssignor, RefusesToDealTheInputsOfATaskApart) {
  const Status refused = check_assignor(project(), Assignor::cooperative_sticky);

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, kInputsDealtApart);
  EXPECT_THAT(refused.error().message,
              HasSubstr("score reads crm.email, crm.label, crm.lead, crm.web,"));
  EXPECT_TRUE(check_assignor(project(), Assignor::range).has_value());
}

TEST(CheckAssignor, OneInputTopicMayBeDealtInAnyWay) {
  Project one;
  for (const auto& topology : project().topologies) {
    if (topology->input_topics().size() == 1) {
      one.topologies.push_back(topology);
    }
  }

  ASSERT_FALSE(one.topologies.empty());
  EXPECT_TRUE(check_assignor(one, Assignor::cooperative_sticky).has_value());
}

}  // namespace
}  // namespace ls::app
