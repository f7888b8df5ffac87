#pragma once

#include "app/command_line.hpp"
#include "support/printed.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace ls::app {

struct Answer {
  ExitCode code;
  std::string out;
  std::string error;
};

// 2026-05-02T00:00:00Z, after all events of these tests.
constexpr EventTime kNow{1'777'680'000'000};

// A folder with a log, and the project's own topologies.
class LogCommands : public testing::Test {
 protected:
  Answer run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(),
                     {"--set", "data_dir=" + folder_.path(), "--set",
                      std::string("topologies.dir=") + LEADSTREAM_SOURCE_DIR + "/topologies"});
    test::Printed out;
    test::Printed error;
    const ManualClock clock(kNow);
    CommandContext context{.out = out.stream(), .error = error.stream(), .clock = clock};
    const ExitCode code = run_command_line(std::move(arguments), context);
    return {.code = code, .out = out.text(), .error = error.text()};
  }
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  test::TempFolder folder_;
};

}  // namespace ls::app
