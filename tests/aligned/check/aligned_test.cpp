#include "aligned/aligned_world.hpp"
#include "support/seed.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>

namespace ls::aligned {
namespace {

constexpr std::uint64_t kSeeds = 200;

TEST(Aligned, ARunGivesWhatOneThreadGivesHoweverItIsScheduled) {
  configure_log(LogLevel::off, LogFormat::text);
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeeds);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string problem = judge(case_of(seed));
    ASSERT_EQ(problem, "") << "--seed=" << seed << " --seeds=1";
  }
}

TEST(Aligned, OrdersToATrainerAreCarriedOutAtTheSamePlaceInEveryRun) {
  configure_log(LogLevel::off, LogFormat::text);
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeeds);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string problem = judge(commanded_case_of(seed));
    ASSERT_EQ(problem, "") << "--seed=" << seed << " --seeds=1";
  }
}

// What is ordered shows in what is served, and some of it is refused.
TEST(Aligned, ItsTrainersPromoteGoBackAndRefuse) {
  configure_log(LogLevel::off, LogFormat::text);
  std::set<std::string> kinds;
  std::set<std::string> refused;
  const std::uint64_t first = test::seed();
  for (std::uint64_t seed = first; seed < first + 20; ++seed) {
    const Case run = commanded_case_of(seed);
    const std::unique_ptr<flow::Driver> driver = driven(run);
    for (const flow::StoredRecord& version : driver->topic("leads.models")) {
      const auto snapshot = ml::decode_snapshot(version.value);
      if (snapshot && snapshot->model == "conversion") {
        kinds.insert(snapshot->fitted->spec().name);
      }
    }
    for (const flow::StoredRecord& refusal : driver->topic("leads.dead_letters")) {
      for (const auto& [name, value] : refusal.headers) {
        if (name == "ls-error-code") {
          refused.insert(value);
        }
      }
    }
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"coin", "naive_bayes", "ftrl", "canary"}));
  for (const char* code : {"gates_failed", "is_champion", "no_change", "unknown_version"}) {
    EXPECT_TRUE(refused.contains(code)) << code;
  }
}

// What the runs would not show if they were empty.
TEST(Aligned, ItsRunsLearnScoreAndSendLateAndRefusedRecordsAway) {
  configure_log(LogLevel::off, LogFormat::text);
  std::string topics;
  std::size_t learned = 0;
  const std::uint64_t first = test::seed();
  for (std::uint64_t seed = first; seed < first + 10; ++seed) {
    for (const std::string& line : expected_of(case_of(seed))) {
      topics += line.substr(0, line.find(' ')) + " ";
      learned += line.starts_with("leads.scores") && line.find("\"live\"") != std::string::npos;
    }
  }
  for (const char* topic :
       {"leads.scores", "leads.examples", "leads.signals", "leads.models", "leads.evaluations",
        "leads.late", "leads.dead_letters", "leads.hops", "leads.days", "leads.visits",
        "leads.recent", "leads.threes", "leads.pairs", "leads.last_seen"}) {
    EXPECT_NE(topics.find(topic), std::string::npos) << topic;
  }
  EXPECT_GT(learned, 100U);
}

}  // namespace
}  // namespace ls::aligned
