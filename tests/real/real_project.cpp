#include "real/real_project.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <string_view>

namespace ls::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLabelYaml =
    "type: label.conversion\n"
    "topic: crm.lead\n"
    "doc: How it ended.\n"
    "fields:\n"
    "  value: { type: boolean, required: true }\n"
    "example: { id: e1, time: \"2008-05-01T10:00:00Z\", contact_id: \"1\", value: true }\n";

constexpr std::string_view kTrainYaml =
    "topology: train\n"
    "sources:\n"
    "  - { id: examples, topic: leads.examples, from: [score], decode: { format: example } }\n"
    "nodes:\n"
    "  - { id: learn, type: learn, inputs: [examples], model: conversion }\n"
    "  - { id: publish, type: publish_model, inputs: [learn] }\n"
    "  - { id: report, type: report_model, inputs: [learn, publish], every: 1h }\n"
    "sinks:\n"
    "  - { id: evaluations, inputs: [learn], topic: leads.evaluations }\n"
    "  - { id: models, inputs: [publish], topic: leads.models }\n"
    "  - { id: metrics, inputs: [report], topic: model.metrics }\n";

constexpr std::string_view kWatchYaml =
    "topology: watch\n"
    "sources:\n"
    "  - { id: signals, topic: leads.signals, from: [score], decode: { format: signal } }\n"
    "nodes:\n"
    "  - { id: drift, type: detect_drift, inputs: [signals], reference: 1000, window: 250, "
    "effect_min: 0.15 }\n"
    "  - { id: alerts, type: alert, inputs: [drift] }\n"
    "sinks:\n"
    "  - { id: findings, inputs: [drift], topic: leads.findings }\n"
    "  - { id: alerts_out, inputs: [alerts], topic: leads.alerts }\n";

std::string lead_yaml(const DataSet& set) {
  std::string yaml =
      "type: lead.observed\n"
      "topic: crm.lead\n"
      "doc: A row of the data set.\n"
      "fields:\n";
  for (const DataSet::Column& column : set.features) {
    yaml += column.is_number
                ? fmt::format("  {}: {{ type: number }}\n", column.field)
                : fmt::format("  {}: {{ type: text, max_bytes: 512 }}\n", column.field);
  }
  return yaml + "example: { id: e1, time: \"2008-05-01T10:00:00Z\", contact_id: \"1\" }\n";
}

// The lateness lets a producer that got no answer send its last batch again.
std::string score_yaml(const DataSet& set) {
  std::string yaml =
      "topology: score\n"
      "sources:\n"
      "  - { id: events, topic: crm.lead, lateness: 1m, decode: { types: [lead.observed, "
      "label.conversion] } }\n"
      "nodes:\n"
      "  - { id: unique, type: dedupe, inputs: [events] }\n"
      "  - id: engagement\n"
      "    type: aggregate\n"
      "    inputs: [unique]\n"
      "    features:\n";
  for (const DataSet::Column& column : set.features) {
    yaml += fmt::format("      {0}: {{ last: lead.observed.{0} }}\n", column.field);
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

// Those of what a report may say.
void copy_model_events(const fs::path& to) {
  const fs::path from = fs::path(LEADSTREAM_SOURCE_DIR) / "topologies" / "events";
  for (const char* file : {"model.metrics.yaml", "model.drifted.yaml", "model.adapted.yaml"}) {
    fs::copy_file(from / file, to / file, fs::copy_options::overwrite_existing);
  }
}

void write(const fs::path& file, std::string_view text) {
  std::ofstream(file) << text;
}

}  // namespace

Result<std::unique_ptr<TestProject>> write_real_project(const DataSet& set,
                                                        const std::string& folder) {
  const fs::path root(folder);
  fs::create_directories(root / "events");
  write(root / "events" / "lead.observed.yaml", lead_yaml(set));
  write(root / "events" / "label.conversion.yaml", kLabelYaml);
  copy_model_events(root / "events");
  write(root / "score.yaml", score_yaml(set));
  write(root / "train.yaml", kTrainYaml);
  write(root / "watch.yaml", kWatchYaml);
  return TestProject::load(folder);
}

}  // namespace ls::test
