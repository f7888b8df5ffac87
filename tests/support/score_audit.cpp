#include "support/score_audit.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/origin.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

namespace ls::test {
namespace {

constexpr double kExact = 1e-9;
constexpr std::size_t kProblemsMax = 5;

using Versions = std::map<EventTime, ml::Snapshot>;

Result<Versions> versions_on(const Topics& topics) {
  Versions versions;
  const auto found = topics.find("leads.models");
  if (found == topics.end()) {
    return versions;
  }
  for (const flow::StoredRecord& record : found->second) {
    if (!record.is_tombstone) {
      ml::Snapshot snapshot = LS_TRY(ml::decode_snapshot(record.value));
      const EventTime valid_from = snapshot.valid_from;
      versions.emplace(valid_from, std::move(snapshot));
    }
  }
  return versions;
}

// What a score says.
struct Said {
  EventTime version = EventTime::min();
  double margin = 0.0;
  double probability = 0.0;
  double base = 0.0;
  double reasons = 0.0;  // their sum
  std::map<std::string, event::JsonView, std::less<>> features;
};

Result<Said> read_score(const event::JsonView& score) {
  Said said;
  said.margin = LS_TRY(score.number("margin"));
  said.probability = LS_TRY(score.number("probability"));
  said.base = LS_TRY(score.number("base"));
  const event::JsonView version = LS_TRY(score.get("model_version"));
  if (!version.is_null()) {
    const std::string_view valid_from = LS_TRY(version.text());
    said.version = LS_TRY(parse_rfc3339(valid_from));
  }
  const event::JsonView explain = LS_TRY(score.get("explain"));
  for (const event::JsonView reason : explain.items()) {
    said.reasons += LS_TRY(reason.number("contribution"));
    said.features.emplace(LS_TRY(reason.text("feature")), LS_TRY(reason.get("value")));
  }
  return said;
}

// The features as the version wants them, by name.
Result<std::vector<ml::FeatureValue>> row_for(const ml::FeatureSchema& schema, const Said& said) {
  std::vector<ml::FeatureValue> row;
  for (const ml::FeatureDef& feature : schema.features()) {
    const auto found = said.features.find(feature.name);
    if (found == said.features.end()) {
      return internal_error("the score does not tell the value of " + feature.name);
    }
    if (found->second.is_number()) {
      row.push_back(ml::FeatureValue::of(LS_TRY(found->second.number())));
    } else if (found->second.is_text()) {
      row.push_back(ml::FeatureValue::of(LS_TRY(found->second.text())));
    } else {
      row.push_back(ml::FeatureValue::missing());
    }
  }
  return row;
}

Result<double> recomputed(const Versions& versions, const Said& said) {
  if (said.version == EventTime::min()) {
    return 0.0;  // the prior: as likely as not
  }
  const auto version = versions.find(said.version);
  if (version == versions.end()) {
    return internal_error(
        fmt::format("version {} is not on leads.models", format_rfc3339(said.version)));
  }
  const std::vector<ml::FeatureValue> row = LS_TRY(row_for(version->second.fitted->schema(), said));
  return version->second.fitted->predict(row).margin;
}

std::string name_of(EventTime version) {
  return version == EventTime::min() ? "the prior" : "version " + format_rfc3339(version);
}

bool is_near(double a, double b) {
  return std::abs(a - b) <= kExact;
}

class Audit {
 public:
  explicit Audit(Versions versions) : versions_(std::move(versions)) {}

  ScoreAudit finish() {
    result_.versions_used = used_.size();
    return std::move(result_);
  }

  Status look_at(const flow::StoredRecord& record) {
    event::JsonDocument document;
    const event::JsonView score = LS_TRY(document.parse(record.value));
    const Said said = LS_TRY(read_score(score));
    const double margin = LS_TRY(recomputed(versions_, said));
    ++result_.scores;
    result_.margin_error_max = std::max(result_.margin_error_max, std::abs(margin - said.margin));
    if (!is_near(margin, said.margin)) {
      return internal_error(fmt::format("margin {} recomputes to {}", said.margin, margin));
    }
    if (!is_near(said.base + said.reasons, said.margin)) {
      return internal_error(fmt::format("margin {}, but base and reasons sum up to {}", said.margin,
                                        said.base + said.reasons));
    }
    if (!is_near(1.0 / (1.0 + std::exp(-said.margin)), said.probability)) {
      return internal_error(fmt::format("probability {} is not that of its margin {}",
                                        said.probability, said.margin));
    }
    return note_version(record, said.version);
  }

  void add(std::string problem) {
    if (result_.problems.size() < kProblemsMax) {
      result_.problems.push_back(std::move(problem));
    }
  }

 private:
  Status note_version(const flow::StoredRecord& record, EventTime version) {
    if (version != EventTime::min()) {
      ++result_.learned;
      used_.insert(version);
    }
    const auto origin = flow::parse_origin_header(header_of(record, "ls-o"));
    if (!origin) {
      return internal_error("no ls-o header");
    }
    EventTime& newest = newest_.try_emplace(origin->task, EventTime::min()).first->second;
    if (version < newest) {
      return internal_error(fmt::format("by {} after {}", name_of(version), name_of(newest)));
    }
    newest = version;
    return {};
  }

  Versions versions_;
  ScoreAudit result_;
  std::set<EventTime> used_;
  std::map<std::int32_t, EventTime> newest_;
};

// The scores in the order in which each task wrote them.
std::vector<const flow::StoredRecord*> in_order(const std::vector<flow::StoredRecord>& scores) {
  std::vector<const flow::StoredRecord*> ordered;
  for (const flow::StoredRecord& score : scores) {
    ordered.push_back(&score);
  }
  const auto number = [](const flow::StoredRecord* record) {
    const auto origin = flow::parse_origin_header(header_of(*record, "ls-o"));
    return origin ? origin->sequence : 0;
  };
  std::ranges::stable_sort(ordered, {}, number);
  return ordered;
}

}  // namespace

ScoreAudit audit_scores(const Topics& topics) {
  Result<Versions> versions = versions_on(topics);
  if (!versions) {
    ScoreAudit failed;
    failed.problems.push_back("leads.models: " + versions.error().message);
    return failed;
  }
  Audit audit(versions.take());
  const auto scores = topics.find("leads.scores");
  if (scores != topics.end()) {
    for (const flow::StoredRecord* record : in_order(scores->second)) {
      const Status status = audit.look_at(*record);
      if (!status) {
        audit.add(fmt::format("leads.scores/{}/{}: {}", record->partition.value,
                              record->offset.value, status.error().message));
      }
    }
  }
  return audit.finish();
}

}  // namespace ls::test
