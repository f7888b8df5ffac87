#include "app/command.hpp"
#include "app/evaluate/bounded_pass.hpp"
#include "app/evaluate/predictions.hpp"
#include "app/evaluate/score_table.hpp"
#include "app/evaluate/truth_scores.hpp"
#include "app/log_topics.hpp"
#include "app/wire.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/ml/binary_meter.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>

namespace ls::app {

Command evaluate_command();

namespace {

struct EvaluateOptions {
  std::string topic = "leads.examples";
  std::string file = {};
  std::string events = {};
  std::string truth = {};
  std::size_t segments = 3;
  Millis horizon = days(14);
  std::optional<Target> target = {};
  TruthScoreOptions scores = {};
  std::optional<double> threshold = {};
};

constexpr std::array<std::string_view, 4> kTargets = {"good", "anomalous", "human", "conversion"};
constexpr std::array<std::string_view, 3> kCounted = {"all", "first", "last"};

// Shows each line that is not empty, with its number; "-" is the standard input.
Status for_each_line(
    const std::string& name,
    const std::function<Status(const std::string& line, std::uint64_t number)>& see) {
  std::ifstream file;
  if (name != "-") {
    file.open(name);
    if (!file) {
      return user_error(fmt::format("{}: {}", name, std::strerror(errno)));
    }
  }
  std::istream& stream = name == "-" ? std::cin : file;
  std::uint64_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (!line.empty()) {
      LS_TRY(see(line, number));
    }
  }
  return {};
}

Status read_file(const std::string& name, Predictions& predictions) {
  return for_each_line(name, [&](const std::string& line, std::uint64_t number) -> Status {
    return predictions.add(line).with(fmt::format("{}:{}", name, number));
  });
}

void tell_pass(const CommandContext& context, const TimeSettings& time,
               const BoundedPass::Measured& measured) {
  if (!context.options.is_quiet) {
    fmt::print(context.error,
               "Ran {} events, {} refused, until {}: boundary {}, lag {}, disorder {} (measured)\n",
               measured.events, measured.refused, format_rfc3339(measured.until),
               format_duration(time.boundary), format_duration(time.lag),
               format_duration(measured.disorder));
  }
}

// The topologies learn and score from the beginning, as if it all happened again.
Status run_events(const CommandContext& context, const EvaluateOptions& options,
                  Predictions& predictions) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto project = LS_TRY(load_project(loaded.settings));
  BoundedPass pass(loaded.settings, *project);
  const EventTime now = context.clock.now();
  LS_TRY(for_each_line(
      options.events, [&](const std::string& line, std::uint64_t /*number*/) -> Status {
        pass.add(line, now).ignore("counted, and the rest is still worth evaluating");
        return {};
      }));
  LS_TRY(pass.run());
  tell_pass(context, loaded.settings.time, pass.measured());
  for (const auto& example : pass.topic(loaded.settings.topic_name(options.topic))) {
    LS_TRY(predictions.add(example.value));
  }
  return {};
}

Status read_log(const CommandContext& context, const EvaluateOptions& options,
                Predictions& predictions) {
  const LoadedSettings loaded = LS_TRY(load_settings(context));
  const auto log = LS_TRY(open_log(loaded.settings, context.clock));
  const auto topic = LS_TRY(find_topic(*log, loaded.settings.topic_name(options.topic)));
  return for_each_record(
      *log, topic, [&](const runtime::LogGateway::StoredRecord& stored) -> Status {
        return predictions.add(stored.record.value)
            .with(fmt::format("{}/{}/{}", topic.name, stored.place.partition.value,
                              stored.place.offset.value));
      });
}

struct Row {
  std::string part;   // "all", "1/3"
  std::string model;  // "served"
  ml::Report report;
  ml::Decisions decisions;  // and what knows nothing achieves on the same examples
};

void add_rows(std::vector<Row>& rows, const std::string& model,
              const std::vector<ml::ScoredLabel>& predictions, std::size_t segments) {
  rows.push_back({"all", model, ml::measure(predictions), ml::measure_decisions(predictions)});
  for (std::size_t i = 0; i < segments && segments > 1; ++i) {
    const auto count = static_cast<double>(segments);
    const ml::Segment segment{static_cast<double>(i) / count, static_cast<double>(i + 1) / count};
    const auto part = ml::part(predictions, segment);
    rows.push_back({fmt::format("{}/{}", i + 1, segments), model, ml::measure(part),
                    ml::measure_decisions(part)});
  }
}

Result<std::vector<Row>> evaluate(const CommandContext& context, const EvaluateOptions& options) {
  std::unique_ptr<generator::Truth> truth;
  if (!options.truth.empty()) {
    truth = LS_TRY(load_truth(options.truth));
  }
  Predictions predictions(std::move(truth), options.horizon);
  LS_TRY(!options.events.empty() ? run_events(context, options, predictions)
         : options.file.empty()  ? read_log(context, options, predictions)
                                 : read_file(options.file, predictions));
  if (predictions.served().empty()) {
    return user_error("there are no examples yet: outcomes come late");
  }
  std::vector<Row> rows;
  add_rows(rows, "served", predictions.served(), options.segments);
  if (predictions.has_truth()) {
    if (!predictions.bayes().empty()) {
      add_rows(rows, "best possible", predictions.bayes(), options.segments);
    }
    add_rows(rows, "running rate", predictions.baseline(), options.segments);
  }
  return rows;
}

std::string cell(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.4f}", value);
}

void print_text(const CommandContext& context, const std::vector<Row>& rows) {
  const Style style = context.style_for(context.out);
  fmt::print(
      context.out, "{}\n",
      style.bold(fmt::format("{:<14} {:<6} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} "
                             "{:>8} {:>9} {:>8}",
                             "model", "part", "examples", "positives", "auc", "ap", "log loss",
                             "brier", "ece", "accuracy", "kappa", "no change", "majority")));
  for (const Row& row : rows) {
    const ml::Report& report = row.report;
    const ml::Decisions& decisions = row.decisions;
    fmt::print(context.out,
               "{:<14} {:<6} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9} {:>8}\n",
               row.model, row.part, report.count, report.positives, cell(report.auc),
               cell(report.average_precision), cell(report.log_loss), cell(report.brier),
               cell(report.calibration_error), cell(decisions.accuracy), cell(decisions.kappa),
               cell(decisions.no_change_accuracy), cell(decisions.majority_accuracy));
  }
}

void print_json(const CommandContext& context, const std::vector<Row>& rows) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_array();
  for (const Row& row : rows) {
    const ml::Report& report = row.report;
    json.begin_object().member("model", row.model).member("part", row.part);
    json.member("examples", report.count).member("positives", report.positives);
    json.member("auc", report.auc).member("log_loss", report.log_loss);
    json.member("brier", report.brier).member("ece", report.calibration_error);
    json.member("window_auc_mean", report.window_auc_mean);
    json.member("average_precision", report.average_precision);
    const ml::Decisions& decisions = row.decisions;
    json.member("accuracy", decisions.accuracy).member("f1", decisions.f1);
    json.member("gmean", decisions.gmean).member("mcc", decisions.matthews);
    json.member("kappa", decisions.kappa).member("kappa_temporal", decisions.kappa_temporal);
    json.member("kappa_majority", decisions.kappa_majority);
    json.member("no_change_accuracy", decisions.no_change_accuracy);
    json.member("majority_accuracy", decisions.majority_accuracy).end_object();
  }
  json.end_array();
  fmt::print(context.out, "{}\n", text);
}

// Scores of any kind against the truth of a CRM.
Status evaluate_scores(const CommandContext& context, const EvaluateOptions& options) {
  if (options.file.empty() || options.truth.empty()) {
    return user_error("--target needs the scores in --file and the truth in --truth");
  }
  TruthScoreOptions wanted = options.scores;
  wanted.target = *options.target;
  TruthScores scores(LS_TRY(load_crm_truth(options.truth, options.horizon)), wanted);
  LS_TRY(for_each_line(options.file, [&](const std::string& line, std::uint64_t number) -> Status {
    return scores.add(line).with(fmt::format("{}:{}", options.file, number));
  }));
  if (scores.scores().empty()) {
    return user_error("none of the scores is of this world and target");
  }
  if (!context.options.is_quiet && scores.unknown() > 0) {
    fmt::print(context.error, "{} scores are not of this world and target\n", scores.unknown());
  }
  const double threshold = options.threshold.value_or(0.5);
  print_scores(context, score_table(scores, wanted.is_reversed ? -threshold : threshold));
  return {};
}

ExitCode run_evaluate(const CommandContext& context, const EvaluateOptions& options) {
  if (options.target) {
    const Status status = evaluate_scores(context, options);
    return status ? ExitCode::ok : report(context, status.error());
  }
  const Result<std::vector<Row>> rows = evaluate(context, options);
  if (!rows) {
    return report(context, rows.error());
  }
  if (context.is_json()) {
    print_json(context, *rows);
  } else {
    print_text(context, *rows);
  }
  return ExitCode::ok;
}

void declare_targets(const Options& command, EvaluateOptions& options) {
  Option target = command.converted(
      "--target", options.target, "What any scores in --file are held against, of a CRM",
      [](const std::string& text) -> Result<std::optional<Target>> {
        const auto found = std::find(kTargets.begin(), kTargets.end(), text);
        if (found == kTargets.end()) {
          return user_error("expected good, anomalous, human or conversion");
        }
        return std::optional(static_cast<Target>(found - kTargets.begin()));
      });
  target.type_name("good|anomalous|human|conversion");
  command.value("--score", options.scores.score, "The member that holds the score")
      .type_name("NAME")
      .shown(options.scores.score)
      .needs(target);
  command.value("--threshold", options.threshold, "The least score that means yes (0.5)")
      .type_name("NUMBER")
      .needs(target);
  command.choice("--count", options.scores.counted, kCounted, "Which scores of a contact count")
      .needs(target);
  command.flag("--reverse", options.scores.is_reversed, "A high score speaks against the target")
      .needs(target);
}

CommandRun declare(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<EvaluateOptions>();
  command.value("--topic", options->topic, "Where the examples are")
      .type_name("NAME")
      .shown(options->topic);
  const Option file =
      command.value("--file", options->file, "Examples on a line each instead of a topic")
          .type_name("FILE");
  command
      .value("--events", options->events,
             "Events on a line each: learn and score them from the beginning, in their order")
      .type_name("FILE")
      .excludes(file);
  command
      .whole("--segments", options->segments, {1, 100}, "Parts of the stream that are told apart")
      .type_name("N")
      .shown(std::to_string(options->segments));
  command
      .value("--truth", options->truth,
             "The truth that `generate` wrote: shows the best possible beside")
      .type_name("FILE");
  command.duration("--horizon", options->horizon, "Of the outcomes, for --truth");
  declare_targets(command, *options);
  return [options, &context] { return run_evaluate(context, *options); };
}

}  // namespace

Command evaluate_command() {
  return {
      .name = "evaluate",
      .summary = "Measure how good the scores were, each made before its outcome was known",
      .examples = {"leadstream evaluate",
                   "leadstream evaluate --events events.ndjson --segments 10",
                   "leadstream evaluate --file scores.ndjson --truth truth.ndjson --target good"},
      .declare = declare};
}

}  // namespace ls::app
