#include "broker/fault_test.hpp"
#include "support/kafka_admin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

// Topics that change under the program, as the fault matrix numbers them.

namespace ls::test {
namespace {

class TopicFaults : public FaultTest {};

// Keys would lie in other partitions than their state.
TEST_P(TopicFaults, Row24PartitionsThatAreAddedStopItWithAnExplanation) {
  ASSERT_NO_FATAL_FAILURE(
      prepare({.kafka = "librdkafka: { topic.metadata.refresh.interval.ms: 500 }"}));
  ASSERT_TRUE(ok(run().start()));
  ASSERT_TRUE(ok(run().wait_for_share(0.2)));
  const KafkaAdmin admin(broker().address());
  for (const std::string& topic : run().topics()) {
    ASSERT_TRUE(ok(admin.grow(topic, kPartitions + 2)));
  }

  const Result<int> running = run().process().wait();

  ASSERT_TRUE(running) << running.error().message << run().process().log_end();
  EXPECT_NE(*running, 0);
  const std::string explanation = "the state of score was kept for 3";
  EXPECT_THAT(run().process().log_end(), testing::HasSubstr(explanation));
  ASSERT_TRUE(ok(run().process().start()));
  const Result<int> started = run().process().wait();
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_NE(*started, 0);
  EXPECT_THAT(run().process().log_end(),
              testing::HasSubstr("has 5 partitions now, but " + explanation));
}

INSTANTIATE_TEST_SUITE_P(Kafka, TopicFaults, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
