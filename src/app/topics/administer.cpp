#include "app/topics/administer.hpp"

#include "app/kafka_topics.hpp"
#include "app/topics/acls.hpp"
#include "app/topics/print.hpp"
#include "app/topics/survey.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {
namespace {

using kafka::TopicState;

struct Loaded {
  Settings settings;
  std::shared_ptr<const Project> project;
};

Result<Loaded> load(const CommandContext& context) {
  LoadedSettings loaded = LS_TRY(load_settings(context));
  auto project = LS_TRY(load_project(loaded.settings));
  return Loaded{std::move(loaded.settings), std::move(project)};
}

// On the embedded log there is nothing to administer; said beside the data, so that a script that
// reads it is not disturbed.
void explain_embedded(const CommandContext& context, const Settings& settings) {
  if (settings.engine == Engine::embedded && !context.options.is_quiet) {
    fmt::print(context.error,
               "The embedded log makes each topic at its first use, with these partitions; time "
               "and size of what it keeps are embedded.retention. On a cluster (engine: kafka) "
               "this command plans, creates and checks topics.\n");
  }
}

void print_topics(const CommandContext& context, const Settings& settings,
                  const std::vector<SurveyedTopic>& topics) {
  const std::string text = context.is_json()
                               ? topics_json(settings, topics)
                               : topics_table(settings, topics, context.style_for(context.out));
  fmt::print(context.out, "{}", text);
}

bool is_wrong(const Settings& settings, const SurveyedTopic& topic) {
  return topic.state == TopicState::differs ||
         (topic.state == TopicState::missing && settings.engine == Engine::kafka);
}

Status plan(const CommandContext& context, const TopicsOptions& options) {
  const Loaded loaded = LS_TRY(load(context));
  const bool is_offline = options.is_offline || options.wants_acls;
  const std::vector<SurveyedTopic> topics =
      LS_TRY(is_offline ? plan_offline(loaded.settings, *loaded.project)
                        : survey_topics(loaded.settings, *loaded.project, context.clock));
  if (!options.wants_acls) {
    explain_embedded(context, loaded.settings);
    print_topics(context, loaded.settings, topics);
    return {};
  }
  if (loaded.settings.engine == Engine::embedded) {
    return user_error("topics plan --acls: only a cluster has access lists; set engine: kafka");
  }
  std::vector<PlannedTopic> planned;
  planned.reserve(topics.size());
  for (const SurveyedTopic& topic : topics) {
    planned.push_back(topic.planned);
  }
  const std::vector<Acl> acls = acls_needed(loaded.settings, *loaded.project, planned);
  fmt::print(
      context.out, "{}",
      context.is_json() ? acls_json(loaded.settings, acls) : acls_text(loaded.settings, acls));
  return {};
}

struct Made {
  std::vector<std::string> topics;
  std::vector<std::string> differing;
  std::vector<Error> failures;
};

Result<Made> create(const Loaded& loaded, const TopicsOptions& options, const Clock& clock) {
  Made made;
  std::vector<kafka::TopicPlan> missing;
  for (const SurveyedTopic& topic :
       LS_TRY(survey_topics(loaded.settings, *loaded.project, clock))) {
    if (topic.state == TopicState::missing) {
      missing.push_back(topic.planned.plan);
    }
    if (topic.state == TopicState::differs) {
      made.differing.insert(made.differing.end(), topic.reasons.begin(), topic.reasons.end());
    }
  }
  if (options.is_dry_run) {
    std::ranges::transform(missing, std::back_inserter(made.topics), &kafka::TopicPlan::name);
    return made;
  }
  kafka::TopicAdmin admin(client_settings(loaded.settings));
  kafka::TopicCreation creation = LS_TRY(admin.create_missing(missing));
  made.topics = std::move(creation.made);
  made.failures = std::move(creation.failures);
  return made;
}

void print_made(const CommandContext& context, const TopicsOptions& options, const Made& made) {
  const std::string_view verb = options.is_dry_run ? "would make" : "made";
  if (!context.is_json()) {
    for (const std::string& topic : made.topics) {
      fmt::print(context.out, "{} {}\n", verb, topic);
    }
    if (made.topics.empty() && made.failures.empty() && !context.options.is_quiet) {
      fmt::print(context.out, "nothing is missing\n");
    }
    return;
  }
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("dry_run", options.is_dry_run).key("made").begin_array();
  for (const std::string& topic : made.topics) {
    json.value(std::string_view(topic));
  }
  json.end_array().key("failed").begin_array();
  for (const Error& failure : made.failures) {
    json.value(std::string_view(failure.message));
  }
  json.end_array().end_object();
  fmt::print(context.out, "{}\n", text);
}

}  // namespace

ExitCode plan_topics_command(const CommandContext& context, const TopicsOptions& options) {
  const Status status = plan(context, options);
  return status ? ExitCode::ok : report(context, status.error());
}

ExitCode create_topics_command(const CommandContext& context, const TopicsOptions& options) {
  const Result<Loaded> loaded = load(context);
  if (!loaded) {
    return report(context, loaded.error());
  }
  if (loaded->settings.engine == Engine::embedded) {
    return plan_topics_command(context, {});
  }
  const Result<Made> made = create(*loaded, options, context.clock);
  if (!made) {
    return report(context, made.error());
  }
  print_made(context, options, *made);
  for (const std::string& reason : made->differing) {
    fmt::print(context.error, "left alone: {}\n", reason);
  }
  ExitCode code = ExitCode::ok;
  for (const Error& failure : made->failures) {
    code = report(context, failure);
  }
  return !made->failures.empty() && !made->topics.empty() ? ExitCode::partial : code;
}

ExitCode check_topics_command(const CommandContext& context) {
  const Result<Loaded> loaded = load(context);
  if (!loaded) {
    return report(context, loaded.error());
  }
  const auto topics = survey_topics(loaded->settings, *loaded->project, context.clock);
  if (!topics) {
    const ExitCode code = report(context, topics.error());
    return topics.error().code == kNotCoPartitioned ? ExitCode::found_problems : code;
  }
  explain_embedded(context, loaded->settings);
  print_topics(context, loaded->settings, *topics);
  const bool is_good = std::ranges::none_of(
      *topics, [&](const SurveyedTopic& topic) { return is_wrong(loaded->settings, topic); });
  return is_good ? ExitCode::ok : ExitCode::found_problems;
}

}  // namespace ls::app
