#include "leadstream/flow/codec.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <map>

namespace ls::flow {
namespace {

std::string hex(std::uint64_t value) {
  return fmt::format("{:016x}", value);
}

// null for "no version yet".
void write_version(event::JsonWriter& json, EventTime version) {
  json.key("model_version");
  if (version == EventTime::min()) {
    json.null();
  } else {
    json.value(version);
  }
}

void write_value(event::JsonWriter& json, const ml::FeatureValue& value) {
  if (value.is_number()) {
    json.value(value.number());
  } else if (value.is_category()) {
    json.value(value.category());
  } else {
    json.null();
  }
}

void write_features(event::JsonWriter& json, const Features& features) {
  json.key("features").begin_object();
  for (std::size_t i = 0; i < features.values.size(); ++i) {
    json.key(features.schema->at(i).name);
    write_value(json, features.values[i]);
  }
  json.end_object();
}

// What a reader needs to rebuild the row in its schema: a null alone would not tell a number from a
// category.
void write_schema(event::JsonWriter& json, const ml::FeatureSchema& schema) {
  json.member("feature_hash", std::string_view(hex(schema.hash())));
  std::string kinds;
  for (const ml::FeatureDef& feature : schema.features()) {
    kinds.push_back(feature.kind == ml::FeatureKind::number ? 'n' : 'c');
  }
  json.member("kinds", std::string_view(kinds));
}

void write_features_payload(event::JsonWriter& json, const Record& record,
                            const Features& features) {
  json.begin_object();
  json.member("lead", record.key)
      .member("as_of", record.time)
      .member("event_id", features.event_id);
  write_features(json, features);
  json.end_object();
}

void write_score(event::JsonWriter& json, const Record& record, const Score& score) {
  json.begin_object();
  json.member("lead", record.key).member("model", score.model);
  write_version(json, score.model_version);
  json.member("as_of", record.time);
  json.member("probability", score.prediction.probability)
      .member("margin", score.prediction.margin);
  json.member("base", score.prediction.base);
  json.member("state", score.model_version == EventTime::min() ? "cold" : "live");
  json.member("event_id", score.features->event_id);
  json.member("feature_hash", std::string_view(hex(score.features->schema->hash())));
  json.key("explain").begin_array();
  for (std::size_t i = 0; i < score.contributions.size(); ++i) {
    json.begin_object().member("feature", score.features->schema->at(i).name);
    json.key("value");
    write_value(json, score.features->values[i]);
    json.member("contribution", score.contributions[i]).end_object();
  }
  json.end_array().end_object();
}

void write_example(event::JsonWriter& json, const Example& example) {
  json.begin_object();
  json.member("id", example.id).member("model", example.model).member("lead", example.lead);
  json.member("label", example.label).member("weight", example.weight);
  json.member("timeout", example.is_timeout).member("after_horizon", example.is_after_horizon);
  if (example.is_correction) {
    json.member("corrects", true).member("replaced_weight", example.replaced_weight);
  }
  json.member("scored_at", example.scored_at).member("outcome_at", example.outcome_at);
  write_version(json, example.model_version);
  json.member("margin", example.scored_margin);
  write_schema(json, *example.features->schema);
  write_features(json, *example.features);
  json.end_object();
}

void write_signal(event::JsonWriter& json, const Signal& signal) {
  json.begin_object();
  json.member("id", signal.id).member("model", signal.model).member("lead", signal.lead);
  write_version(json, signal.model_version);
  json.member("probability", signal.probability);
  write_schema(json, *signal.features->schema);
  write_features(json, *signal.features);
  json.end_object();
}

void write_evaluation(event::JsonWriter& json, const Evaluation& evaluation) {
  json.begin_object();
  json.member("id", evaluation.example->id).member("model", evaluation.model);
  json.member("label", evaluation.example->label);
  json.member("margin", evaluation.prediction.margin)
      .member("probability", evaluation.prediction.probability);
  json.end_object();
}

std::string_view name_of(FindingState state) {
  return state == FindingState::firing ? "firing" : "resolved";
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::critical:
      return "critical";
  }
  return "info";
}

void write_finding_members(event::JsonWriter& json, const Finding& finding) {
  json.member("rule", finding.rule).member("model", finding.model);
  json.member("entity_type", finding.entity_type).member("entity", finding.entity);
  json.member("status", name_of(finding.state)).member("severity", name_of(finding.severity));
  if (!finding.drift_type.empty()) {
    json.member("drift_type", finding.drift_type);
  }
  json.member("value", finding.value).member("threshold", finding.threshold);
  json.member("log_p", finding.log_p).member("p_adjusted", finding.p_adjusted);
  json.member("location", finding.location);
  json.member("reference_count", finding.reference_count)
      .member("current_count", finding.current_count);
  json.key("window").begin_object();
  json.member("start", finding.window_start).member("end", finding.window_end).end_object();
  json.member("started", finding.started);
  write_version(json, finding.model_version);
  json.member("signals_seen", finding.signals_seen);
  json.member("first_id", finding.first_id).member("last_id", finding.last_id);
}

void write_labels(event::JsonWriter& json, std::string_view name, std::span<const Label> labels) {
  json.key(name).begin_object();
  for (const Label& label : labels) {
    json.member(label.name, label.value);
  }
  json.end_object();
}

// The log behind the judgement, up to the record that decided it; `first_id` to `last_id` are the
// signals of its window.
void write_sources(event::JsonWriter& json, const Message* origin) {
  json.key("sources").begin_array();
  if (origin != nullptr) {
    json.begin_object().member("topic", origin->topic);
    json.member("partition", origin->partition.value);
    json.member("last_offset", origin->offset.value).end_object();
  }
  json.end_array();
}

// Alertmanager's API takes a list, so that the value can be posted as it stands.
void write_alert(event::JsonWriter& json, const Record& record, const Alert& alert) {
  json.begin_array().begin_object();
  write_labels(json, "labels", alert.labels);
  write_labels(json, "annotations", alert.annotations);
  json.member("startsAt", alert.starts_at).member("endsAt", alert.ends_at);
  // An empty one would be no URI, for which Alertmanager refuses the alert.
  if (!alert.generator_url.empty()) {
    json.member("generatorURL", alert.generator_url);
  }
  json.key("leadstream").begin_object().member("schema", "leadstream.alert/1");
  json.member("id", alert.id);
  json.member("fingerprint", std::string_view(hex(alert.fingerprint)));
  if (alert.finding != nullptr) {
    write_finding_members(json, *alert.finding);
  }
  write_sources(json, record.origin);
  json.end_object().end_object().end_array();
}

std::string_view name_of(WindowState state) {
  switch (state) {
    case WindowState::update:
      return "update";
    case WindowState::final:
      return "final";
    case WindowState::correction:
      return "correction";
    case WindowState::replaced:
      return "replaced";
  }
  return "final";
}

void write_window_result(event::JsonWriter& json, const Record& record,
                         const WindowResult& result) {
  json.begin_object();
  json.member("key", record.key);
  json.member("start", result.window.start).member("end", result.window.end);
  json.member("state", name_of(result.state)).member("revision", result.revision);
  json.member("as_of", result.last);
  json.key("values").begin_object();
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    json.key((*result.measures)[i].name);
    if (std::isnan(result.values[i])) {
      json.null();
    } else {
      json.value(result.values[i]);
    }
  }
  json.end_object().end_object();
}

}  // namespace

void encode_payload(const Record& record, std::string& key, std::string& value) {
  key.assign(record.key);
  value.clear();
  event::JsonWriter json(value);
  if (const auto* event = record.as<event::Event>()) {
    event::append_json(value, *event);
  } else if (const auto* features = record.as<Features>()) {
    write_features_payload(json, record, *features);
  } else if (const auto* score = record.as<Score>()) {
    write_score(json, record, *score);
  } else if (const auto* example = record.as<Example>()) {
    key.assign(example->model);
    write_example(json, *example);
  } else if (const auto* signal = record.as<Signal>()) {
    key.assign(signal->model);
    write_signal(json, *signal);
  } else if (const auto* evaluation = record.as<Evaluation>()) {
    key.assign(evaluation->model);
    write_evaluation(json, *evaluation);
  } else if (const auto* finding = record.as<Finding>()) {
    key.assign(finding->model);
    json.begin_object();
    write_finding_members(json, *finding);
    json.end_object();
  } else if (const auto* alert = record.as<Alert>()) {
    key = hex(alert->fingerprint);
    write_alert(json, record, *alert);
  } else if (const auto* result = record.as<WindowResult>()) {
    write_window_result(json, record, *result);
  } else if (const auto* version = record.as<ModelVersion>()) {
    key = model_version_key(version->model, version->valid_from);
    value.assign(version->snapshot);
  }
}

std::string model_version_key(std::string_view model, EventTime valid_from) {
  std::string key = "\x01";
  append_ordered_bytes(key, model);
  append_ordered_i64(key, valid_from.ms);
  return key;
}

}  // namespace ls::flow
