// Streams a real data set, in the order in which it happened, through the topologies score, train
// and watch on the in-memory driver, and prints one JSON object: how good the served scores were,
// what drifted, and a digest of all output that must not depend on batch size or partitions.
//
//   real_data bank_marketing|xeducation FOLDER [--batch N] [--partitions N]

#include "real/csv.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/flow/driver.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace ls::test {
namespace {

struct DataSet {
  std::string file;
  char separator = ',';
  std::string target;
  std::string order_by;               // column, ascending; empty: the file's order
  std::vector<std::string> left_out;  // leaks and identities
  std::vector<std::string> numbers;   // all other columns are categories
  Millis step{1000};                  // between two records
  std::size_t label_delay = 1;        // records
  double segment_from = 0.5;
  std::string segment_name;
};

DataSet bank_marketing() {
  return {.file = "bank_marketing_time_ordered.csv",
          .separator = ';',
          .target = "y",
          .order_by = "",
          // Known only after the call.
          .left_out = {"duration"},
          .numbers = {"age", "campaign", "pdays", "previous", "emp.var.rate", "cons.price.idx",
                      "cons.conf.idx", "euribor3m", "nr.employed"},
          .step = seconds(1),
          .label_delay = 500,
          .segment_from = 0.7,
          .segment_name = "auc_last_30pct"};
}

DataSet xeducation() {
  return {.file = "xeducation_leads.csv",
          .separator = ',',
          .target = "Converted",
          .order_by = "Lead Number",
          // Entered by sales later, or identities.
          .left_out = {"Prospect ID", "Lead Number", "Tags", "Lead Quality", "Lead Profile",
                       "Asymmetrique Activity Index", "Asymmetrique Profile Index",
                       "Asymmetrique Activity Score", "Asymmetrique Profile Score",
                       "Last Notable Activity", ""},
          .numbers = {"TotalVisits", "Total Time Spent on Website", "Page Views Per Visit"},
          .step = minutes(1),
          .label_delay = 1,
          .segment_from = 0.5,
          .segment_name = "auc_second_half"};
}

bool holds(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string field_name(const std::string& column) {
  std::string name;
  for (const char c : column) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    name.push_back(is_plain ? c : (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '_'));
  }
  return name;
}

// The columns that are features.
std::vector<std::size_t> feature_columns(const DataSet& set, const Csv& csv) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < csv.header.size(); ++i) {
    if (csv.header[i] != set.target && !holds(set.left_out, csv.header[i])) {
      columns.push_back(i);
    }
  }
  return columns;
}

event::Catalog make_catalog(const DataSet& set, const Csv& csv) {
  event::EventTypeSpec lead;
  lead.name = "lead.observed";
  lead.topic = "crm.lead";
  for (const std::size_t column : feature_columns(set, csv)) {
    event::FieldDef field;
    field.name = field_name(csv.header[column]);
    field.kind =
        holds(set.numbers, csv.header[column]) ? event::FieldKind::number : event::FieldKind::text;
    field.bytes_max = 512;
    lead.fields.push_back(std::move(field));
  }
  event::EventTypeSpec label;
  label.name = "label.conversion";
  label.topic = "crm.lead";
  event::FieldDef value;
  value.name = "value";
  value.kind = event::FieldKind::boolean;
  value.is_required = true;
  label.fields.push_back(std::move(value));
  std::vector<event::EventTypeSpec> specs;
  specs.push_back(std::move(lead));
  specs.push_back(std::move(label));
  return event::Catalog::of(std::move(specs));
}

std::string score_yaml(const DataSet& set, const Csv& csv) {
  std::string yaml =
      "topology: score\n"
      "sources:\n"
      "  - { id: events, topic: crm.lead, lateness: 1s, decode: { types: [lead.observed, "
      "label.conversion] } }\n"
      "nodes:\n"
      "  - { id: unique, type: dedupe, inputs: [events] }\n"
      "  - id: engagement\n"
      "    type: aggregate\n"
      "    inputs: [unique]\n"
      "    features:\n";
  for (const std::size_t column : feature_columns(set, csv)) {
    const std::string name = field_name(csv.header[column]);
    yaml += fmt::format("      {}: {{ last: lead.observed.{} }}\n", name, name);
  }
  return yaml +
         "  - { id: model, type: score, inputs: [engagement], model: conversion }\n"
         "  - { id: labels, type: join_outcome, inputs: [model, unique], outcome: "
         "label.conversion, label: value }\n"
         "  - { id: samples, type: sample_signals, inputs: [model], rate: 0.5 }\n"
         "sinks:\n"
         "  - { id: scores, inputs: [model], topic: leads.scores }\n"
         "  - { id: examples, inputs: [labels], topic: leads.examples }\n"
         "  - { id: signals, inputs: [samples], topic: leads.signals }\n";
}

constexpr std::string_view kTrainYaml =
    "topology: train\n"
    "sources:\n"
    "  - { id: examples, topic: leads.examples, decode: { format: example } }\n"
    "nodes:\n"
    "  - { id: learn, type: learn, inputs: [examples], model: conversion }\n"
    "  - { id: publish, type: publish_model, inputs: [learn] }\n"
    "sinks:\n"
    "  - { id: models, inputs: [publish], topic: leads.models }\n";

constexpr std::string_view kWatchYaml =
    "topology: watch\n"
    "sources:\n"
    "  - { id: signals, topic: leads.signals, decode: { format: signal } }\n"
    "nodes:\n"
    "  - { id: drift, type: detect_drift, inputs: [signals], reference: 1000, window: 250, "
    "effect_min: 0.15 }\n"
    "  - { id: alerts, type: alert, inputs: [drift] }\n"
    "sinks:\n"
    "  - { id: alerts_out, inputs: [alerts], topic: leads.alerts }\n"
    "  - { id: findings, inputs: [drift], topic: leads.findings }\n";

constexpr EventTime kStart{1'200'000'000'000};

EventTime time_of(const DataSet& set, std::size_t record) {
  return kStart + Millis{set.step.count * static_cast<std::int64_t>(record)};
}

std::string lead_event(const DataSet& set, const Csv& csv, std::size_t record) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object()
      .member("type", "lead.observed")
      .member("id", std::string_view(fmt::format("e{}", record)));
  json.member("time", time_of(set, record))
      .member("contact_id", std::string_view(fmt::format("{}", record)));
  for (const std::size_t column : feature_columns(set, csv)) {
    const std::string& cell = csv.rows[record][column];
    if (!holds(set.numbers, csv.header[column])) {
      json.member(field_name(csv.header[column]),
                  cell.empty() ? std::string_view("(none)") : std::string_view(cell));
    } else if (!cell.empty()) {
      json.member(field_name(csv.header[column]), std::strtod(cell.c_str(), nullptr));
    }
  }
  json.end_object();
  return text;
}

std::string label_event(const DataSet& set, const Csv& csv, std::size_t record) {
  const auto target =
      std::find(csv.header.begin(), csv.header.end(), set.target) - csv.header.begin();
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("type", "label.conversion");
  json.member("id", std::string_view(fmt::format("l{}", record)));
  json.member("time", time_of(set, record + set.label_delay));
  json.member("contact_id", std::string_view(fmt::format("{}", record)));
  json.member("value", csv.rows[record][static_cast<std::size_t>(target)] == "1").end_object();
  return text;
}

Status push(flow::Driver& driver, const DataSet& set, const Csv& csv) {
  for (std::size_t i = 0; i < csv.rows.size() + set.label_delay; ++i) {
    if (i < csv.rows.size()) {
      LS_TRY(
          driver.push("crm.lead", fmt::format("{}", i), lead_event(set, csv, i), time_of(set, i)));
    }
    if (i >= set.label_delay) {
      const std::size_t labelled = i - set.label_delay;
      LS_TRY(driver.push("crm.lead", fmt::format("{}", labelled), label_event(set, csv, labelled),
                         time_of(set, i)));
    }
  }
  return {};
}

// The served scores with their labels, in the order of scoring.
Result<std::vector<ml::ScoredLabel>> predictions_of(const flow::Driver& driver) {
  std::map<std::int64_t, ml::ScoredLabel> by_lead;
  event::JsonDocument document;
  for (const flow::StoredRecord& record : driver.topic("leads.examples")) {
    const event::JsonView example = LS_TRY(document.parse(record.value));
    const double margin = LS_TRY(example.number("margin"));
    const bool label = LS_TRY(example.boolean("label"));
    const std::string lead(LS_TRY(example.text("lead")));
    by_lead[std::strtoll(lead.c_str(), nullptr, 10)] = {margin, label};
  }
  std::vector<ml::ScoredLabel> predictions;
  for (const auto& [lead, prediction] : by_lead) {
    predictions.push_back(prediction);
  }
  return predictions;
}

void write_alerts(event::JsonWriter& json, const DataSet& set, const flow::Driver& driver) {
  event::JsonDocument document;
  json.key("drift_alerts").begin_array();
  for (const flow::StoredRecord& record : driver.topic("leads.findings")) {
    const auto finding = document.parse(record.value);
    json.begin_object().member("record", (record.time - kStart).count / set.step.count);
    json.member("entity", finding->text("entity").value_or(""))
        .member("status", finding->text("status").value_or(""));
    json.member("d", finding->number("value").value_or(0.0)).end_object();
  }
  json.end_array();
}

Result<std::string> run(const DataSet& set, const Csv& csv, const flow::DriverOptions& options) {
  const event::Catalog catalog = make_catalog(set, csv);
  std::vector<std::shared_ptr<const flow::Topology>> topologies;
  for (const std::string& yaml :
       {score_yaml(set, csv), std::string(kTrainYaml), std::string(kWatchYaml)}) {
    const config::Node root = LS_TRY(config::parse_yaml(yaml, "real_data.yaml"));
    topologies.push_back(LS_TRY(flow::parse_topology(root, catalog, operators::all_operators())));
  }
  const std::unique_ptr<flow::Driver> driver =
      LS_TRY(flow::Driver::make(topologies, catalog, options));
  LS_TRY(push(*driver, set, csv));
  LS_TRY(driver->run());
  const std::vector<ml::ScoredLabel> predictions = LS_TRY(predictions_of(*driver));
  const ml::Report whole = ml::measure(predictions);
  const ml::Report segment = ml::measure(ml::part(predictions, {set.segment_from, 1.0}));
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("data", set.file).member("records", csv.rows.size());
  json.member(set.segment_name, segment.auc).member("log_loss", segment.log_loss);
  json.member("mean_auc_in_1000_row_windows", segment.window_auc_mean)
      .member("base_rate", segment.base_rate);
  json.member("calibration_error", segment.calibration_error);
  json.member("auc_whole", whole.auc).member("log_loss_whole", whole.log_loss);
  json.member("dead_letters", driver->topic("leads.dead_letters").size());
  json.member("late", driver->topic("leads.late").size());
  write_alerts(json, set, *driver);
  json.member("canonical_sha256", std::string_view(sha256_hex(driver->canonical()))).end_object();
  return text;
}

int main_of(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(
        stderr, "usage: real_data bank_marketing|xeducation FOLDER [--batch N] [--partitions N]\n");
    return 2;
  }
  const DataSet set = std::string_view(argv[1]) == "xeducation" ? xeducation() : bank_marketing();
  flow::DriverOptions options;
  options.boundary = seconds(1);
  options.lag = seconds(1);
  for (int i = 3; i + 1 < argc; i += 2) {
    const auto number = std::strtol(argv[i + 1], nullptr, 10);
    if (std::string_view(argv[i]) == "--batch") {
      options.run_records_max = static_cast<std::size_t>(number);
    } else {
      options.input_partitions = static_cast<std::int32_t>(number);
    }
  }
  Result<Csv> csv = read_csv(std::string(argv[2]) + "/" + set.file, set.separator);
  if (!csv) {
    std::fprintf(stderr, "%s\n", csv.error().message.c_str());
    return 1;
  }
  if (!set.order_by.empty()) {
    sort_by_number(*csv, set.order_by);
  }
  const Result<std::string> report = run(set, *csv, options);
  std::fprintf(report ? stdout : stderr, "%s\n",
               report ? report->c_str() : report.error().message.c_str());
  return report ? 0 : 1;
}

}  // namespace
}  // namespace ls::test

int main(int argc, char** argv) {
  return ls::test::main_of(argc, argv);
}
