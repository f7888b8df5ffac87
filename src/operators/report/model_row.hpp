#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/binary_meter.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/model_health.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ls::operators {

// What is counted of one model beside what its learner counts: decisions, and how it fared at the
// last report. A row.
struct ModelRow {
  ml::BinaryMeter whole = ml::BinaryMeter();
  std::optional<ml::BinaryMeter> recent;
  std::optional<EventTime> version;  // the newest
  EventTime newest_label;
  bool has_news = false;  // examples since the last report
  ml::HealthStatus status = ml::HealthStatus::unknown;
  double auc_best = 0;  // over all of the stream, at the best of the reports so far
  // Of the model that is served:
  std::optional<EventTime> timer;
  std::vector<EventTime> versions;  // that are told apart, in the order in which labels came first

  // `margin` was said before the label was known. Of the last `window` examples, `recent`.
  void count(double margin, bool label, std::size_t window);

  void save(ByteWriter& out) const;
  static Result<ModelRow> load(ByteReader& in);
};

// How the scores of one version fared. A row.
struct VersionRow {
  ml::BinaryMeter decisions = ml::BinaryMeter();
  ml::CalibrationBins calibration;
  std::uint64_t positives = 0;
  bool has_news = false;

  void count(double margin, bool label);

  void save(ByteWriter& out) const;
  static Result<VersionRow> load(ByteReader& in);
};

}  // namespace ls::operators
