#include "broker/fault_test.hpp"
#include "support/kafka_admin.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>
#include <sys/resource.h>
#include <utility>

// Input, machines and rights that are not as they should be, as the fault matrix numbers them.

namespace ls::test {
namespace {

constexpr char kHttp[] = "listen: \"127.0.0.1:0\"";
constexpr Millis kLook{20};
constexpr int kLooksMax = 6'000;

InputRecord visit(const std::string& contact, int number, EventTime at) {
  return {"crm.web", "acme|" + contact,
          fmt::format(R"({{"type":"page.viewed","id":"v{}","time":"{}","tenant":"acme",)"
                      R"("contact_id":"{}","category":"pricing"}})",
                      number, format_rfc3339(at), contact),
          at};
}

// So many visits, a second apart, then one of each partition at one time.
class Visits {
 public:
  void add(const std::string& contact) {
    world_.records.push_back(visit(contact, number_++, at_));
    at_ = at_ + seconds(1);
  }
  void add_broken() {
    add("broken");
    world_.records.back().value = R"({"type":"page.viewed","id":)";
    ++world_.planted.broken_by_way[0];
  }
  CrashWorld finish(std::int32_t partitions) {
    world_.end = at_ + minutes(1);
    for (std::int32_t p = 0; p < partitions; ++p) {
      world_.records.push_back(visit(contact_in(p, "acme|", partitions), number_++, world_.end));
    }
    return std::move(world_);
  }

 private:
  CrashWorld world_;
  EventTime at_{1'750'000'000'000};
  int number_ = 0;
};

class LoadFaults : public FaultTest {
 protected:
  template <typename Done>
  Status wait_until(Done done) {
    for (int look = 0; look < kLooksMax; ++look) {
      if (done()) {
        return {};
      }
      LS_TRY(run().let_work(kLook));
    }
    return internal_error("that never happens:\n" + run().process().log_end());
  }
};

// A producer that was deployed wrongly: nothing of what it sends is lost, all of it is counted, and
// what others send goes on.
TEST_P(LoadFaults, Row21ABadDeployFillsTheDeadLettersOnly) {
  constexpr int kBroken = 1500;
  Visits visits;
  for (int i = 0; i < 300; ++i) {
    visits.add(fmt::format("c{}", i % 50));
  }
  for (int i = 0; i < kBroken; ++i) {
    visits.add_broken();
  }
  ASSERT_NO_FATAL_FAILURE(prepare({.http = kHttp, .world = visits.finish(kPartitions)}));
  ASSERT_TRUE(ok(run().start()));
  ASSERT_TRUE(ok(run().wait_for_share(1.0)));

  ASSERT_TRUE(ok(wait_for_page("/metrics", fmt::format("}} {}\n", kBroken))));
  EXPECT_GT(count_of(page("/metrics"), "leadstream_runtime_dead_letters_total{"), 0U);
  EXPECT_EQ(count_of(page("/livez"), "ok\n"), 1U);
  finish_and_judge();
}

// Its partition lags; the others, also those of the same worker, are read as if it were not there.
TEST_P(LoadFaults, Row22AHotKeyHoldsUpItsPartitionOnly) {
  constexpr int kVisits = 6000;
  const std::string hot = contact_in(0, "acme|", kPartitions);
  Visits visits;
  for (int i = 0; i < kVisits; ++i) {
    visits.add(i % 10 == 0 ? fmt::format("c{}", i) : hot);
  }
  ASSERT_NO_FATAL_FAILURE(prepare({.world = visits.finish(kPartitions), .memory = "128MiB"}));
  ASSERT_TRUE(ok(run().start()));

  const auto rest = [&](std::int32_t partition) {
    const Result<std::int64_t> done = run().done_of(partition);
    return done ? run().inputs_of_partition(partition) - *done : kVisits;
  };
  ASSERT_TRUE(ok(wait_until([&] { return rest(1) == 0 && rest(2) == 0; })));
  const std::int64_t hot_rest = rest(0);
  ASSERT_TRUE(ok(run().wait_for_share(1.0)));
  const double peak = peak_mib();

  finish_and_judge();
  EXPECT_GT(hot_rest, kVisits / 4) << "the others waited for it";
  EXPECT_LT(peak, 1.1 * 128.0);
  fmt::print("[ FIGURES  ] hot_rest={} peak_mib={:.0f}\n", hot_rest, peak);
}

// Not one more page of addresses, and large events: it lives with what it has, or dies of it as of
// a kill.
TEST_P(LoadFaults, Row23MemoryThatRunsOutLosesNothing) {
  ASSERT_NO_FATAL_FAILURE(prepare({.leads = 200, .padding = 60 << 10}));
  LeadstreamProcess& process = run().process();
  ASSERT_TRUE(ok(run().start()));

  const rlimit nothing_more{64 << 20, 64 << 20};  // it has more already
  ASSERT_EQ(::prlimit(process.id(), RLIMIT_AS, &nothing_more, nullptr), 0);
  const bool lives = run().wait_for_share(0.8).has_value();
  fmt::print("[ FIGURES  ] lives={}\n", lives);
  if (process.works()) {
    ASSERT_TRUE(ok(process.kill()));
  }
  ASSERT_TRUE(ok(run().start()));

  finish_and_judge();
}

TEST_P(LoadFaults, Row25ARevokedRightIsSaidAndHeals) {
  ASSERT_NO_FATAL_FAILURE(
      prepare({.broker = "authorizer.class.name="
                         "org.apache.kafka.metadata.authorizer.StandardAuthorizer\n"
                         "allow.everyone.if.no.acl.found=true\n",
               .http = kHttp,
               .leads = 200}));
  const KafkaAdmin admin(broker().address());
  ASSERT_TRUE(ok(run().start()));
  ASSERT_TRUE(ok(run().wait_for_share(0.2)));

  ASSERT_TRUE(ok(admin.forbid_writing("leads.scores")));
  ASSERT_TRUE(ok(wait_for_page("/readyz", "leadstream topics plan")));
  EXPECT_EQ(count_of(page("/livez"), "ok\n"), 1U);
  ASSERT_TRUE(ok(admin.allow_writing("leads.scores")));

  ASSERT_TRUE(ok(wait_for_page("/readyz", "ok\n")));
  finish_and_judge();
  EXPECT_EQ(run().process().starts(), 1);
}

INSTANTIATE_TEST_SUITE_P(Kafka, LoadFaults, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
