#include "app/command.hpp"
#include "app/project.hpp"
#include "app/topics/survey.hpp"
#include "app/validate/cross_checks.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <memory>

namespace ls::app {

Command validate_command();

namespace {

struct ValidateOptions {
  bool is_offline = false;
  bool denies_warnings = false;
};

// What was looked at, and what is wrong with it.
struct Validated {
  std::vector<std::string> good;
  config::Problems problems;
  std::string problems_text;  // of files that could not be read far enough to compare them
};

// What `topics check` would find, as warnings: the process makes what is missing when it starts.
Status check_log(const Settings& settings, const Project& project, const Clock& clock,
                 Validated& out) {
  std::size_t warnings = 0;
  for (const SurveyedTopic& topic : LS_TRY(survey_topics(settings, project, clock))) {
    for (const std::string& reason : topic.reasons) {
      ++warnings;
      out.problems.warn({"kafka", 0, 0}, reason);
    }
  }
  if (warnings == 0) {
    out.good.emplace_back("kafka: every topic is there and as it must be");
  }
  return {};
}

std::vector<std::string> names_of(const Project& project) {
  std::vector<std::string> names;
  for (const auto& topology : project.topologies) {
    names.push_back(topology->name());
  }
  return names;
}

Result<Validated> validate(const CommandContext& context, const ValidateOptions& options) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  Validated out;
  out.problems.add_all(loaded.warnings);
  out.good.emplace_back("settings");
  const auto project = load_whole_project(loaded.settings);
  if (!project) {
    out.problems_text = project.error().message;
    return out;
  }
  out.good.push_back(fmt::format("{} event types", (*project)->catalog.types().size()));
  for (const auto& topology : (*project)->topologies) {
    out.good.push_back(fmt::format("topology {}: {} nodes, {} sinks", topology->name(),
                                   topology->nodes().size(), topology->sinks().size()));
  }
  out.problems.add_all(check_together(**project, loaded.settings));
  for (const std::string& name : loaded.settings.topologies.run) {
    if ((*project)->find(name) == nullptr) {
      out.problems.add({"topologies.run", 0, 0},
                       fmt::format("there is no topology \"{}\"{}", name,
                                   config::did_you_mean(name, names_of(**project))));
    }
  }
  if (!options.is_offline && loaded.settings.engine == Engine::kafka) {
    LS_TRY(check_log(loaded.settings, **project, context.clock, out).with("kafka"));
  }
  return out;
}

bool is_good(const Validated& result, const ValidateOptions& options) {
  return result.problems_text.empty() && !result.problems.has_errors() &&
         (!options.denies_warnings || result.problems.all().empty());
}

void print_text(const CommandContext& context, const Validated& result) {
  const Style out = context.style_for(context.out);
  if (!context.options.is_quiet) {
    for (const std::string& line : result.good) {
      fmt::print(context.out, "{}  {}\n", out.green("ok"), line);
    }
  }
  if (!result.problems_text.empty()) {
    fmt::print(context.error, "{}\n", result.problems_text);
  }
  if (!result.problems.all().empty()) {
    fmt::print(context.error, "{}\n", result.problems.to_text());
  }
}

void print_json(const CommandContext& context, const Validated& result, bool is_valid) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("valid", is_valid).key("ok").begin_array();
  for (const std::string& line : result.good) {
    json.value(std::string_view(line));
  }
  json.end_array().key("problems").begin_array();
  std::string_view rest = result.problems_text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    json.begin_object().member("text", rest.substr(0, end)).member("warning", false).end_object();
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  for (const config::Problem& problem : result.problems.all()) {
    json.begin_object().member("file", problem.place.file).member("line", problem.place.line);
    json.member("column", problem.place.column).member("text", problem.text);
    json.member("warning", problem.is_warning).end_object();
  }
  json.end_array().end_object();
  fmt::print(context.out, "{}\n", text);
}

ExitCode run_validate(const CommandContext& context, const ValidateOptions& options) {
  const Result<Validated> result = validate(context, options);
  if (!result) {
    return report(context, result.error());
  }
  if (context.is_json()) {
    print_json(context, *result, is_good(*result, options));
  } else {
    print_text(context, *result);
  }
  return is_good(*result, options) ? ExitCode::ok : ExitCode::found_problems;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ValidateOptions>();
  command.flag("--offline", options->is_offline, "Do not ask Kafka for its topics");
  command.flag("--deny-warnings", options->denies_warnings, "A warning is a problem");
  return [options, &context] { return run_validate(context, *options); };
}

}  // namespace

Command validate_command() {
  return {.name = "validate",
          .summary = "Check settings, event types and topologies without running them",
          .examples = {"leadstream validate -c config/production.yaml --offline",
                       "leadstream validate --deny-warnings", "leadstream validate -o json"},
          .declare = declare};
}

}  // namespace ls::app
