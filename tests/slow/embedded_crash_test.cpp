#include "real/real_project.hpp"
#include "real/real_world.hpp"
#include "slow/embedded_crash_run.hpp"
#include "support/crash_verdict.hpp"
#include "support/quick_project.hpp"
#include "support/seed.hpp"
#include "support/temp_folder.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

// The program itself on its own log, killed again and again while a producer feeds it: what lies on
// the log at the end must be what a run without any kill had made, and must hold all that the
// producer was told is stored.

namespace ls::test {
namespace {

constexpr std::int32_t kPartitions = 4;
constexpr std::size_t kKills = 5;

// Without disorder, so that arrival and event time agree, and without what HTTP refuses. A late
// record that is sent again is late again, so there is none; a repeated event is dropped by its id.
generator::GeneratorOptions world_options(std::uint64_t seed) {
  generator::GeneratorOptions options;
  options.seed = seed;
  options.days = 14;
  options.leads = 2000;
  options.faults = {.duplicates = 0.02, .out_of_order = 0.0, .late = 0.0, .broken = 0.0};
  return options;
}

std::int64_t count_of(const Topics& topics, const char* topic) {
  const auto found = topics.find(topic);
  return found == topics.end() ? 0 : static_cast<std::int64_t>(found->second.size());
}

// Each event that was said to be stored must lie where it was said to lie.
Problems check_acknowledged(const Topics& topics, const std::vector<Acknowledged>& acknowledged) {
  std::map<std::string, const std::string*> value_at;
  for (const auto& [topic, records] : topics) {
    for (const flow::StoredRecord& record : records) {
      value_at[fmt::format("{}/{}/{}", topic, record.partition.value, record.offset.value)] =
          &record.value;
    }
  }
  Problems problems;
  for (const Acknowledged& event : acknowledged) {
    const std::string place = fmt::format("{}/{}/{}", event.topic, event.partition, event.offset);
    const auto found = value_at.find(place);
    if (found == value_at.end() || *found->second != event.value) {
      problems.push_back(place + " was said to hold an event, which is not there: " + event.value);
    }
  }
  return problems;
}

void report(const EmbeddedCrashRun& run, const EventProducer& producer,
            const std::string& figures) {
  const std::string line =
      fmt::format("acknowledged={} repeats={} starts={} {}", producer.acknowledged().size(),
                  producer.repeats(), run.process().starts(), figures);
  fmt::print("[ FIGURES  ] {}\n", line);
  testing::Test::RecordProperty("figures", line);
}

// Sends the world to a program that is killed five times, and compares with the lockstep run.
void kill_and_judge(const TempFolder& folder, const TestProject& project, const CrashWorld& world,
                    std::uint64_t seed) {
  const Result<Topics> expected = run_in_lockstep(project, world, kPartitions);
  ASSERT_TRUE(expected) << expected.error().message;
  EmbeddedCrashRun run({.folder = folder / "process",
                        .topologies = project.folder,
                        .inputs = project.score->input_topics(),
                        .partitions = kPartitions,
                        .scores = count_of(*expected, "leads.scores"),
                        .examples = count_of(*expected, "leads.examples"),
                        .signals = count_of(*expected, "leads.signals")});
  EventProducer producer(world);

  const Status ran = run.run(producer, plan_kills(kKills, seed));

  ASSERT_TRUE(ran) << ran.error().message;
  const Result<Topics> actual = run.read(output_topics(project));
  ASSERT_TRUE(actual) << actual.error().message;
  const Verdict verdict = judge(project, *expected, *actual, Places::different);
  report(run, producer,
         fmt::format("inputs={} {}", world.records.size(), figures_of(*actual, verdict)));
  EXPECT_TRUE(verdict.problems.empty()) << text_of(verdict.problems);
  const auto verified = run.process().verify();
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->code, 0) << verified->text;
  const Problems forgotten = check_acknowledged(*actual, producer.acknowledged());
  EXPECT_TRUE(forgotten.empty()) << forgotten.size() << " forgotten" << text_of(forgotten);
  EXPECT_EQ(producer.acknowledged().size(), world.records.size());
  // Without these the rest would say little.
  EXPECT_GT(verdict.scores.learned, verdict.scores.scores / 3);
  EXPECT_GT(verdict.scores.versions_used, 5U);
}

TEST(EmbeddedCrash, FiveKillsUnderAProducerLoseDoubleAndInventNothing) {
  const std::uint64_t seed = test::seed();
  const TempFolder folder;
  const auto project = write_quick_project(folder / "topologies");
  ASSERT_TRUE(project) << project.error().message;

  kill_and_judge(folder, **project, make_crash_world(world_options(seed), kPartitions), seed);
}

TEST(EmbeddedCrash, NorWithRealLeads) {
  const auto set = real_data_set("bank_marketing");
  if (!set) {
    GTEST_SKIP() << set.error().message;
  }
  const TempFolder folder;
  const auto project = write_real_project(*set, folder / "topologies");
  ASSERT_TRUE(project) << project.error().message;

  kill_and_judge(folder, **project, make_real_world(*set, kPartitions), test::seed());
}

}  // namespace
}  // namespace ls::test
