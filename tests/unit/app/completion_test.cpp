#include "app/completion.hpp"

#include "app/command_line.hpp"

#include "leadstream/base/time.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace ls::app {
namespace {

std::string script(Shell shell) {
  const ManualClock clock(EventTime{0});
  CommandContext context{.clock = clock};
  const CommandLine command_line(all_commands(), context);
  return completion_script(shell, *context.command_line);
}

// A script in a file of its own, run by its shell.
class Completion : public testing::Test {
 protected:
  ~Completion() override {
    std::filesystem::remove(path_);
  }

  void write(const std::string& text) {
    std::ofstream(path_) << text;
  }
  // What the shell command prints, its errors included, and "exit N" if that is not 0.
  [[nodiscard]] std::string run(const std::string& command) const {
    std::FILE* pipe = popen((command + ' ' + path_ + " 2>&1").c_str(), "r");
    std::string output;
    std::array<char, 256> buffer = {};
    while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr) {
      output += buffer.data();
    }
    const int status = pclose(pipe);
    return status == 0 ? output : output + "exit " + std::to_string(status);
  }
  // What bash offers for these words, the last of which is being typed.
  std::string offered(const std::vector<std::string>& words) {
    std::string quoted;
    for (const std::string& word : words) {
      quoted += " '" + word + '\'';
    }
    write(script(Shell::bash) + "COMP_WORDS=(leadstream" + quoted + ")\nCOMP_CWORD=" +
          std::to_string(words.size()) + "\n_leadstream\necho -n \"${COMPREPLY[*]}\"\n");
    return run("bash");
  }

 private:
  std::string path_ = testing::TempDir() + "ls_completion_" + std::to_string(getpid());
};

TEST_F(Completion, CommandsAreOfferedByTheirBeginning) {
  EXPECT_EQ(offered({"vers"}), "version");
  EXPECT_EQ(offered({"config", ""}), "show");
  EXPECT_EQ(offered({"completion", ""}), "bash zsh fish");
}

TEST_F(Completion, OptionsOfTheCommandAndTheGlobalOnesAreOfferedAfterADash) {
  EXPECT_EQ(offered({"config", "show", "--o"}), "--origins --output");
  EXPECT_EQ(offered({"version", "--ori"}), "");
}

TEST_F(Completion, ChoicesFollowTheirOption) {
  EXPECT_EQ(offered({"version", "-o", ""}), "text json");
  EXPECT_EQ(offered({"--color", "al"}), "always");
  EXPECT_EQ(offered({"--set", ""}), "");
}

TEST_F(Completion, ValueThatLooksLikeACommandIsNone) {
  EXPECT_EQ(offered({"-c", "version", "config", ""}), "show");
  EXPECT_EQ(offered({"--set", "config", "vers"}), "version");
}

TEST_F(Completion, FilesFollowOptionsThatTakeThem) {
  EXPECT_EQ(offered({"-c", std::string(LEADSTREAM_SOURCE_DIR) + "/CMakeL"}),
            std::string(LEADSTREAM_SOURCE_DIR) + "/CMakeLists.txt");
}

TEST_F(Completion, EveryShellAcceptsItsScript) {
  const std::vector<std::pair<Shell, std::string>> shells = {
      {Shell::bash, "bash"}, {Shell::zsh, "zsh"}, {Shell::fish, "fish"}};
  for (const auto& [shell, name] : shells) {
    // Only bash is sure to be there.
    if (std::filesystem::exists("/usr/bin/" + name)) {
      write(script(shell));
      EXPECT_EQ(run(name + " -n"), "") << name;
    }
  }
}

TEST_F(Completion, EveryScriptNamesEveryCommand) {
  for (const Shell shell : {Shell::bash, Shell::zsh, Shell::fish}) {
    const std::string text = script(shell);
    for (const Command& command : all_commands()) {
      EXPECT_NE(text.find("':" + command.name + '\''), std::string::npos) << command.name;
    }
  }
}

}  // namespace
}  // namespace ls::app
