#include "leadstream/kafka/topics.hpp"

#include "app/command_line.hpp"
#include "support/broker_test.hpp"
#include "support/kafka_client.hpp"
#include "support/printed.hpp"

#include <gmock/gmock.h>
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

  struct Answer {
    app::ExitCode code;
    std::string out;
    std::string error;
  };
  // The command with the broker and topics of this test's own.
  Answer run(std::vector<std::string> arguments) {
    std::string names;
    for (const char* topic :
         {"crm.lead", "crm.web", "crm.email", "crm.label", "leads.scores", "leads.examples",
          "leads.signals", "leads.models", "leads.evaluations", "leads.findings", "leads.alerts",
          "leads.dead_letters", "leads.late", "model.metrics"}) {
      const std::string last = std::string(topic).substr(std::string(topic).find('.') + 1);
      names += (names.empty() ? "" : ", ") + std::string(topic) + ": " + own_topic() + "." + last;
    }
    for (const std::string& setting :
         {std::string("engine=kafka"), "app=" + own_topic(),
          "kafka.bootstrap=" + shared_broker().address(), std::string("kafka.replication_factor=1"),
          std::string("kafka.min_insync_replicas=1"), "topics={" + names + "}",
          std::string("topologies.dir=") + LEADSTREAM_SOURCE_DIR + "/topologies"}) {
      arguments.insert(arguments.end(), {"--set", setting});
    }
    test::Printed out;
    test::Printed error;
    const auto clock = make_system_clock();
    app::CommandContext context{.out = out.stream(), .error = error.stream(), .clock = *clock};
    const app::ExitCode code = app::run_command_line(std::move(arguments), context);
    return {code, out.text(), error.text()};
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
  EXPECT_EQ(made->made, (std::vector<std::string>{plans[0].name, plans[1].name}));
  EXPECT_TRUE(made->failures.empty());
  const auto after = admin().compare(plans);
  ASSERT_TRUE(after.has_value()) << after.error().message;
  for (const kafka::TopicReport& report : *after) {
    EXPECT_EQ(report.state, kafka::TopicState::fits) << report.reasons.at(0);
  }
  EXPECT_EQ(admin().list()->at(plans[0].name), 3);
  EXPECT_TRUE(admin().create_missing(plans)->made.empty());
}

TEST_P(Topics, ATopicThatDiffersIsNamedAndLeftAlone) {
  ASSERT_TRUE(KafkaClient(shared_broker().address()).create({own_topic(), 2}).has_value());
  const std::vector<kafka::TopicPlan> plans = {kafka::compacted_topic(own_topic(), 4)};

  EXPECT_TRUE(admin().create_missing(plans)->made.empty());
  const auto reports = admin().compare(plans);

  ASSERT_TRUE(reports.has_value()) << reports.error().message;
  EXPECT_EQ((*reports)[0].state, kafka::TopicState::differs);
  EXPECT_EQ((*reports)[0].reasons.size(), 3U);
  EXPECT_EQ(admin().list()->at(own_topic()), 2);
}

TEST_P(Topics, OneRefusalDoesNotStopTheOthers) {
  kafka::TopicPlan impossible = kafka::internal_topic(own_topic() + ".impossible", 1);
  impossible.replication = 5;
  const std::vector<kafka::TopicPlan> plans = {impossible,
                                               kafka::internal_topic(own_topic() + ".fine", 1)};

  const auto creation = admin().create_missing(plans);

  ASSERT_TRUE(creation.has_value()) << creation.error().message;
  EXPECT_EQ(creation->made, std::vector<std::string>{plans[1].name});
  ASSERT_EQ(creation->failures.size(), 1U);
  EXPECT_THAT(creation->failures[0].message, testing::HasSubstr(impossible.name));
}

TEST_P(Topics, CommandsPlanMakeAndCheckWhatTheTopologiesNeed) {
  const Answer before = run({"topics", "check"});
  EXPECT_EQ(before.code, app::ExitCode::found_problems);
  EXPECT_THAT(before.out, testing::HasSubstr("Topic " + own_topic() + ".web does not exist."));
  EXPECT_THAT(run({"topics", "create", "--dry-run"}).out,
              testing::HasSubstr("would make " + own_topic() + ".web\n"));
  EXPECT_EQ(run({"topics", "check"}).code, app::ExitCode::found_problems);

  const Answer created = run({"topics", "create"});

  EXPECT_EQ(created.code, app::ExitCode::ok) << created.error;
  EXPECT_THAT(created.out, testing::HasSubstr("made " + own_topic() + ".score.changelog\n"));
  const Answer after = run({"topics", "check"});
  EXPECT_EQ(after.code, app::ExitCode::ok) << after.out << after.error;
  EXPECT_THAT(run({"topics", "create"}).out, testing::HasSubstr("nothing is missing"));
}

TEST_P(Topics, ACheckSaysWhatDiffersAndWhy) {
  KafkaClient client(shared_broker().address());
  ASSERT_TRUE(client.create({own_topic() + ".score.changelog", 4}).has_value());

  const Answer check = run({"topics", "check"});

  EXPECT_EQ(check.code, app::ExitCode::found_problems);
  EXPECT_THAT(check.out, testing::HasSubstr("cleanup.policy=delete instead of compact"));
}

TEST_P(Topics, InputsWithDifferentPartitionsAreRefused) {
  KafkaClient client(shared_broker().address());
  ASSERT_TRUE(client.create({own_topic() + ".web", 2}).has_value());
  ASSERT_TRUE(client.create({own_topic() + ".lead", 3}).has_value());

  const Answer check = run({"topics", "check"});

  EXPECT_EQ(check.code, app::ExitCode::found_problems);
  EXPECT_THAT(check.error, testing::HasSubstr("have different numbers of partitions"));
  EXPECT_NE(run({"topics", "create"}).code, app::ExitCode::ok);
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
