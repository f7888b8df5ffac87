#include "operators/model_holder.hpp"
#include "operators/readers.hpp"
#include "operators/report/model_events.hpp"
#include "operators/report/model_row.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/ml/metrics.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

namespace ls::operators {
namespace {

struct Settings {
  Millis every{3'600'000};
  std::size_t window = 1000;            // examples in the recent figures
  std::size_t versions = 16;            // whose served scores are told apart
  std::uint64_t label_min = 100;        // examples before a model's health is judged
  std::optional<double> auc_reference;  // else the best that a report told of all of the stream
  ModelEventTypes types;
};

// Tells how the models of a learn node fare: their figures beside baselines, their health, when it
// falls, and what they did about it. Reads evaluations and, to know versions, what is published.
class ReportModel final : public flow::Operator {
 public:
  explicit ReportModel(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    for (flow::Operator* upstream : context.upstream()) {
      if (const auto* holder = dynamic_cast<const ModelHolder*>(upstream)) {
        holder_ = holder;
      }
    }
    if (holder_ == nullptr) {
      return user_error("report_model must read a learn node");
    }
    models_.emplace(context.store(), context.table_name("models"));
    context.add_table(*models_);
    versions_.emplace(context.store(), context.table_name("versions"));
    context.add_table(*versions_);
    events_.emplace(settings_.types, context.node_id());
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      if (const auto* version = record.as<flow::ModelVersion>()) {
        if (!version->snapshot.empty()) {
          LS_TRY(models_->find_or_make(version->model))->version = version->valid_from;
        }
        continue;
      }
      LS_TRY(note(record, *record.as<flow::Evaluation>(), out));
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    ModelRow* served = LS_TRY(models_->find_or_make(holder_->served()));
    if (served->timer != cause.time) {
      return {};
    }
    served->timer.reset();
    for (const std::string_view name : holder_->learned()) {
      LS_TRY(report(cause, name, out));
    }
    return report_versions(cause, out);
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return floor_to(oldest.clock, settings_.every) + settings_.every;
  }

 private:
  // Decisions are counted with the label that came first; a correction changes the scores' figures,
  // which the learner keeps.
  Status note(const flow::Record& record, const flow::Evaluation& evaluation, flow::Output& out) {
    const flow::Example& example = *evaluation.example;
    if (evaluation.adaptation != nullptr) {
      out.emit(record, events_->adapted(reported(evaluation.model, {}, record.key), evaluation,
                                        record.time, out.arena()));
    }
    LS_TRY(set_timer(record.time));
    ModelRow* row = LS_TRY(models_->find_or_make(evaluation.model));
    row->newest_label = std::max(row->newest_label, record.time);
    if (example.is_correction) {
      row->has_news = true;
      return {};
    }
    row->count(evaluation.prediction.margin, example.label, settings_.window);
    const bool is_told_apart = evaluation.model == holder_->served() &&
                               example.model_version != EventTime::min() && settings_.versions > 0;
    return is_told_apart ? count_version(*row, example) : Status();
  }

  Status set_timer(EventTime now) {
    ModelRow* served = LS_TRY(models_->find_or_make(holder_->served()));
    if (!served->timer) {
      served->timer = floor_to(now, settings_.every) + settings_.every;
      context_->set_timer(holder_->served(), *served->timer);
    }
    return {};
  }

  Status count_version(ModelRow& served, const flow::Example& example) {
    const EventTime version = example.model_version;
    if (std::ranges::find(served.versions, version) == served.versions.end()) {
      served.versions.push_back(version);
      if (served.versions.size() > settings_.versions) {
        versions_->erase(key_of(served.versions.front()));
        served.versions.erase(served.versions.begin());
      }
    }
    LS_TRY(versions_->find_or_make(key_of(version)))->count(example.scored_margin, example.label);
    return {};
  }

  Status report(const flow::Record& cause, std::string_view name, flow::Output& out) {
    ModelRow* row = LS_TRY(models_->find_or_make(name));
    if (!std::exchange(row->has_news, false)) {
      return {};
    }
    const ReportedModel model = reported(name, row->version, cause.key);
    const bool is_served = name == holder_->served();
    const TestResults tested = holder_->tested_results(name);
    const TestResults judged = is_served ? holder_->served_results() : tested;
    const ml::ModelHealth health = health_of(judged, *row, name, cause.time);
    const ModelFigures whole{.scores = tested.whole, .decisions = row->whole.report()};
    ModelFigures recent{.scores = tested.recent, .decisions = {}};
    if (row->recent) {
      recent.decisions = row->recent->report();
    }
    out.emit(cause, events_->metrics(model,
                                     {.of = FiguresOf::tested,
                                      .whole = whole,
                                      .recent = &recent,
                                      .health = is_served ? nullptr : &health},
                                     cause.time, out.arena()));
    if (is_served) {
      const ModelFigures all{.scores = judged.whole, .decisions = kUnknown};
      const ModelFigures late{.scores = judged.recent, .decisions = kUnknown};
      out.emit(
          cause,
          events_->metrics(
              model, {.of = FiguresOf::served, .whole = all, .recent = &late, .health = &health},
              cause.time, out.arena()));
    }
    const ml::HealthStatus was = std::exchange(row->status, health.status);
    if (was != ml::HealthStatus::unknown && health.status > was) {
      out.emit(cause, events_->drifted(model, health, was, cause.time, out.arena()));
    }
    return {};
  }

  Status report_versions(const flow::Record& cause, flow::Output& out) {
    const ModelRow* served = LS_TRY(models_->find_or_make(holder_->served()));
    for (const EventTime version : std::vector<EventTime>(served->versions)) {
      VersionRow* row = LS_TRY(versions_->find_or_make(key_of(version)));
      if (!std::exchange(row->has_news, false)) {
        continue;
      }
      const ml::Decisions decisions = row->decisions.report();
      ModelFigures figures{.scores = kUnknownScores, .decisions = decisions};
      figures.scores.count = static_cast<std::uint64_t>(decisions.count);
      figures.scores.base_rate = static_cast<double>(row->positives) / decisions.count;
      figures.scores.log_loss = decisions.log_loss;
      figures.scores.brier = decisions.brier;
      figures.scores.calibration_error = row->calibration.error();
      out.emit(cause, events_->metrics(reported(holder_->served(), version, cause.key),
                                       {.of = FiguresOf::version, .whole = figures}, cause.time,
                                       out.arena()));
    }
    return {};
  }

  [[nodiscard]] ReportedModel reported(std::string_view name, std::optional<EventTime> version,
                                       std::string_view contact) const {
    const ml::Model* fitted = holder_->fitted(name);
    return {.name = name,
            .served = holder_->served(),
            .contact = contact,
            .kind = fitted == nullptr ? std::string_view() : fitted->spec().name,
            .version = version};
  }

  [[nodiscard]] ml::ModelHealth health_of(const TestResults& judged, ModelRow& row,
                                          std::string_view name, EventTime now) const {
    if (judged.whole.count < settings_.label_min) {
      return ml::model_health({});
    }
    // What drifts away would take an average of the whole stream along.
    row.auc_best = std::max(row.auc_best, judged.whole.auc);
    const double age_ms = static_cast<double>((now - row.newest_label).count);
    return ml::model_health(
        {.auc = judged.recent.auc,
         .auc_reference = settings_.auc_reference.value_or(row.auc_best),
         .calibration_error = judged.recent.calibration_error,
         .drifted_share = holder_->risen_share(name),
         .label_age_days = std::max(0.0, age_ms / static_cast<double>(days(1).count))});
  }

  static std::string key_of(EventTime version) {
    std::string key;
    append_ordered_i64(key, version.ms);
    return key;
  }

  // What nobody counts.
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  static constexpr ml::Decisions kUnknown{.accuracy = kNone,
                                          .f1 = kNone,
                                          .gmean = kNone,
                                          .matthews = kNone,
                                          .kappa = kNone,
                                          .log_loss = kNone,
                                          .brier = kNone,
                                          .no_change_accuracy = kNone,
                                          .majority_accuracy = kNone,
                                          .kappa_temporal = kNone,
                                          .kappa_majority = kNone};
  static constexpr ml::Report kUnknownScores{.auc = kNone, .average_precision = kNone};

  const Settings& settings_;
  flow::OperatorContext* context_ = nullptr;
  const ModelHolder* holder_ = nullptr;
  std::optional<state::Table<ModelRow>> models_;
  std::optional<state::Table<VersionRow>> versions_;
  std::optional<ModelEvents> events_;
};

class ReportModelBlueprint final : public flow::Blueprint {
 public:
  explicit ReportModelBlueprint(const Settings& settings) : settings_(settings) {}

  [[nodiscard]] std::string_view type() const override {
    return "report_model";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::evaluation || kind == flow::PayloadKind::model_version;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<ReportModel>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("every={} window={} versions={} label_min={} auc_reference={}",
                       settings_.every.count, settings_.window, settings_.versions,
                       settings_.label_min, settings_.auc_reference.value_or(0));
  }

 private:
  Settings settings_;
};

}  // namespace

BlueprintPtr read_report_model(config::Reader& reader, const flow::BlueprintContext& context) {
  Settings settings;
  const auto count = [&](std::string_view key, std::size_t standard, std::int64_t min) {
    return static_cast<std::size_t>(
        reader.integer_or(key, static_cast<std::int64_t>(standard), {.min = min, .max = 100'000}));
  };
  settings.every = reader.duration_or("every", settings.every, {.min = Millis{1}});
  settings.window = count("window", settings.window, 10);
  settings.versions = count("versions", settings.versions, 0);
  settings.label_min = count("label_min", settings.label_min, 1);
  settings.auc_reference =
      reader.optional_number("auc_reference", {.min = 0.5, .max = 1.0, .is_min_excluded = true});
  settings.types = ModelEventTypes::find(reader, *context.catalog);
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  return std::make_shared<ReportModelBlueprint>(settings);
}

}  // namespace ls::operators
