#include "app/command.hpp"
#include "app/evaluate/bounded_pass.hpp"
#include "app/project.hpp"
#include "app/topology_tests/runner.hpp"

#include "leadstream/config/excerpt.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <memory>
#include <regex>

namespace ls::app {

Command test_command();

namespace {

struct TestOptions {
  std::vector<std::string> files = {};
  std::string filter = {};
};

struct CaseResult {
  std::string file;
  std::string name;
  std::vector<Mismatch> mismatches;
};

Result<std::regex> filter_of(const TestOptions& options) {
  try {
    return std::regex(options.filter);
  } catch (const std::regex_error&) {
    return user_error(fmt::format("--filter: \"{}\" is not a regular expression", options.filter));
  }
}

Result<std::vector<CaseResult>> run_all(const CommandContext& context, const TestOptions& options) {
  LoadedSettings loaded = LS_TRY(load_settings(context));
  // Topologies are tested with the names that they use themselves.
  loaded.settings.topics.clear();
  const auto project = LS_TRY(load_whole_project(loaded.settings));
  const std::vector<std::string> arguments =
      options.files.empty() ? std::vector{loaded.settings.topologies.dir + "/tests"}
                            : options.files;
  const std::regex filter = LS_TRY(filter_of(options));
  std::vector<CaseResult> results;
  for (const std::string& file : LS_TRY(find_test_files(arguments))) {
    for (const TestCase& test : LS_TRY(load_test_cases(file, project->catalog))) {
      if (std::regex_search(test.name, filter)) {
        results.push_back({file, test.name,
                           LS_TRY(run_test_case(*project, test, driver_options(loaded.settings))
                                      .with(config::to_string(test.place) + ": " + test.name))});
      }
    }
  }
  return results;
}

std::size_t failures_in(const std::vector<CaseResult>& results) {
  std::size_t failures = 0;
  for (const CaseResult& result : results) {
    failures += result.mismatches.empty() ? 0 : 1;
  }
  return failures;
}

void print_text(const CommandContext& context, const std::vector<CaseResult>& results) {
  const Style style = context.style_for(context.out);
  for (const CaseResult& result : results) {
    const bool is_good = result.mismatches.empty();
    if (is_good && context.options.is_quiet) {
      continue;
    }
    fmt::print(context.out, "{}  {}\n", is_good ? style.green("ok    ") : style.red("FAILED"),
               result.name);
    for (const Mismatch& mismatch : result.mismatches) {
      fmt::print(context.out, "{}: {}\n{}", config::to_string(mismatch.place), mismatch.text,
                 config::excerpt_of(mismatch.place));
    }
  }
  const std::size_t failures = failures_in(results);
  if (failures > 0) {
    fmt::print(context.out, "{} of {} cases failed\n", failures, results.size());
  } else if (!context.options.is_quiet) {
    fmt::print(context.out, "{} case{} passed\n", results.size(), results.size() == 1 ? "" : "s");
  }
}

void print_json(const CommandContext& context, const std::vector<CaseResult>& results) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("cases", results.size()).member("failed", failures_in(results));
  json.key("results").begin_array();
  for (const CaseResult& result : results) {
    json.begin_object().member("file", result.file).member("name", result.name);
    json.member("passed", result.mismatches.empty()).key("failures").begin_array();
    for (const Mismatch& mismatch : result.mismatches) {
      json.begin_object().member("file", mismatch.place.file).member("line", mismatch.place.line);
      json.member("column", mismatch.place.column).member("text", mismatch.text).end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  fmt::print(context.out, "{}\n", text);
}

ExitCode run_tests(const CommandContext& context, const TestOptions& options) {
  const auto results = run_all(context, options);
  if (!results) {
    return report(context, results.error());
  }
  if (results->empty()) {
    return report(context, user_error("no case has a name that fits --filter"));
  }
  if (context.is_json()) {
    print_json(context, *results);
  } else {
    print_text(context, *results);
  }
  return failures_in(*results) == 0 ? ExitCode::ok : ExitCode::found_problems;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<TestOptions>();
  command.values("files", options->files, "Test files or folders (topologies/tests)")
      .type_name("FILE");
  command.value("--filter", options->filter, "Only cases whose name fits this regular expression")
      .type_name("RE");
  return [options, &context] { return run_tests(context, *options); };
}

}  // namespace

Command test_command() {
  return {.name = "test",
          .summary = "Run the tests of the topologies: events in, expected outputs",
          .examples = {"leadstream test", "leadstream test topologies/tests/score_test.yaml",
                       "leadstream test --filter duplicate -o json"},
          .declare = declare};
}

}  // namespace ls::app
