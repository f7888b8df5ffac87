#include "tidy/companion_rules.hpp"
#include "tidy/function_rules.hpp"
#include "tidy/include_rules.hpp"
#include "tidy/source.hpp"
#include "tidy/text_rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

// The project's own text keeps the project's own rules. rules_test.cpp shows that each rule bites.

namespace ls::tidy {
namespace {

const std::vector<Source>& project() {
  static const std::vector<Source> sources = read_project(LEADSTREAM_SOURCE_DIR);
  return sources;
}

void expect_none(std::vector<Finding> (*rule)(const Source&)) {
  std::vector<Finding> all;
  for (const Source& source : project()) {
    const std::vector<Finding> found = rule(source);
    all.insert(all.end(), found.begin(), found.end());
  }
  EXPECT_TRUE(all.empty()) << describe(all);
}

TEST(Project, IsReadWhole) {
  for (const char* path : {"CMakeLists.txt", "src/CMakeLists.txt", "src/base/error.cpp",
                           "include/leadstream/base/error.hpp", "tests/run", "deploy/setup"}) {
    EXPECT_TRUE(std::any_of(project().begin(), project().end(), [&](const Source& source) {
      return source.path == path;
    })) << path;
  }
}

TEST(Project, IncludesOnlyLayersBelow) {
  expect_none(check_layers);
}

TEST(Project, LinksOnlyLayersBelow) {
  for (const Source& source : project()) {
    if (source.path == "src/CMakeLists.txt") {
      EXPECT_TRUE(check_build_table(source).empty()) << describe(check_build_table(source));
    }
  }
}

TEST(Project, KeepsEachLibraryInOneFolder) {
  expect_none(check_third_party);
}

TEST(Project, HasShortFunctions) {
  expect_none(check_functions);
}

TEST(Project, HasShortLinesAndFiles) {
  expect_none(check_sizes);
}

TEST(Project, UsesItsOwnReplacements) {
  expect_none(check_banned_code);
}

TEST(Project, SpeaksOfItselfAlone) {
  expect_none(check_banned_words);
}

TEST(Project, TestsEveryTopologyAndOperator) {
  EXPECT_TRUE(check_companions(project()).empty()) << describe(check_companions(project()));
}

}  // namespace
}  // namespace ls::tidy
