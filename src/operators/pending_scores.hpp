#pragma once

#include "operators/schema_shelf.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"

#include <optional>
#include <vector>

namespace ls::operators {

// A score that waits for its outcome, with the features as they were.
struct PendingScore {
  EventTime scored_at;
  EventTime model_version;
  double margin = 0.0;
  bool is_provisional = false;  // the last one so far; gives way to the next
  StoredFeatures features;

  void save(ByteWriter& out) const;
  static PendingScore load(ByteReader& in);
};

// What join_outcome keeps of one lead: the first scored snapshot, one per day and the last,
// `snapshots_max` in all; then the outcome.
struct PendingRow {
  std::vector<PendingScore> pending;  // by scoring time
  std::optional<PendingScore>
      expired;  // the newest that timed out, in case its outcome comes after all
  std::optional<EventTime> outcome_at;
  std::optional<EventTime> timer;

  // Adds a score by that rule. A score for a lead whose outcome is known is not kept: returns
  // false.
  bool add(PendingScore score, std::size_t snapshots_max);

  void save(ByteWriter& out) const;
  static Result<PendingRow> load(ByteReader& in);
};

}  // namespace ls::operators
