#include "app/command.hpp"
#include "app/project.hpp"
#include "app/topics/survey.hpp"
#include "app/validate/cross_checks.hpp"
#include "app/validate/state_changes.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::app {

Command validate_command();

namespace {

struct ValidateOptions {
  bool is_offline = false;
  bool denies_warnings = false;
  std::string against;
};

// What was looked at, and what is wrong with it.
struct Validated {
  std::vector<std::string> good;
  config::Problems problems;
  std::optional<Error> failure;  // of what the check needs and could not ask
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

// Each part is looked at whatever the others gave, so that everything is told at once.
Settings check_settings(const CommandContext& context, Validated& out) {
  const LoadedSettings loaded = load_settings({.files = context.options.config_files,
                                               .environment = context.environment,
                                               .overrides = context.options.overrides},
                                              out.problems);
  if (!out.problems.has_errors()) {
    out.good.emplace_back("settings");
  }
  return loaded.settings;
}

std::vector<std::string> names_of(const Project& project) {
  std::vector<std::string> names;
  for (const auto& topology : project.topologies) {
    names.push_back(topology->name());
  }
  return names;
}

void check_run(const Settings& settings, const Project& project, Validated& out) {
  for (const std::string& name : settings.topologies.run) {
    const bool is_file =
        std::filesystem::exists(std::filesystem::path(settings.topologies.dir) / (name + ".yaml"));
    if (project.find(name) == nullptr && !is_file) {
      out.problems.add({"topologies.run", 0, 0},
                       fmt::format("there is no topology \"{}\"{}", name,
                                   config::did_you_mean(name, names_of(project))));
    }
  }
}

std::shared_ptr<const Project> check_project(const Settings& settings, Validated& out) {
  config::Problems problems;
  auto project = load_whole_project(settings.topologies.dir, settings.topics, problems);
  if (project != nullptr) {
    out.good.push_back(fmt::format("{} event types", project->catalog.types().size()));
    for (const auto& topology : project->topologies) {
      out.good.push_back(fmt::format("topology {}: {} nodes, {} sinks", topology->name(),
                                     topology->nodes().size(), topology->sinks().size()));
    }
    // A topology that could not be read would look like one that is not there.
    if (!problems.has_errors()) {
      problems.add_all(check_together(*project, settings));
    }
    check_run(settings, *project, out);
  }
  out.problems.add_all(problems);
  return project;
}

void check_against(const std::string& folder, const Settings& settings, const Project& now,
                   Validated& out) {
  config::Problems problems;
  const auto old = load_whole_project(folder, settings.topics, problems);
  if (old != nullptr) {
    problems.add_all(state_changes(*old, now, settings.topologies.dir));
  }
  if (!problems.has_errors()) {
    out.good.push_back(fmt::format("state: every node of {} is there as it was", folder));
  }
  out.problems.add_all(problems);
}

Validated validate(const CommandContext& context, const ValidateOptions& options) {
  Validated out;
  const Settings settings = check_settings(context, out);
  const bool are_settings_good = !out.problems.has_errors();
  const std::shared_ptr<const Project> project = check_project(settings, out);
  if (project != nullptr && !options.against.empty()) {
    check_against(options.against, settings, *project, out);
  }
  if (project != nullptr && are_settings_good && !options.is_offline &&
      settings.engine == Engine::kafka) {
    if (const Status status = check_log(settings, *project, context.clock, out); !status) {
      out.failure = status.error().with("kafka");
    }
  }
  return out;
}

bool is_good(const Validated& result, const ValidateOptions& options) {
  return !result.failure && !result.problems.has_errors() &&
         (!options.denies_warnings || result.problems.all().empty());
}

void print_text(const CommandContext& context, const Validated& result) {
  const Style out = context.style_for(context.out);
  if (!context.options.is_quiet) {
    for (const std::string& line : result.good) {
      fmt::print(context.out, "{}  {}\n", out.green("ok"), line);
    }
  }
  if (!result.problems.all().empty()) {
    fmt::print(context.error, "{}\n", result.problems.to_text());
  }
}

void write_problem(event::JsonWriter& json, const config::Problem& problem) {
  json.begin_object().member("file", std::string_view(problem.place.file));
  json.member("line", problem.place.line).member("column", problem.place.column);
  json.member("severity", problem.is_warning ? "warning" : "error");
  json.member("message", std::string_view(problem.text)).end_object();
}

void print_json(const CommandContext& context, const Validated& result, bool is_valid) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("valid", is_valid).key("ok").begin_array();
  for (const std::string& line : result.good) {
    json.value(std::string_view(line));
  }
  json.end_array().key("problems").begin_array();
  for (const config::Problem* problem : result.problems.by_place()) {
    write_problem(json, *problem);
  }
  if (result.failure) {
    config::Problem problem;
    problem.text = result.failure->message;
    write_problem(json, problem);
  }
  json.end_array().end_object();
  fmt::print(context.out, "{}\n", text);
}

ExitCode run_validate(const CommandContext& context, const ValidateOptions& options) {
  const Validated result = validate(context, options);
  if (context.is_json()) {
    print_json(context, result, is_good(result, options));
  } else {
    print_text(context, result);
  }
  if (result.failure) {
    return report(context, *result.failure);
  }
  return is_good(result, options) ? ExitCode::ok : ExitCode::found_problems;
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ValidateOptions>();
  command.flag("--offline", options->is_offline, "Do not ask Kafka for its topics");
  command.flag("--deny-warnings", options->denies_warnings, "A warning is a problem");
  command
      .value("--against", options->against,
             "Tell which nodes of these older topologies would lose their state")
      .type_name("DIR");
  return [options, &context] { return run_validate(context, *options); };
}

}  // namespace

Command validate_command() {
  return {.name = "validate",
          .summary = "Check settings, event types and topologies without running them",
          .examples = {"leadstream validate -c config/production.yaml --offline",
                       "leadstream validate --against /srv/leadstream/topologies",
                       "leadstream validate --deny-warnings -o json"},
          .declare = declare};
}

}  // namespace ls::app
