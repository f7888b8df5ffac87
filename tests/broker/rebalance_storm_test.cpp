#include "broker/fault_test.hpp"
#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

// Instances that come and go, as the fault matrix numbers them.

namespace ls::test {
namespace {

constexpr std::size_t kInstances = 4;
constexpr Millis kRound{2000};

// LEADSTREAM_STORM asks for more rounds, before a release.
std::size_t rounds_wanted() {
  constexpr std::size_t kUsual = 8;
  const char* wanted = std::getenv("LEADSTREAM_STORM");
  return wanted == nullptr ? kUsual : std::strtoull(wanted, nullptr, 10);
}

class RebalanceStorm : public FaultTest {
 protected:
  // Who is gone is given up after its session: it stays a member as long as that lasts.
  static Setup storm(std::size_t instances, std::int64_t leads) {
    return {.instances = instances,
            .kafka = "session_timeout: 3s, transaction_timeout: 4s",
            .broker = "group.min.session.timeout.ms=1000\n",
            .leads = leads};
  }
  // The first ones work, all others do not.
  Status let_only_work(std::size_t instances) {
    for (std::size_t i = 0; i < kInstances; ++i) {
      LeadstreamProcess& process = run().process(i);
      if (i < instances && !process.works()) {
        LS_TRY(process.start());
      } else if (i >= instances && process.works()) {
        const int code = LS_TRY(process.stop());
        if (code != 0) {
          return internal_error(fmt::format("instance {} ended with {}", i, code));
        }
      }
    }
    return {};
  }
  Status wait_until_assigned(std::size_t instance) {
    constexpr int kLooksMax = 2'400;
    for (int look = 0; look < kLooksMax; ++look) {
      if (run().process(instance).log().find("Partitions assigned. topology=score") !=
          std::string::npos) {
        return {};
      }
      LS_TRY(run().let_work({50}));
    }
    return internal_error("it gets no work:\n" + run().process(instance).log_end());
  }
};

TEST_P(RebalanceStorm, Row07InstancesComeAndGoEveryTwoSeconds) {
  const std::size_t rounds = rounds_wanted();
  ASSERT_NO_FATAL_FAILURE(prepare(storm(kInstances, static_cast<std::int64_t>(300 * rounds))));
  Random random(seed());
  for (std::size_t round = 0; round < rounds; ++round) {
    ASSERT_TRUE(ok(let_only_work(1 + random.below(kInstances))));
    ASSERT_TRUE(ok(run().let_work(kRound)));
  }
  const Result<std::int64_t> done = run().done();
  ASSERT_TRUE(done) << done.error().message;
  fmt::print("[ FIGURES  ] rounds={} committed_in_the_storm={} of {}\n", rounds, *done,
             run().inputs());

  finish_and_judge();
}

TEST_P(RebalanceStorm, Row07ScaleToThreeAndBackMovesTheWork) {
  ASSERT_NO_FATAL_FAILURE(prepare(storm(kInstances, 1500)));
  ASSERT_TRUE(ok(let_only_work(1)));
  ASSERT_TRUE(ok(run().wait_for_share(0.1)));
  ASSERT_TRUE(ok(let_only_work(3)));
  // Six workers for three partitions: the last ones stand by.
  ASSERT_TRUE(ok(wait_until_assigned(1)));
  ASSERT_TRUE(ok(run().wait_for_share(0.5)));

  ASSERT_TRUE(ok(let_only_work(1)));

  finish_and_judge();
}

INSTANTIATE_TEST_SUITE_P(Kafka, RebalanceStorm, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
