#include "app/command_line.hpp"

#include "app/exit_code.hpp"
#include "support/printed.hpp"

#include "leadstream/base/time.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace ls::app {
namespace {

struct Answer {
  ExitCode code;
  std::string out;
  std::string error;
};

Answer answer(std::vector<std::string> arguments,
              std::vector<std::pair<std::string, std::string>> environment = {}) {
  test::Printed out;
  test::Printed error;
  const ManualClock clock(EventTime{0});
  CommandContext context{.out = out.stream(),
                         .error = error.stream(),
                         .clock = clock,
                         .environment = std::move(environment)};
  const ExitCode code = run_command_line(std::move(arguments), context);
  return {.code = code, .out = out.text(), .error = error.text()};
}

// As a shell without quotes and redirections would cut it, the program's name left out.
std::vector<std::string> words_of(const std::string& example) {
  std::istringstream stream(example);
  std::vector<std::string> words;
  for (std::string word; stream >> word && word != ">" && word != "|" && word != "<";) {
    words.push_back(word);
  }
  words.erase(words.begin());
  return words;
}

TEST(CommandLine, EveryCommandHasThreeExamplesThatParse) {
  for (const Command& command : all_commands()) {
    EXPECT_EQ(command.examples.size(), 3U) << command.name;
    for (const std::string& example : command.examples) {
      const ManualClock clock(EventTime{0});
      CommandContext context{.clock = clock};
      CommandLine command_line(all_commands(), context);
      EXPECT_TRUE(example.starts_with("leadstream ")) << example;
      EXPECT_EQ(command_line.parse(words_of(example)).mistake, "") << example;
    }
  }
}

TEST(CommandLine, EveryHelpFitsOneScreenAndGoesToStandardOutput) {
  for (const Command& command : all_commands()) {
    const Answer help = answer({command.name, "--help"});

    EXPECT_EQ(help.code, ExitCode::ok);
    EXPECT_EQ(help.error, "");
    EXPECT_TRUE(help.out.starts_with("leadstream " + command.name + ": " + command.summary));
    EXPECT_NE(help.out.find("Examples:\n  " + command.examples.front()), std::string::npos);
    EXPECT_LE(std::count(help.out.begin(), help.out.end(), '\n'), 40) << command.name;
  }
}

TEST(CommandLine, RootHelpNamesEveryCommandAndGlobalOption) {
  const Answer help = answer({"-h"});

  for (const Command& command : all_commands()) {
    EXPECT_NE(help.out.find("\n  " + command.name + ' '), std::string::npos) << command.name;
  }
  for (const char* option : {"--config", "--set", "--output", "--quiet", "--verbose",
                             "--log-format", "--color", "--help", "--version"}) {
    EXPECT_NE(help.out.find(option), std::string::npos) << option;
  }
}

TEST(CommandLine, MistakesAreUsageErrorsWithTheNearestMatch) {
  struct Case {
    std::vector<std::string> arguments;
    std::string error;
  };
  const std::vector<Case> cases = {
      {{"verson"},
       "leadstream: unknown command \"verson\"; did you mean \"version\"?\n"
       "See leadstream --help\n"},
      {{"xyzzy"}, "leadstream: unknown command \"xyzzy\"\nSee leadstream --help\n"},
      {{"--qiet", "version"},
       "leadstream version: unknown option --qiet; did you mean \"--quiet\"?\n"
       "See leadstream version --help\n"},
      {{"config", "show", "--orgins=1"},
       "leadstream config show: unknown option --orgins; did you mean \"--origins\"?\n"
       "See leadstream config show --help\n"},
      {{"config", "sho"},
       "leadstream config: unknown command \"sho\"; did you mean \"show\"?\n"
       "See leadstream config --help\n"},
      {{"config"}, "leadstream config: a command is missing\nSee leadstream config --help\n"},
      {{"--color", "x"},
       "leadstream: --color: expected auto|always|never, not \"x\"\nSee leadstream --help\n"},
      {{"version", "more"},
       "leadstream version: unexpected argument \"more\"\nSee leadstream version --help\n"},
      {{"version", "-o", "jsn"},
       "leadstream version: -o,--output: expected text|json, not \"jsn\"; did you mean \"json\"?\n"
       "See leadstream version --help\n"},
  };
  for (const Case& wrong : cases) {
    const Answer mistake = answer(wrong.arguments);
    EXPECT_EQ(mistake.code, ExitCode::usage);
    EXPECT_EQ(mistake.out, "");
    EXPECT_EQ(mistake.error, wrong.error);
  }
}

TEST(CommandLine, WithoutACommandHelpGoesToStandardErrorAsAUsageError) {
  const Answer nothing = answer({});

  EXPECT_EQ(nothing.code, ExitCode::usage);
  EXPECT_EQ(nothing.out, "");
  EXPECT_TRUE(nothing.error.starts_with("leadstream: ")) << nothing.error;
}

TEST(CommandLine, GlobalOptionsMayStandBeforeAndAfterTheCommand) {
  EXPECT_EQ(answer({"-o", "json", "version"}).out, answer({"version", "-o", "json"}).out);
  EXPECT_TRUE(answer({"version", "-o", "json"}).out.starts_with("{\"version\":\""));
  // -c takes one value each time and does not swallow the command.
  EXPECT_EQ(answer({"-c", "/none1", "-c", "/none2", "config", "show"}).error,
            "/none1: cannot be read (no such file, or no permission)\n"
            "/none2: cannot be read (no such file, or no permission)\n");
}

TEST(CommandLine, VersionIsTheSameInEveryForm) {
  const std::string line = answer({"--version"}).out;

  EXPECT_TRUE(answer({"version"}).out.starts_with(line));
  EXPECT_EQ(answer({"-V"}).out, line);
}

TEST(CommandLine, ConfigurationErrorsHaveTheirOwnCodeAndNothingOnStandardOutput) {
  const Answer wrong =
      answer({"config", "show", "--set", "http.lisen=x"}, {{"LEADSTREAM_WORKERS", "none"}});

  EXPECT_EQ(wrong.code, ExitCode::config);
  EXPECT_EQ(wrong.out, "");
  EXPECT_EQ(wrong.error,
            "--set http.lisen: unknown key; did you mean \"http.listen\"?\n"
            "LEADSTREAM_WORKERS: workers: expected a whole number, not \"none\"\n");
}

TEST(CommandLine, ColorFollowsTheOptionThenNoColorThenTheTerminal) {
  const auto is_colored = [](std::vector<std::string> more,
                             std::vector<std::pair<std::string, std::string>> environment) {
    std::vector<std::string> arguments = {"config", "show", "--origins"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return answer(arguments, std::move(environment)).out.find('\x1b') != std::string::npos;
  };

  EXPECT_FALSE(is_colored({}, {}));
  EXPECT_TRUE(is_colored({"--color", "always"}, {{"NO_COLOR", "1"}}));
  EXPECT_FALSE(is_colored({"--color", "never"}, {}));
}

TEST(CommandLine, HelpTopicIsTheHelpOfThatCommand) {
  EXPECT_EQ(answer({"help", "config"}).out, answer({"config", "--help"}).out);
  EXPECT_EQ(answer({"help", "config", "show"}).out, answer({"config", "show", "--help"}).out);
  EXPECT_EQ(answer({"help"}).out, answer({"--help"}).out);

  const Answer wrong = answer({"help", "confg"});
  EXPECT_EQ(wrong.code, ExitCode::usage);
  EXPECT_EQ(wrong.error, "leadstream help: unknown command \"confg\"; did you mean \"config\"?\n");
}

TEST(CommandLine, OutputThatCannotBeWrittenIsAFailure) {
  std::FILE* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  test::Printed error;
  const ManualClock clock(EventTime{0});
  CommandContext context{.out = full, .error = error.stream(), .clock = clock};

  EXPECT_EQ(run_command_line({"version"}, context), ExitCode::failed);
  EXPECT_EQ(error.text(), "leadstream: the output could not be written\n");
  std::fclose(full);
}

TEST(ExitCode, FollowsTheErrorsDomainAndCode) {
  EXPECT_EQ(exit_code_for(user_error("x")), ExitCode::failed);
  EXPECT_EQ(exit_code_for(external_error("x", Retry::yes)), ExitCode::temporary);
  EXPECT_EQ(exit_code_for(external_error("x", Retry::no)), ExitCode::unavailable);
  EXPECT_EQ(exit_code_for(internal_error("x")), ExitCode::internal);
  Error refused = external_error("x");
  refused.code = "permission";
  EXPECT_EQ(exit_code_for(refused), ExitCode::permission);
  config::Problems problems;
  problems.add({}, "x");
  EXPECT_EQ(exit_code_for(problems.to_status().error()), ExitCode::config);
}

}  // namespace
}  // namespace ls::app
