#include "broker/fault_test.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

// Networks between the program and its broker, as the fault matrix numbers them.

namespace ls::test {
namespace {

class NetworkFaults : public FaultTest {
 protected:
  // Whatever the network did: the same process, a member of its groups all the time, and nothing
  // that a person would be called for.
  void expect_steady() {
    const std::string log = run().process().log();
    EXPECT_EQ(run().process().starts(), 1);
    EXPECT_EQ(count_of(log, "Partitions lost"), 0U) << run().process().log_end();
    EXPECT_EQ(count_of(log, "[error]"), 0U) << run().process().log_end();
    const FaultProxy::Figures figures = network().figures();
    fmt::print("[ FIGURES  ] connections={} resets={} forgotten={} rollbacks={}\n",
               figures.connections, figures.resets, figures.forgotten,
               count_of(log, "Transaction rolled back"));
  }
};

TEST_P(NetworkFaults, Row12SlowAnswersOnlyCostTime) {
  ASSERT_NO_FATAL_FAILURE(prepare({.leads = 120, .is_behind_proxy = true}));
  ASSERT_TRUE(ok(run().start()));
  network().become({.requests = {.latency = Millis{100}}, .answers = {.latency = Millis{100}}});
  ASSERT_TRUE(ok(run().wait_for_share(0.5)));
  network().become({});

  finish_and_judge();
  expect_steady();
  EXPECT_EQ(count_of(run().process().log(), "Transaction rolled back"), 0U);
}

TEST_P(NetworkFaults, Row12BrokenConnectionsAreMadeAnew) {
  ASSERT_NO_FATAL_FAILURE(prepare({.leads = 200, .is_behind_proxy = true}));
  ASSERT_TRUE(ok(run().start()));
  network().become({.reset_chance = 0.05});
  ASSERT_TRUE(ok(run().wait_for_share(0.6)));
  network().become({});
  EXPECT_GT(network().figures().resets, 20U);

  finish_and_judge();
  expect_steady();
}

// No end of the old connections hears that they are dead: only unanswered requests tell.
TEST_P(NetworkFaults, Row12HalfOpenConnectionsAreGivenUp) {
  ASSERT_NO_FATAL_FAILURE(
      prepare({.kafka = "operation_timeout: 3s", .leads = 200, .is_behind_proxy = true}));
  ASSERT_TRUE(ok(run().start()));
  for (const double share : {0.3, 0.6}) {
    ASSERT_TRUE(ok(run().wait_for_share(share)));
    network().forget_connections();
  }

  finish_and_judge();
  expect_steady();
  EXPECT_GT(network().figures().forgotten, 0U);
}

// Requests arrive, answers do not: what was asked for has happened, and nobody knows.
TEST_P(NetworkFaults, Row12AnswersThatStallAreWaitedFor) {
  ASSERT_NO_FATAL_FAILURE(prepare({.leads = 200, .is_behind_proxy = true}));
  ASSERT_TRUE(ok(run().start()));
  for (const double share : {0.3, 0.6}) {
    ASSERT_TRUE(ok(run().wait_for_share(share)));
    network().become({.answers = {.is_held = true}});
    ASSERT_TRUE(ok(run().let_work(seconds(4))));
    network().become({});
  }

  finish_and_judge();
  expect_steady();
}

// Outputs go nowhere while input could be had as fast as ever: more of it than memory holds.
TEST_P(NetworkFaults, Row13AStalledBrokerHoldsReadingBack) {
  constexpr double kBudgetMib = 128.0;
  constexpr std::size_t kPadding = 100 << 10;
  ASSERT_NO_FATAL_FAILURE(
      prepare({.leads = 300, .is_behind_proxy = true, .padding = kPadding, .memory = "128MiB"}));
  const std::uint64_t input_bytes = run().inputs() * kPadding;
  ASSERT_GT(static_cast<double>(input_bytes >> 20U), 1.2 * kBudgetMib);
  ASSERT_TRUE(ok(run().start()));
  network().become({.requests = {.bytes_per_second = 10'000}});
  ASSERT_TRUE(ok(run().let_work(seconds(10))));
  const std::uint64_t read_bytes = network().figures().answer_bytes;
  const double stalled_mib = peak_mib();
  network().become({});
  ASSERT_TRUE(ok(run().wait_for_share(1.0)));
  const double peak = peak_mib();

  finish_and_judge();
  expect_steady();
  EXPECT_LT(read_bytes, input_bytes / 2) << "not held back";
  EXPECT_LT(peak, 1.1 * kBudgetMib);
  fmt::print("[ FIGURES  ] input_mib={} read_mib={} stalled_mib={:.0f} peak_mib={:.0f}\n",
             input_bytes >> 20U, read_bytes >> 20U, stalled_mib, peak);
}

INSTANTIATE_TEST_SUITE_P(Kafka, NetworkFaults, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
