#include "broker/fault_test.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

// A broker that goes away, as the fault matrix numbers it.

namespace ls::test {
namespace {

class BrokerFaults : public FaultTest {};

TEST_P(BrokerFaults, Row04BrokerKilledAndRestartedIsWaitedFor) {
  ASSERT_NO_FATAL_FAILURE(prepare({}));
  ASSERT_TRUE(ok(run().start()));
  for (const double share : {0.2, 0.4}) {
    ASSERT_TRUE(ok(run().wait_for_share(share)));
    ASSERT_TRUE(ok(broker().crash()));
    ASSERT_TRUE(ok(broker().start()));
    ASSERT_TRUE(ok(run().let_work(Millis{0})));
  }
  finish_and_judge();
  EXPECT_EQ(run().process().starts(), 1);
}

// The broker forgets the transaction: its producer is of no use any more, and another one reads
// from the last commit.
TEST_P(BrokerFaults, Row05OutageBeyondTheTransactionRenewsTheProducer) {
  constexpr Millis kTransactionTimeout{3000};
  ASSERT_NO_FATAL_FAILURE(
      prepare({.kafka = fmt::format("transaction_timeout: {}ms", kTransactionTimeout.count)}));
  ASSERT_TRUE(ok(run().start()));
  ASSERT_TRUE(ok(run().wait_for_share(0.3)));
  ASSERT_TRUE(ok(broker().crash()));
  ASSERT_TRUE(ok(run().let_work(kTransactionTimeout + kTransactionTimeout)));
  ASSERT_TRUE(ok(broker().start()));

  finish_and_judge();

  EXPECT_EQ(run().process().starts(), 1);
  const std::string log = run().process().log();
  const std::size_t renewed =
      count_of(log, "The transactional producer is given up and made anew.");
  EXPECT_GE(renewed, 1U) << run().process().log_end();
  fmt::print("[ FIGURES  ] producers_renewed={}\n", renewed);
}

INSTANTIATE_TEST_SUITE_P(Kafka, BrokerFaults, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
