#include "broker/fault_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

// Processes that are stopped, held and released, as the fault matrix numbers them.

namespace ls::test {
namespace {

constexpr Millis kLook{50};
constexpr int kLooksMax = 2'400;

class StopFaults : public FaultTest {};

// Whoever ends in order has nothing to read twice: no transaction of it was given up, so what is on
// the logs is what committed readers see, and the next start has nothing to restore. It stays a
// member of its group, so that a restart moves nothing.
TEST_P(StopFaults, Row03TermInTheMiddleRepeatsNothing) {
  ASSERT_NO_FATAL_FAILURE(prepare({}));
  for (const double share : {0.2, 0.4, 0.6}) {
    ASSERT_TRUE(ok(run().start()));
    ASSERT_TRUE(ok(run().wait_for_share(share)));

    const Result<int> code = run().process().stop();

    ASSERT_TRUE(code) << code.error().message;
    EXPECT_EQ(*code, 0) << run().process().log_end();
  }
  ASSERT_TRUE(ok(run().start()));
  ASSERT_NO_FATAL_FAILURE(finish_and_judge());
  const KafkaClient client(broker().address());
  for (const char* topic : {"leads.scores", "leads.examples", "crash.score.changelog"}) {
    const auto seen = client.read_all(topic, Isolation::read_committed);
    const auto written = client.read_all(topic, Isolation::read_uncommitted);
    ASSERT_TRUE(seen && written);
    EXPECT_EQ(seen->size(), written->size()) << topic;
  }
  const std::vector<std::uint64_t> restores = run().process().restores();
  EXPECT_EQ(std::ranges::max(restores), 0U);
}

// Held beyond its session and its transaction, it wakes up as a member of a group that has moved
// on: what it commits is refused, and it joins as anybody would.
TEST_P(StopFaults, Row06ZombieIsRefusedAndJoinsAgain) {
  ASSERT_NO_FATAL_FAILURE(
      prepare({.instances = 2, .kafka = "session_timeout: 6s, transaction_timeout: 4s"}));
  ASSERT_TRUE(ok(run().start(0)));
  ASSERT_TRUE(ok(run().wait_for_share(0.2)));
  LeadstreamProcess& zombie = run().process(0);
  zombie.pause();
  const std::string before = zombie.log();

  // The other one's first commit: the group has given up the zombie.
  ASSERT_TRUE(ok(run().start(1)));
  ASSERT_TRUE(ok(run().wait_for_share(0.4)));
  zombie.resume();

  const auto joined = [&] {
    const std::string since = zombie.log().substr(before.size());
    return since.find("Partitions assigned. topology=score") != std::string::npos;
  };
  for (int look = 0; look < kLooksMax && !joined(); ++look) {
    ASSERT_TRUE(ok(run().let_work(kLook)));
  }
  ASSERT_TRUE(joined()) << zombie.log_end();
  const std::string since = zombie.log().substr(before.size());
  EXPECT_GT(count_of(since, "Transaction rolled back") + count_of(since, "Partitions lost"), 0U)
      << since;
  // Alone again it has to do the rest.
  const Result<int> code = run().process(1).stop();
  ASSERT_TRUE(code) << code.error().message;
  EXPECT_EQ(*code, 0) << run().process(1).log_end();
  finish_and_judge();
}

INSTANTIATE_TEST_SUITE_P(Kafka, StopFaults, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
