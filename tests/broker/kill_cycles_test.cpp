#include "broker/crash_run.hpp"
#include "support/broker_test.hpp"
#include "support/quick_project.hpp"
#include "support/seed.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

// Kill after kill: the program on a real broker, judged by its own auditor.

namespace ls::test {
namespace {

constexpr std::int32_t kPartitions = 3;

// LEADSTREAM_KILLS asks for more, before a release.
std::size_t kills_wanted() {
  constexpr std::size_t kUsual = 40;
  const char* wanted = std::getenv("LEADSTREAM_KILLS");
  return wanted == nullptr ? kUsual : std::strtoull(wanted, nullptr, 10);
}

// Enough of it that each start meets some hundred records before it is killed.
CrashWorld world_for(std::size_t kills, std::uint64_t seed) {
  generator::GeneratorOptions options;
  options.seed = seed;
  options.days = 14;
  options.leads = static_cast<std::int64_t>(std::max<std::size_t>(50 * kills, 1000));
  return make_crash_world(options, kPartitions);
}

class KillCycles : public BrokerTest {};

TEST_P(KillCycles, Row01RandomKillsVerifyCleanAndNeverWipeState) {
  const std::uint64_t seed = test::seed();
  const TempFolder folder;
  const std::size_t kills = kills_wanted();
  const auto project = write_quick_project(folder / "topologies");
  ASSERT_TRUE(project) << project.error().message;
  KafkaBroker broker(GetParam());
  const Status served = broker.start();
  ASSERT_TRUE(served) << served.error().message;
  KafkaCrashRun run({.address = broker.address(),
                     .folder = folder / "process",
                     .topologies = (*project)->folder,
                     .inputs = (*project)->score->input_topics(),
                     .partitions = kPartitions});
  const Status loaded = run.load(world_for(kills, seed));
  ASSERT_TRUE(loaded) << loaded.error().message;
  // Who wipes the state wipes this too.
  const std::string marker = folder / "process/data/state/score/0";
  std::filesystem::create_directories(marker);
  std::ofstream(marker + "/marker") << "still here";

  const Status ran = run.run(plan_kills(kills, seed));

  ASSERT_TRUE(ran) << ran.error().message;
  const auto verified = run.process().verify();
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->code, 0) << verified->text;
  EXPECT_TRUE(std::filesystem::exists(marker + "/marker"));
  // No restore reads more than the one commit that a kill kept from the local state.
  std::uint64_t longest = 0;
  for (const char* topology : {"score", "train", "watch"}) {
    const auto commit = run.longest_commit(topology);
    ASSERT_TRUE(commit) << commit.error().message;
    longest = std::max(longest, *commit);
  }
  const std::vector<std::uint64_t> restores = run.process().restores();
  const auto most = std::ranges::max(restores);
  EXPECT_LE(most, longest);
  const auto replayed = std::ranges::count_if(restores, [](std::uint64_t n) { return n > 0; });
  fmt::print(
      "[ FIGURES  ] kafka={} kills={} restores={} with_replay={} most_records={} "
      "longest_commit={}\n{}",
      GetParam(), kills, restores.size(), replayed, most, longest, verified->text);
  RecordProperty("kills", std::to_string(kills));
}

INSTANTIATE_TEST_SUITE_P(Kafka, KillCycles, testing::Values(KafkaBroker::versions().back()),
                         version_name);

}  // namespace
}  // namespace ls::test
