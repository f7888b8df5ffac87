#include "app/demo/report.hpp"

#include "app/evaluate/predictions.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/generator/truth.hpp"
#include "leadstream/ml/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>

namespace ls::app {
namespace {

constexpr std::size_t kPage = 2000;

// Calls `see(record)` for every record of a topic, partition by partition.
template <typename See>
Status for_each_record(runtime::LogGateway& log, const std::string& topic, See&& see) {
  const std::vector<runtime::LogGateway::Topic> topics = LS_TRY(log.topics());
  for (const runtime::LogGateway::Topic& known : topics) {
    if (known.name != topic) {
      continue;
    }
    for (const runtime::LogGateway::PartitionRange& range : known.partitions) {
      Offset next = range.first;
      while (next < range.next) {
        const auto page = LS_TRY(log.read(topic, range.partition, next, kPage));
        if (page.empty()) {
          break;
        }
        for (const auto& record : page) {
          LS_TRY(see(record));
        }
        next = page.back().place.offset.next();
      }
    }
  }
  return {};
}

Result<std::uint64_t> count_records(runtime::LogGateway& log, const std::string& topic) {
  std::uint64_t count = 0;
  const std::vector<runtime::LogGateway::Topic> topics = LS_TRY(log.topics());
  for (const runtime::LogGateway::Topic& known : topics) {
    for (const runtime::LogGateway::PartitionRange& range : known.partitions) {
      count += known.name == topic
                   ? static_cast<std::uint64_t>(range.next.value - range.first.value)
                   : 0;
    }
  }
  return count;
}

// What was served, and the same examples judged by the one who knows the world.
Status read_predictions(const DemoOutcome& outcome, Predictions& predictions) {
  return for_each_record(outcome.log, outcome.settings.topic_name("leads.examples"),
                         [&](const auto& stored) { return predictions.add(stored.record.value); });
}

struct Drift {
  std::string feature;
  std::optional<EventTime> at;
};

// The first feature whose distribution was found changed.
Result<Drift> first_drift(const DemoOutcome& outcome) {
  Drift drift;
  event::JsonDocument document;
  const std::string topic = outcome.settings.topic_name("leads.findings");
  const Status read = for_each_record(outcome.log, topic, [&](const auto& stored) -> Status {
    const event::JsonView finding = LS_TRY(document.parse(stored.record.value));
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

std::uint64_t dropped_by_dedupe(const runtime::EngineView& view) {
  std::uint64_t dropped = 0;
  for (const auto& worker : view.workers) {
    for (const runtime::NodeView& node : worker->nodes) {
      dropped += node.type == "dedupe" ? node.records_in - node.records_out : 0;
    }
  }
  return dropped;
}

// What the topologies took off the topics that come from outside, by where they stand in them.
std::uint64_t events_read(const runtime::EngineView& view) {
  std::map<flow::TopicPartition, std::uint64_t> read;
  for (const auto& worker : view.workers) {
    for (const runtime::TaskView& task : worker->tasks) {
      for (const runtime::InputView& input : task.inputs) {
        if (!worker->topology->is_internal()) {
          std::uint64_t& upto = read[input.position.at];
          upto = std::max(upto, static_cast<std::uint64_t>(input.position.next.value));
        }
      }
    }
  }
  std::uint64_t total = 0;
  for (const auto& [at, upto] : read) {
    total += upto;
  }
  return total;
}

// How fast the workers that read from outside would go if they never had to wait for the feed.
// Workers of one topology work side by side.
double score_capacity_per_second(const runtime::EngineView& view) {
  double rate = 0;
  for (const auto& worker : view.workers) {
    if (worker->topology != nullptr && !worker->topology->is_internal() && worker->busy_ns > 0) {
      rate +=
          static_cast<double>(worker->records_read) / (static_cast<double>(worker->busy_ns) * 1e-9);
    }
  }
  return rate;
}

Result<std::optional<EventTime>> newest_version(const DemoOutcome& outcome) {
  std::optional<EventTime> newest;
  const std::string topic = outcome.settings.topic_name("leads.models");
  const Status read = for_each_record(outcome.log, topic, [&](const auto& stored) -> Status {
    if (!stored.record.is_tombstone) {
      newest = LS_TRY(ml::decode_snapshot(stored.record.value)).valid_from;
    }
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

Result<std::string> demo_report(const DemoOutcome& outcome) {
  const generator::Planted& planted = outcome.feed.planted();
  const auto topic = [&](const char* name) { return outcome.settings.topic_name(name); };
  const std::uint64_t dead_letters =
      LS_TRY(count_records(outcome.log, topic("leads.dead_letters")));
  const std::uint64_t late = LS_TRY(count_records(outcome.log, topic("leads.late")));
  const std::uint64_t duplicates = dropped_by_dedupe(outcome.view);
  Predictions predictions(std::make_unique<generator::Truth>(outcome.world), outcome.horizon);
  LS_TRY(read_predictions(outcome, predictions));
  std::string text;
  event::JsonWriter json(text);
  const std::uint64_t events = events_read(outcome.view);
  json.begin_object().member("events_in", events);
  json.member("scores_out", LS_TRY(count_records(outcome.log, topic("leads.scores"))));
  json.member("examples_learned", LS_TRY(count_records(outcome.log, topic("leads.evaluations"))));
  const std::optional<EventTime> version = LS_TRY(newest_version(outcome));
  json.key("model_version");
  version ? json.value(*version) : json.null();
  write_quality(json, predictions);
  write_drift(json, outcome, LS_TRY(first_drift(outcome)));
  json.member("alerts", LS_TRY(count_records(outcome.log, topic("leads.alerts"))));
  json.member("dead_letters", dead_letters)
      .member("late", late)
      .member("duplicates_dropped", duplicates);
  json.key("planted")
      .begin_object()
      .member("events", planted.messages)
      .member("dead_letters", planted.broken())
      .member("late", planted.late);
  json.member("duplicates", planted.duplicates)
      .member("conversions", planted.conversions)
      .end_object();
  json.member("counts_as_planted", events == planted.messages && dead_letters == planted.broken() &&
                                       late == planted.late && duplicates == planted.duplicates);
  json.member("seconds", outcome.seconds);
  json.member("events_per_second", std::round(static_cast<double>(events) / outcome.seconds));
  json.member("score_capacity_per_second", std::round(score_capacity_per_second(outcome.view)));
  json.end_object();
  return text;
}

}  // namespace ls::app
