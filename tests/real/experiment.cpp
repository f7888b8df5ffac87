#include "real/experiment.hpp"

#include "real/real_world.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"

#include <cstdlib>
#include <map>
#include <memory>

namespace ls::test {
namespace {

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

std::vector<ExperimentReport::Finding> findings_of(const DataSet& set, const flow::Driver& driver) {
  std::vector<ExperimentReport::Finding> findings;
  event::JsonDocument document;
  for (const flow::StoredRecord& record : driver.topic("leads.findings")) {
    const auto finding = document.parse(record.value);
    findings.push_back({set.record_at(record.time),
                        std::string(finding->text("entity").value_or("")),
                        std::string(finding->text("status").value_or("")),
                        finding->number("value").value_or(0.0)});
  }
  return findings;
}

}  // namespace

Result<ExperimentReport> run_experiment(const DataSet& set, const TestProject& project,
                                        const ExperimentOptions& options) {
  flow::DriverOptions driving;
  driving.boundary = seconds(1);
  driving.lag = seconds(1);
  driving.run_records_max = options.batch;
  driving.input_partitions = options.partitions;
  const std::unique_ptr<flow::Driver> driver = LS_TRY(
      flow::Driver::make({project.score, project.train, project.watch}, project.catalog, driving));
  for (const InputRecord& record : make_real_world(set).records) {
    LS_TRY(driver->push(record.topic, record.key, record.value, record.appended));
  }
  LS_TRY(driver->run());
  const std::vector<ml::ScoredLabel> predictions = LS_TRY(predictions_of(*driver));
  return ExperimentReport{
      .segment = ml::measure(ml::part(predictions, {set.spec.segment_from, 1.0})),
      .whole = ml::measure(predictions),
      .dead_letters = driver->topic("leads.dead_letters").size(),
      .late = driver->topic("leads.late").size(),
      .findings = findings_of(set, *driver),
      .canonical_sha256 = sha256_hex(driver->canonical())};
}

std::string to_json(const DataSet& set, const ExperimentReport& report) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("data", set.spec.file).member("records", set.csv.rows.size());
  json.member(set.spec.segment_name, report.segment.auc)
      .member("log_loss", report.segment.log_loss);
  json.member("mean_auc_in_1000_row_windows", report.segment.window_auc_mean)
      .member("base_rate", report.segment.base_rate);
  json.member("calibration_error", report.segment.calibration_error);
  json.member("auc_whole", report.whole.auc).member("log_loss_whole", report.whole.log_loss);
  json.member("dead_letters", report.dead_letters).member("late", report.late);
  json.key("drift_alerts").begin_array();
  for (const ExperimentReport::Finding& finding : report.findings) {
    json.begin_object().member("record", finding.record).member("entity", finding.entity);
    json.member("status", finding.status).member("d", finding.distance).end_object();
  }
  json.end_array();
  json.member("canonical_sha256", std::string_view(report.canonical_sha256)).end_object();
  return text;
}

}  // namespace ls::test
