#include "app/demo/report.hpp"

#include "app/evaluate/predictions.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/generator/truth.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace ls::app {
namespace {

// What was served, and the same examples judged by the one who knows the world.
Status read_predictions(const DemoOutcome& outcome, Predictions& predictions) {
  return for_each_value(outcome, "leads.examples",
                        [&](std::string_view example) { return predictions.add(example); });
}

struct Drift {
  std::string feature;
  std::optional<EventTime> at;
};

// The first feature whose distribution was found changed.
Result<Drift> first_drift(const DemoOutcome& outcome) {
  Drift drift;
  event::JsonDocument document;
  Status read = for_each_value(outcome, "leads.findings", [&](std::string_view value) -> Status {
    const event::JsonView finding = LS_TRY(document.parse(value));
    if (drift.at || LS_TRY(finding.text("entity_type")) != "feature" ||
        LS_TRY(finding.text("status")) != "firing") {
      return {};
    }
    drift.feature = LS_TRY(finding.text("entity"));
    const std::string_view started = LS_TRY(finding.text("started"));
    drift.at = LS_TRY(parse_rfc3339(started));
    return {};
  });
  LS_TRY(std::move(read));
  return drift;
}

Result<std::optional<EventTime>> newest_version(const DemoOutcome& outcome) {
  std::optional<EventTime> newest;
  Status read = for_each_value(outcome, "leads.models", [&](std::string_view snapshot) -> Status {
    newest = LS_TRY(ml::decode_snapshot(snapshot)).valid_from;
    return {};
  });
  LS_TRY(std::move(read));
  return newest;
}

void write_drift(event::JsonWriter& json, const DemoOutcome& outcome, const Drift& drift) {
  const generator::Planted& planted = outcome.feed.planted();
  json.key("drift_injected_at");
  planted.drift ? json.value(planted.drift->time) : json.null();
  json.key("drift_detected_at");
  drift.at ? json.value(*drift.at) : json.null();
  json.member("drift_feature", drift.feature).member("drift_field", planted.drift_field);
  json.key("drift_events_until_detected");
  if (drift.at && planted.drift) {
    json.value(static_cast<std::int64_t>(outcome.feed.arrived_by(*drift.at)) -
               static_cast<std::int64_t>(planted.drift->message));
  } else {
    json.null();
  }
}

void write_quality(event::JsonWriter& json, const Predictions& predictions) {
  const auto served = ml::measure_thirds(predictions.served());
  const auto bayes = ml::measure_thirds(predictions.bayes());
  json.member("auc_first_third", served[0].auc).member("auc_last_third", served[2].auc);
  json.member("auc_bayes", bayes[2].auc).member("auc_trivial", 0.5);
  json.member("log_loss_last_third", served[2].log_loss)
      .member("log_loss_bayes", bayes[2].log_loss);
  json.member("calibration_error_last_third", served[2].calibration_error);
}

}  // namespace

Result<std::string> demo_report(const DemoOutcome& outcome,
                                const generator::GeneratorOptions& world, Millis horizon) {
  Predictions predictions(std::make_unique<generator::Truth>(world), horizon);
  LS_TRY(read_predictions(outcome, predictions));
  const std::optional<EventTime> version = LS_TRY(newest_version(outcome));
  DemoCounts met = count_met(outcome.view);
  met.dead_letters = LS_TRY(count_records(outcome, "leads.dead_letters"));
  met.late = LS_TRY(count_records(outcome, "leads.late"));
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("events_in", met.events);
  json.member("scores_out", LS_TRY(count_records(outcome, "leads.scores")));
  json.member("examples_learned", LS_TRY(count_records(outcome, "leads.evaluations")));
  json.key("model_version");
  version ? json.value(*version) : json.null();
  write_quality(json, predictions);
  write_drift(json, outcome, LS_TRY(first_drift(outcome)));
  json.member("alerts", LS_TRY(count_records(outcome, "leads.alerts")));
  json.member("dead_letters", met.dead_letters)
      .member("late", met.late)
      .member("duplicates_dropped", met.duplicates);
  const generator::Planted& planted = outcome.feed.planted();
  write_planted(json, planted);
  json.member("counts_as_planted",
              met.events == planted.messages && met.dead_letters == planted.broken() &&
                  met.late == planted.late && met.duplicates == planted.duplicates);
  write_speed(json, outcome, met);
  json.end_object();
  return text;
}

}  // namespace ls::app
