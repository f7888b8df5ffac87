#include "bench/bench_ml/options.hpp"

#include "bench/bench_ml/inputs.hpp"
#include "bench/bench_ml/matches.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <utility>

namespace ls::bench {
namespace {

constexpr const char* kExamples = R"(
Examples:
  tests/bench/ml_peers                                 everything: half an hour on a quiet machine
  tests/bench/ml_peers --only tree --stream sea        one learner on one stream
  tests/bench/ml_peers --only linear --rows 500000     longer runs of what is fast
  tests/bench/ml_peers --only detectors                needs no peer
  tests/bench/ml_peers --elec2 elec2.csv --json ml.json
The last line on standard output is one JSON object with all figures. The exit code is 1 if
something that was asked for is not measured, or if a side has read other rows than the rest.
)";

void add_contests(CLI::App& app, Options& options) {
  app.add_option("--only", options.only, "These groups alone; repeatable")
      ->check(CLI::IsMember(group_names()));
  app.add_option("--stream", options.streams, "On these streams alone; repeatable")
      ->check(CLI::IsMember(input_names()));
  app.add_option("--rows", options.rows, "Of each stream; Elec2 has 45312")
      ->capture_default_str()
      ->check(CLI::Range(1'000, 100'000'000));
  app.add_option("--slow-rows", options.slow_rows, "The first ones, for boosting and cut forests")
      ->capture_default_str()
      ->check(CLI::Range(1'000, 100'000'000));
  app.add_option("--updates", options.updates, "Of each drift detector")
      ->capture_default_str()
      ->check(CLI::Range(10'000, 1'000'000'000));
  app.add_option("--elec2", options.elec2,
                 "File of the Elec2 stream; default: ml/elec2.csv in $LEADSTREAM_DATA");
}

void add_measuring(CLI::App& app, Options& options) {
  app.add_option("--repeat", options.repeat, "Passes of each side; their median counts")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  app.add_option("--budget", options.budget_seconds,
                 "Seconds after which a side begins no further pass")
      ->capture_default_str();
  app.add_option("--warm-up", options.warm_up_seconds,
                 "CPU seconds for which the JVM learns unmeasured")
      ->capture_default_str();
  app.add_option("--core", options.core, "On which every side runs; -1: the last one allowed")
      ->capture_default_str();
  app.add_option("--xmx", options.xmx, "Heap of the JVM")->capture_default_str();
}

void add_places(CLI::App& app, Options& options) {
  app.add_option("--jvm", options.jvm_libs, "Folder of the jars of MOA and AWS");
  app.add_option("--python", options.python, "A Python with River and Vowpal Wabbit");
  app.add_option("--keep", options.keep, "Folder for rows and logs, kept; default: none");
  app.add_option("--json", options.json_file, "Write the JSON line to this file too");
}

// One side in a process of its own; not for people, so not in the help.
CLI::App* add_side(CLI::App& app, const std::string& name, Task& task) {
  CLI::App* side = app.add_subcommand(name, "")->group("");
  side->add_option("--learner", task.learner)->required();
  side->add_option("--rows-file", task.rows_file);
  side->add_option("--rows", task.rows)->required();
  side->add_option("--repeat", task.repeat)->required();
  side->add_option("--budget", task.budget_seconds)->required();
  side->add_option("--out", task.out)->required();
  side->add_option("--told", task.told);
  return side;
}

}  // namespace

std::optional<int> read_command_line(int argc, char** argv, CommandLine& line) {
  CLI::App app(
      "Compares leadstream's models with those of MOA, Vowpal Wabbit, River, AWS and XGBoost: the "
      "same "
      "rows,\n"
      "one core, one after the other, each in a process of its own.");
  app.footer(kExamples);
  add_contests(app, line.options);
  add_measuring(app, line.options);
  add_places(app, line.options);
  const std::array<std::pair<const CLI::App*, Role>, 5> sides = {
      {{add_side(app, "learn", line.task), Role::learn},
       {add_side(app, "judge", line.task), Role::judge},
       {add_side(app, "evaluate", line.task), Role::evaluate},
       {add_side(app, "xgboost", line.task), Role::xgboost},
       {add_side(app, "detect", line.task), Role::detect}}};
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  for (const auto& [side, role] : sides) {
    line.role = side->parsed() ? role : line.role;
  }
  return std::nullopt;
}

}  // namespace ls::bench
