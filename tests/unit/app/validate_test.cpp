#include "app/command_line.hpp"
#include "support/printed.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/event/json_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace ls::app {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Answer {
  ExitCode code;
  std::string out;
  std::string error;
};

// A copy of the project's topologies to spoil, and of the profiles that stand beside them.
class Validate : public testing::Test {
 protected:
  Validate() {
    const std::filesystem::path from = std::string(LEADSTREAM_SOURCE_DIR) + "/topologies";
    for (const char* name : {"now", "old"}) {
      std::filesystem::copy(from, folder_ / name, std::filesystem::copy_options::recursive);
    }
    std::filesystem::create_directory(folder_ / "config");
    std::filesystem::copy(LEADSTREAM_SOURCE_DIR "/config/profiles", folder_ / "config/profiles");
  }
  Answer run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "validate");
    arguments.insert(arguments.end(), {"--set", "topologies.dir=" + folder_ / "now"});
    test::Printed out;
    test::Printed error;
    const ManualClock clock(EventTime{0});
    CommandContext context{.out = out.stream(), .error = error.stream(), .clock = clock};
    const ExitCode code = run_command_line(std::move(arguments), context);
    return {.code = code, .out = out.text(), .error = error.text()};
  }
  // Replaces the first `from` in a file below the folder.
  void change(const std::string& file, const std::string& from, const std::string& to) {
    std::ifstream in(folder_ / file);
    std::stringstream read;
    read << in.rdbuf();
    std::string text = read.str();
    ASSERT_NE(text.find(from), std::string::npos) << from;
    text.replace(text.find(from), from.size(), to);
    std::ofstream(folder_ / file) << text;
  }

  test::TempFolder folder_;
};

TEST_F(Validate, WhatIsInOrderIsSaid) {
  const Answer answer = run({});
  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr("topology score"));
}

TEST_F(Validate, BadSettingsHideNoProblemOfATopology) {
  change("now/watch.yaml", "inputs: [drift], topic: leads.findings",
         "inputs: [drif], topic: leads.findings");
  const Answer answer = run({"--set", "commit.interval=soon"});
  EXPECT_EQ(answer.code, ExitCode::found_problems);
  EXPECT_THAT(answer.error, HasSubstr("commit.interval"));
  EXPECT_THAT(answer.error, HasSubstr("did you mean \"drift\"?"));
}

TEST_F(Validate, JsonIsJsonWhateverIsWrong) {
  change("now/watch.yaml", "level: 0.01", "level: 7");
  const Answer answer = run({"-o", "json", "--set", "commit.interval=soon"});
  EXPECT_EQ(answer.code, ExitCode::found_problems);

  event::JsonDocument document;
  const auto root = document.parse(answer.out);
  ASSERT_TRUE(root) << answer.out;
  EXPECT_EQ(*root->boolean("valid"), false);
  std::vector<std::string> places;
  for (const event::JsonView problem : root->get("problems")->items()) {
    EXPECT_EQ(*problem.text("severity"), "error");
    EXPECT_FALSE(problem.text("message")->empty());
    if (*problem.number("line") > 0) {
      places.push_back(std::string(*problem.text("file")));
      EXPECT_GT(*problem.number("column"), 0.0);
    }
  }
  EXPECT_EQ(places, std::vector<std::string>{folder_ / "now/watch.yaml"});
}

TEST_F(Validate, JsonListsProblemsInTheOrderOfTheFile) {
  change("now/watch.yaml", "topology: watch", "zeal: 1\ntopology: watch");
  change("now/watch.yaml", "level: 0.01", "level: 7");
  const Answer answer = run({"-o", "json"});

  event::JsonDocument document;
  const auto root = document.parse(answer.out);
  ASSERT_TRUE(root) << answer.out;
  std::vector<double> lines;
  for (const event::JsonView problem : root->get("problems")->items()) {
    lines.push_back(*problem.number("line"));
  }
  EXPECT_THAT(lines, testing::SizeIs(testing::Ge(2U)));
  EXPECT_TRUE(std::ranges::is_sorted(lines)) << answer.out;
}

TEST_F(Validate, AgainstTheSameTopologiesNothingIsLost) {
  const Answer answer = run({"--against", folder_ / "old"});
  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr("every node of"));
}

TEST_F(Validate, ANodeThatVanishesOrChangesIsToldWithItsPlace) {
  change("now/watch.yaml", "- id: drift", "- id: drifts");
  change("now/watch.yaml", "inputs: [drift], name", "inputs: [drifts], name");
  change("now/watch.yaml", "inputs: [drift], topic", "inputs: [drifts], topic");
  change("now/score.yaml", "keep: 7d", "keep: 8d");
  const Answer answer = run({"--against", folder_ / "old"});
  EXPECT_EQ(answer.code, ExitCode::found_problems);
  EXPECT_THAT(answer.error, HasSubstr("now/watch.yaml:2:"));
  EXPECT_THAT(answer.error,
              HasSubstr("node drift (detect_drift) of topology watch is gone, and its "
                        "state with it; did you mean \"drifts\"?"));
  EXPECT_THAT(answer.error, HasSubstr("now/score.yaml:"));
  EXPECT_THAT(answer.error, HasSubstr("(dedupe) is defined in another way than before"));
}

TEST_F(Validate, ATopologyThatIsGoneIsTold) {
  std::filesystem::remove(folder_ / "now/watch.yaml");
  const Answer answer = run({"--against", folder_ / "old", "--set", "topologies.run=score,train"});
  EXPECT_EQ(answer.code, ExitCode::found_problems);
  EXPECT_THAT(answer.error, HasSubstr("topology watch is gone"));
}

TEST_F(Validate, AFolderThatIsNotThereIsAProblem) {
  const Answer answer = run({"--against", folder_ / "nowhere"});
  EXPECT_EQ(answer.code, ExitCode::found_problems);
  EXPECT_THAT(answer.error, HasSubstr("nowhere: there is no such folder"));
}

}  // namespace
}  // namespace ls::app
