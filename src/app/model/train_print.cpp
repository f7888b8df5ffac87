#include "app/model/train.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/ml/binary_meter.hpp"

#include <fmt/core.h>

namespace ls::app {
namespace {

void add_line(std::string& text, const std::string& part, const std::string& name,
              const std::vector<ml::ScoredLabel>& said) {
  const ml::Report report = ml::measure(said);
  const ml::Decisions decisions = ml::measure_decisions(said);
  text += fmt::format("{:<6} {:<10} {:>8} {:>9} {:>8.4f} {:>8.4f} {:>8.4f} {:>8.4f} {:>8.4f}\n",
                      part, name, report.count, report.positives, report.auc, report.log_loss,
                      report.brier, decisions.accuracy, decisions.majority_accuracy);
}

void add_json(event::JsonWriter& json, const std::string& part, const std::string& name,
              const std::vector<ml::ScoredLabel>& said) {
  const ml::Report report = ml::measure(said);
  const ml::Decisions decisions = ml::measure_decisions(said);
  json.begin_object().member("part", part).member("candidate", name);
  json.member("examples", report.count).member("positives", report.positives);
  json.member("auc", report.auc).member("log_loss", report.log_loss);
  json.member("brier", report.brier).member("accuracy", decisions.accuracy);
  json.member("majority_accuracy", decisions.majority_accuracy).end_object();
}

}  // namespace

std::string training_table(const ml::BatchResult& result, const Style& style) {
  std::string text =
      style.bold(fmt::format("{:<6} {:<10} {:>8} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}", "fold",
                             "model", "examples", "positives", "auc", "log loss", "brier",
                             "accuracy", "majority")) +
      "\n";
  for (std::size_t fold = 0; fold < result.folds.size(); ++fold) {
    for (const ml::Candidate& candidate : result.candidates) {
      add_line(text, fmt::format("{}/{}", fold + 1, result.folds.size()), candidate.name,
               candidate.folds[fold]);
    }
  }
  for (const ml::Candidate& candidate : result.candidates) {
    add_line(text, "all", candidate.name, candidate.all());
  }
  return text + fmt::format("Chosen: {}\n", result.chosen);
}

std::string training_json(const ml::BatchResult& result, const ml::Dataset& data) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("data", data.id()).member("rows", std::uint64_t{data.size()});
  json.member("chosen", result.chosen).key("parts").begin_array();
  for (const ml::Candidate& candidate : result.candidates) {
    for (std::size_t fold = 0; fold < result.folds.size(); ++fold) {
      add_json(json, fmt::format("{}/{}", fold + 1, result.folds.size()), candidate.name,
               candidate.folds[fold]);
    }
    add_json(json, "all", candidate.name, candidate.all());
  }
  json.end_array().end_object();
  return text + "\n";
}

}  // namespace ls::app
