#include "app/command_line.hpp"
#include "support/printed.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/truth_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace ls::app {
namespace {

struct Answer {
  ExitCode code;
  std::string out;
  std::string error;
};

Answer generate(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "generate");
  test::Printed out;
  test::Printed error;
  const ManualClock clock(EventTime{0});
  CommandContext context{.out = out.stream(), .error = error.stream(), .clock = clock};
  const ExitCode code = run_command_line(std::move(arguments), context);
  return {.code = code, .out = out.text(), .error = error.text()};
}

std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(GenerateCommand, WritesEveryMessageOfTheGeneratorOnALine) {
  generator::GeneratorOptions world;
  world.seed = 7;
  world.days = 20;
  world.leads = 100;
  generator::Generator source(world);
  std::string expected;
  for (generator::GeneratedMessage message; source.next(message);) {
    expected.append(message.value).append("\n");
  }

  const Answer answer = generate({"--seed", "7", "--days", "20", "--leads", "100", "-q"});

  EXPECT_EQ(answer.code, ExitCode::ok);
  EXPECT_EQ(answer.out, expected);
  EXPECT_EQ(answer.error, "");
}

TEST(GenerateCommand, PutsTopicAndKeyInFrontOfKeyedLines) {
  const Answer answer = generate({"--leads", "3", "--days", "2", "--format", "keyed"});

  EXPECT_TRUE(answer.out.starts_with("crm.lead\tacme|c0\t{\"type\":\"lead.created\""))
      << answer.out;
}

TEST(GenerateCommand, SaysWhatItPlantedAsJson) {
  const test::TempFolder folder;

  const Answer answer =
      generate({"--leads", "50", "--out", folder / "events.ndjson", "-o", "json"});

  EXPECT_TRUE(answer.out.starts_with("{\"messages\":")) << answer.out;
  EXPECT_NE(answer.out.find("\"leads\":50,"), std::string::npos) << answer.out;
  const auto messages = lines_of(folder / "events.ndjson").size();
  EXPECT_TRUE(answer.out.starts_with("{\"messages\":" + std::to_string(messages) + ","));
}

TEST(GenerateCommand, WritesATruthFromWhichTheWorldCanBeMadeAgain) {
  const test::TempFolder folder;

  const Answer answer = generate({"--leads", "50", "--seed", "9", "--drift", "prior", "--out",
                                  folder / "events", "--truth", folder / "truth"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  const auto lines = lines_of(folder / "truth");
  ASSERT_EQ(lines.size(), 52U);
  const auto world = generator::read_world_line(lines.front());
  ASSERT_TRUE(world) << world.error().message;
  EXPECT_EQ(world->seed, 9U);
  EXPECT_EQ(world->drift.kind, generator::DriftKind::prior);
  EXPECT_TRUE(lines.back().starts_with(R"({"record":"planted")"));
}

TEST(GenerateCommand, WritesABayesProbabilityForEachEventBeforeTheConversion) {
  const test::TempFolder folder;

  generate({"--leads", "50", "--out", folder / "events", "--bayes", folder / "bayes",
            "--duplicates", "0", "--broken", "0"});

  const auto events = lines_of(folder / "events");
  const auto sales = std::ranges::count_if(events, [](const std::string& line) {
    return line.find("label.conversion") != std::string::npos;
  });
  EXPECT_EQ(lines_of(folder / "bayes").size(), events.size() - static_cast<std::size_t>(sales));
}

TEST(GenerateCommand, LetsOptionsWinOverTheWorldFile) {
  const test::TempFolder folder;
  std::ofstream(folder / "world.yaml") << "leads: 5\ndays: 3\ntenant: t9\n";

  const Answer answer = generate(
      {"--world", folder / "world.yaml", "--leads", "4", "--out", folder / "events", "-o", "json"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_NE(answer.out.find("\"leads\":4,"), std::string::npos) << answer.out;
  EXPECT_NE(lines_of(folder / "events").front().find("\"tenant\":\"t9\""), std::string::npos);
}

// The first rows of MOA's SEA generator with seed 1 and without noise: uniforms of golden 79, by
// ten.
TEST(GenerateCommand, WritesTheRowsOfAStreamAsCsv) {
  const Answer answer = generate({"--stream", "sea", "--rows", "2", "--noise", "0"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_TRUE(answer.out.starts_with("x1,x2,x3,class\n7.308781907032909,4.100808114922017,"))
      << answer.out;
  EXPECT_EQ(std::ranges::count(answer.out, '\n'), 3);
  EXPECT_TRUE(answer.error.starts_with("2 rows of sea: ")) << answer.error;
}

TEST(GenerateCommand, WritesTheRowsOfAStreamAsJson) {
  const test::TempFolder folder;

  const Answer answer = generate({"--stream", "stagger", "--rows", "500", "--seed", "3", "--out",
                                  folder / "rows", "--format", "json", "-o", "json"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_TRUE(answer.out.starts_with("{\"rows\":500,\"classes\":[")) << answer.out;
  const auto lines = lines_of(folder / "rows");
  ASSERT_EQ(lines.size(), 500U);
  EXPECT_TRUE(lines.front().starts_with("{\"size\":")) << lines.front();
  EXPECT_NE(lines.front().find(",\"class\":"), std::string::npos);
}

TEST(GenerateCommand, TurnsAStreamIntoAnotherConcept) {
  const std::vector<std::string> still = {"--stream", "sine", "--rows", "100", "-q"};
  std::vector<std::string> turning = still;
  turning.insert(turning.end(), {"--function", "1:2@51/1"});
  const std::string before = generate(still).out;
  const std::string after = generate(turning).out;

  EXPECT_EQ(before.substr(0, 1000), after.substr(0, 1000));
  EXPECT_NE(before, after);
}

TEST(GenerateCommand, SaysHowAConceptIsWritten) {
  for (const char* text : {"", "x", "1:", "1:2@", "1:2@5/", "1:2@5/0", "1:2@5/9x", "1@5"}) {
    EXPECT_EQ(generate({"--stream", "sea", "--function", text}).code, ExitCode::usage) << text;
  }
  EXPECT_EQ(generate({"--stream", "sea", "--rows", "9", "--function", "2:3"}).code, ExitCode::ok);
}

TEST(GenerateCommand, KeepsEventsAndRowsApart) {
  EXPECT_EQ(generate({"--stream", "sea", "--days", "3"}).code, ExitCode::usage);
  EXPECT_EQ(generate({"--rows", "3"}).code, ExitCode::usage);
  EXPECT_EQ(generate({"--format", "csv"}).code, ExitCode::failed);
  EXPECT_EQ(generate({"--stream", "sea", "--format", "keyed"}).code, ExitCode::failed);
  EXPECT_EQ(generate({"--format", "xml"}).code, ExitCode::usage);
  const Answer unknown = generate({"--stream", "see"});
  EXPECT_EQ(unknown.code, ExitCode::failed);
  EXPECT_NE(unknown.error.find("known: agrawal, hyperplane"), std::string::npos) << unknown.error;
}

TEST(GenerateCommand, WritesACrmWithItsTruthAndChances) {
  const test::TempFolder folder;

  const Answer answer = generate({"--scenario", "crm", "--leads", "60", "--days", "30",
                                  "--prevalence", "0.1", "--out", folder / "events", "--truth",
                                  folder / "truth", "--bayes", folder / "bayes", "-o", "json"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_NE(answer.out.find("\"leads\":60,"), std::string::npos) << answer.out;
  const auto truth = lines_of(folder / "truth");
  EXPECT_TRUE(truth.front().starts_with(R"({"record":"world","options":{"scenario":"crm",)"));
  EXPECT_TRUE(truth.back().starts_with(R"({"record":"planted")"));
  // A world, the contacts, what was planted, and the rest of events, of which each has its chances.
  EXPECT_EQ(lines_of(folder / "bayes").size(), truth.size() - 62);
}

TEST(GenerateCommand, KeepsLeadsAndCrmApart) {
  EXPECT_EQ(generate({"--prevalence", "0.1"}).code, ExitCode::usage);
  EXPECT_EQ(generate({"--scenario", "crm", "--prevalence", "0.6"}).code, ExitCode::failed);
  EXPECT_EQ(generate({"--scenario", "crm", "--stream", "sea"}).code, ExitCode::usage);
}

TEST(GenerateCommand, RefusesWhatMakesNoWorld) {
  EXPECT_EQ(generate({"--drift", "sudden"}).code, ExitCode::usage);
  EXPECT_EQ(generate({"--late", "2"}).code, ExitCode::failed);
  EXPECT_EQ(generate({"--rate", "-1"}).code, ExitCode::failed);
  EXPECT_EQ(generate({"--out", "/nowhere/events"}).code, ExitCode::failed);
}

TEST(GenerateCommand, SaysSoWhenTheDiskIsFull) {
  const Answer answer = generate({"--leads", "500", "--out", "/dev/full"});

  EXPECT_NE(answer.code, ExitCode::ok);
  EXPECT_NE(answer.error.find("/dev/full"), std::string::npos) << answer.error;
}

}  // namespace
}  // namespace ls::app
