#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::bench {

// Of the whole comparison.
struct Options {
  std::vector<std::string> only;     // groups of contests; empty: all
  std::vector<std::string> streams;  // empty: all
  std::uint64_t rows = 100'000;
  std::uint64_t slow_rows =
      20'000;  // the first ones, for what takes a tenth of a millisecond a row or more
  std::uint64_t updates = 4'000'000;  // of each detector
  int repeat = 3;
  double budget_seconds = 20;  // once spent, a side begins no further pass
  double warm_up_seconds = 5;  // of the JVM, on its CPU
  int core = -1;               // that all sides run on; -1: the last one allowed
  std::string xmx = "2g";      // heap of the JVM
  std::string elec2;           // file; empty: ml/elec2.csv in the folder that LEADSTREAM_DATA names
  std::string jvm_libs;        // folder of jars; empty: MOA and AWS are not measured
  std::string python;          // with VW and River; empty: they are not measured
  std::string keep;            // folder for rows and logs that stays; empty: a temporary one
  std::string json_file;
};

// What one process has to do: one learner or detector, alone.
struct Task {
  std::string learner;  // in its program's words
  std::string rows_file;
  std::uint64_t rows = 0;
  int repeat = 1;
  double budget_seconds = 0;
  std::string out;   // the file that takes the trial
  std::string told;  // the file that takes what is told of each row; empty: none
};

// What this process is: the comparison, or one of its sides.
enum class Role { compare, learn, judge, evaluate, xgboost, detect };

struct CommandLine {
  Role role = Role::compare;
  Options options;
  Task task;
};

// The exit code if the program has nothing more to do.
[[nodiscard]] std::optional<int> read_command_line(int argc, char** argv, CommandLine& line);

}  // namespace ls::bench
