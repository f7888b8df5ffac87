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

const std::string kTopologies = std::string(LEADSTREAM_SOURCE_DIR) + "/topologies";

std::string text_of(const std::vector<Mismatch>& mismatches) {
  std::string text;
  for (const Mismatch& mismatch : mismatches) {
    text += config::to_string(mismatch.place) + ": " + mismatch.text + "\n";
  }
  return text;
}

struct Suite {
  std::shared_ptr<const Project> project;
  std::vector<TestCase> cases;
};

// What `leadstream test` runs.
Result<Suite> load_suite() {
  Settings settings;
  settings.topologies.dir = kTopologies;
  Suite suite;
  suite.project = LS_TRY(load_whole_project(settings));
  for (const std::string& file : LS_TRY(find_test_files({kTopologies + "/tests"}))) {
    for (TestCase& test : LS_TRY(load_test_cases(file, suite.project->catalog))) {
      suite.cases.push_back(std::move(test));
    }
  }
  return suite;
}

const Result<Suite>& suite() {
  static const Result<Suite> loaded = load_suite();
  return loaded;
}

std::vector<std::size_t> case_numbers() {
  std::vector<std::size_t> numbers(suite() ? suite()->cases.size() : 0);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

// "score_test_yaml_12", where the case stands.
std::string name_of(const testing::TestParamInfo<std::size_t>& info) {
  const config::Place& place = suite()->cases[info.param].place;
  std::string name = config::to_string(place);
  name = name.substr(name.rfind('/') + 1);
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

TEST(TopologyFiles, AreLoaded) {
  ASSERT_TRUE(suite()) << suite().error().message;
  EXPECT_FALSE(suite()->cases.empty());
}

class TopologyYaml : public testing::TestWithParam<std::size_t> {};

TEST_P(TopologyYaml, Holds) {
  const TestCase& test = suite()->cases[GetParam()];
  SCOPED_TRACE(test.name);

  const auto mismatches = run_test_case(*suite()->project, test, {});

  ASSERT_TRUE(mismatches) << mismatches.error().message;
  EXPECT_EQ(text_of(*mismatches), "");
}

INSTANTIATE_TEST_SUITE_P(Cases, TopologyYaml, testing::ValuesIn(case_numbers()), name_of);

}  // namespace
}  // namespace ls::app
