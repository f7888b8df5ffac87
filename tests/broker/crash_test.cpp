#include "broker/crash_run.hpp"
#include "real/real_project.hpp"
#include "real/real_world.hpp"
#include "support/broker_test.hpp"
#include "support/crash_verdict.hpp"
#include "support/quick_project.hpp"
#include "support/seed.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

// The program itself on a real broker, killed again and again in the middle of its work: what a
// reader of committed records finds at the end must be what a run without any kill had made.

namespace ls::test {
namespace {

constexpr std::int32_t kPartitions = 3;
constexpr std::size_t kKills = 5;

class Crash : public BrokerTest {
 protected:
  // Everything that a log may hold, but for disorder: only without it arrival and event time agree.
  static generator::GeneratorOptions world_options(std::uint64_t seed) {
    generator::GeneratorOptions options;
    options.seed = seed;
    options.days = 14;
    options.leads = 2000;
    options.faults = {.duplicates = 0.02, .out_of_order = 0.0, .late = 0.005, .broken = 0.01};
    return options;
  }

  // Runs the world's input live, killed five times, and compares with the lockstep run.
  void kill_and_judge(const TestProject& project, const CrashWorld& world, std::uint64_t seed) {
    const Result<Topics> expected = run_in_lockstep(project, world, kPartitions);
    ASSERT_TRUE(expected) << expected.error().message;
    KafkaBroker broker(GetParam());
    const Status served = broker.start();
    ASSERT_TRUE(served) << served.error().message;
    KafkaCrashRun run({.address = broker.address(),
                       .folder = folder_ / "process",
                       .topologies = project.folder,
                       .inputs = project.score->input_topics(),
                       .partitions = kPartitions,
                       .disk_lost_at = 2});
    const Status loaded = run.load(world);
    ASSERT_TRUE(loaded) << loaded.error().message;

    const Status ran = run.run(plan_kills(kKills, seed));

    ASSERT_TRUE(ran) << ran.error().message;
    const Result<Topics> actual = run.read(output_topics(project));
    ASSERT_TRUE(actual) << actual.error().message;
    const Verdict verdict = judge(project, *expected, *actual, Places::same);
    report(run, fmt::format("inputs={} {}", world.records.size(), figures_of(*actual, verdict)));
    EXPECT_TRUE(verdict.problems.empty()) << text_of(verdict.problems);
    const auto verified = run.process().verify();
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_EQ(verified->code, 0) << verified->text;
    EXPECT_EQ(actual->at("leads.dead_letters").size(), world.planted.broken());
    EXPECT_EQ(actual->at("leads.late").size(), world.planted.late);
    // Without these the rest would say little.
    EXPECT_GT(verdict.scores.learned, verdict.scores.scores / 3);
    EXPECT_GT(verdict.scores.versions_used, 5U);
    EXPECT_FALSE(actual->at("leads.findings").empty());
  }

  void report(const KafkaCrashRun& run, const std::string& figures) {
    std::string first_commits;
    for (const Millis time : run.first_commits()) {
      first_commits += fmt::format(" {}", time.count);
    }
    const std::string line =
        fmt::format("kafka={} starts={} rows_restored={} ms_to_first_commit={} {}", GetParam(),
                    run.process().starts(), run.process().rows_restored(), first_commits, figures);
    fmt::print("[ FIGURES  ] {}\n", line);
    RecordProperty("figures", line);
  }

  TempFolder folder_;
};

TEST_P(Crash, FiveKillsLoseDoubleAndInventNothing) {
  const std::uint64_t seed = test::seed();
  const auto project = write_quick_project(folder_ / "topologies");
  ASSERT_TRUE(project) << project.error().message;

  kill_and_judge(**project, make_crash_world(world_options(seed), kPartitions), seed);
}

TEST_P(Crash, NorWithRealLeads) {
  const auto set = real_data_set("bank_marketing");
  if (!set) {
    GTEST_SKIP() << set.error().message;
  }
  const auto project = write_real_project(*set, folder_ / "topologies");
  ASSERT_TRUE(project) << project.error().message;

  kill_and_judge(**project, make_real_world(*set, kPartitions), test::seed());
}

INSTANTIATE_TEST_SUITE_P(Kafka, Crash, testing::ValuesIn(KafkaBroker::versions()), version_name);

}  // namespace
}  // namespace ls::test
