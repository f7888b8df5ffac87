#include "bench/bench_ml/report.hpp"

#include "leadstream/event/json_writer.hpp"

#include <cmath>

namespace ls::bench {
namespace {

double rounded(double value) {
  return std::isfinite(value) ? std::round(value * 1000) / 1000 : 0.0;
}

void write_seconds(event::JsonWriter& json, std::string_view name,
                   const std::vector<double>& seconds) {
  json.key(name).begin_array();
  for (const double value : seconds) {
    json.value(std::round(value * 1e6) / 1e6);
  }
  json.end_array();
}

// Members of the object that is open; false if the side is missing.
bool write_outcome(event::JsonWriter& json, const Outcome& outcome) {
  json.member("program", name_of(outcome.learner.program));
  json.member("learner", outcome.learner.name);
  if (!outcome.trial) {
    json.member("not_measured", std::string_view(outcome.why_missing));
    return false;
  }
  const Trial& trial = *outcome.trial;
  json.member("version", std::string_view(trial.version));
  json.member("rows_per_second", rounded(trial.rows_per_second()));
  json.member("rows_per_cpu_second", rounded(trial.rows_per_cpu_second()));
  json.member("warm_up_rows", trial.warm_up_rows);
  write_seconds(json, "seconds", trial.seconds);
  write_seconds(json, "cpu_seconds", trial.cpu_seconds);
  return true;
}

void write_side(event::JsonWriter& json, const Outcome& outcome) {
  if (write_outcome(json, outcome)) {
    if (outcome.finding) {
      json.member("auc", rounded(outcome.finding->auc));
      json.member("average_precision", rounded(outcome.finding->average_precision));
    } else if (outcome.apart) {
      json.member("margins_apart_max", *outcome.apart);
    } else {
      json.member("accuracy", rounded(outcome.trial->accuracy()));
      json.member("right", outcome.trial->right);
    }
    json.member("checksum", std::string_view(outcome.trial->checksum));
  }
}

void write_ratios(event::JsonWriter& json, const Outcome& side, const Outcome& peer) {
  const Trial& ours = *side.trial;
  const Trial& theirs = *peer.trial;
  json.key("ratios").begin_object();
  json.member("rows_per_second", rounded(ours.rows_per_second() / theirs.rows_per_second()));
  json.member("rows_per_cpu_second",
              rounded(ours.rows_per_cpu_second() / theirs.rows_per_cpu_second()));
  if (side.finding && peer.finding) {
    json.member("auc_difference", rounded(side.finding->auc - peer.finding->auc));
    json.member("average_precision_difference",
                rounded(side.finding->average_precision - peer.finding->average_precision));
  } else if (!peer.apart) {
    json.member("accuracy_points", rounded(ours.accuracy() - theirs.accuracy()));
  }
  if (peer.wanted > 0) {
    json.member("wanted_rows_per_second", peer.wanted);
  }
  json.end_object();
}

void write_contest(event::JsonWriter& json, const Contest& contest) {
  json.begin_object().member("group", contest.group);
  json.member("stream", std::string_view(contest.stream)).member("rows", contest.rows);
  json.member("checksum", std::string_view(contest.checksum));
  json.member("majority", rounded(contest.baselines.majority));
  if (contest.kind == Kind::labels) {
    json.member("no_change", rounded(contest.baselines.no_change));
  }
  json.key("leadstream").begin_object();
  write_side(json, contest.ours);
  json.end_object().key("peers").begin_array();
  for (const Outcome& peer : contest.peers) {
    json.begin_object();
    write_side(json, peer);
    if (contest.ours.trial && peer.trial) {
      write_ratios(json, contest.ours, peer);
    }
    json.end_object();
  }
  json.end_array().end_object();
}

void write_detector(event::JsonWriter& json, const DetectorRow& row, const Outcome& outcome) {
  json.begin_object();
  if (write_outcome(json, outcome)) {
    json.member("wanted_rows_per_second", row.wanted);
  }
  if (row.quoted > 0) {
    json.key("quoted_not_measured").begin_object().member("rows_per_second", row.quoted);
    json.member("of", row.quoted_of).end_object();
  }
  json.end_object();
}

void write_nab(event::JsonWriter& json, const NabOutcome& outcome) {
  json.begin_object().member("program", name_of(outcome.learner.program));
  json.member("learner", outcome.learner.name);
  if (!outcome.why_missing.empty()) {
    json.member("not_measured", std::string_view(outcome.why_missing)).end_object();
    return;
  }
  json.key("rates").begin_array();
  for (std::size_t i = 0; i < kNabRates.size(); ++i) {
    const test::WindowScore& score = outcome.scores[i];
    json.begin_object().member("rate", kNabRates[i]).member("f1", rounded(score.f1()));
    json.member("found", static_cast<std::uint64_t>(score.found));
    json.member("missed", static_cast<std::uint64_t>(score.missed));
    json.member("false_alarms", static_cast<std::uint64_t>(score.false_alarms)).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string report_json(const Report& report) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("machine", std::string_view(report.machine));
  json.member("core", report.core);
  json.member("load_before", rounded(report.load_before));
  json.member("load_after", rounded(report.load_after));
  json.member("repeat", report.options.repeat);
  json.member("budget_seconds", report.options.budget_seconds);
  json.member("jvm_warm_up_cpu_seconds", report.options.warm_up_seconds);
  json.key("contests").begin_array();
  for (const Contest& contest : report.contests) {
    write_contest(json, contest);
  }
  json.end_array().key("nab").begin_array();
  for (const NabOutcome& outcome : report.nab) {
    write_nab(json, outcome);
  }
  json.end_array().key("detectors").begin_array();
  for (std::size_t i = 0; i < report.detectors.size(); ++i) {
    write_detector(json, detector_rows()[i], report.detectors[i]);
  }
  json.end_array().key("missing_streams").begin_array();
  for (const std::string& missing : report.missing_streams) {
    json.value(std::string_view(missing));
  }
  json.end_array().member("is_complete", report.is_complete()).end_object();
  return text;
}

}  // namespace ls::bench
