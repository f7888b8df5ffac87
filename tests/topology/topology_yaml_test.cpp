#include "app/topology_tests/runner.hpp"

#include "leadstream/config/place.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::app {
namespace {

const std::string kTopologies = std::string(LEADSTREAM_SOURCE_DIR) + "/topologies";

std::string text_of(const std::vector<Mismatch>& mismatches) {
  std::string text;
  for (const Mismatch& mismatch : mismatches) {
    text += config::to_string(mismatch.place) + ": " + mismatch.text + "\n";
  }
  return text;
}

// What `leadstream test` runs.
TEST(TopologyYaml, EveryCaseOfEveryFileHolds) {
  Settings settings;
  settings.topologies.dir = kTopologies;
  const auto project = load_whole_project(settings);
  ASSERT_TRUE(project) << project.error().message;
  const auto files = find_test_files({kTopologies + "/tests"});
  ASSERT_TRUE(files) << files.error().message;

  for (const std::string& file : *files) {
    const auto cases = load_test_cases(file, (*project)->catalog);
    ASSERT_TRUE(cases) << cases.error().message;
    for (const TestCase& test : *cases) {
      SCOPED_TRACE(test.name);
      const auto mismatches = run_test_case(**project, test, {});
      ASSERT_TRUE(mismatches) << mismatches.error().message;
      EXPECT_EQ(text_of(*mismatches), "");
    }
  }
}

}  // namespace
}  // namespace ls::app
