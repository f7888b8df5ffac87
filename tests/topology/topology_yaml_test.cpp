#include "app/topology_tests/runner.hpp"

#include "leadstream/config/place.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {
namespace {

std::string text_of(const std::vector<Mismatch>& mismatches) {
  std::string text;
  for (const Mismatch& mismatch : mismatches) {
    text += config::to_string(mismatch.place) + ": " + mismatch.text + "\n";
  }
  return text;
}

struct Case {
  std::shared_ptr<const Project> project;
  TestCase test;
};
using Suite = std::vector<Case>;

// What `leadstream test` runs in a folder of topologies.
Status load(const std::string& folder, Suite& suite) {
  Settings settings;
  settings.topologies.dir = folder;
  const std::shared_ptr<const Project> project = LS_TRY(load_whole_project(settings));
  for (const std::string& file : LS_TRY(find_test_files({folder + "/tests"}))) {
    for (TestCase& test : LS_TRY(load_test_cases(file, project->catalog))) {
      suite.push_back({project, std::move(test)});
    }
  }
  return {};
}

// The project's own topologies, and those that only show what operators do.
Result<Suite> load_suite() {
  const std::string root = LEADSTREAM_SOURCE_DIR;
  Suite suite;
  LS_TRY(load(root + "/topologies", suite));
  LS_TRY(load(root + "/tests/topology/windows", suite));
  LS_TRY(load(root + "/tests/topology/joins", suite));
  LS_TRY(load(root + "/tests/topology/anomalies", suite));
  LS_TRY(load(root + "/tests/topology/forecasts", suite));
  LS_TRY(load(root + "/tests/topology/learning", suite));
  return suite;
}

const Result<Suite>& suite() {
  static const Result<Suite> loaded = load_suite();
  return loaded;
}

std::vector<std::size_t> case_numbers() {
  std::vector<std::size_t> numbers(suite() ? suite()->size() : 0);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

// "score_test_yaml_12", where the case stands.
std::string name_of(const testing::TestParamInfo<std::size_t>& info) {
  const config::Place& place = (*suite())[info.param].test.place;
  std::string name = config::to_string(place);
  name = name.substr(name.rfind('/') + 1);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

TEST(TopologyFiles, AreLoaded) {
  ASSERT_TRUE(suite()) << suite().error().message;
  EXPECT_FALSE(suite()->empty());
}

class TopologyYaml : public testing::TestWithParam<std::size_t> {};

TEST_P(TopologyYaml, Holds) {
  const auto& [project, test] = (*suite())[GetParam()];
  SCOPED_TRACE(test.name);

  const auto mismatches = run_test_case(*project, test, {});

  ASSERT_TRUE(mismatches) << mismatches.error().message;
  EXPECT_EQ(text_of(*mismatches), "");
}

INSTANTIATE_TEST_SUITE_P(Cases, TopologyYaml, testing::ValuesIn(case_numbers()), name_of);

}  // namespace
}  // namespace ls::app
