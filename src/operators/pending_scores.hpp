#pragma once

#include "operators/schema_shelf.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"

#include <optional>
#include <vector>

namespace ls::operators {

// What became of a lead, told once the score's horizon is over.
struct HeldOutcome {
  EventTime at;
  bool label = false;
  double weight = 1.0;
};

// A score that waits for its outcome, or with it for its horizon, with the features as they were.
struct PendingScore {
  EventTime scored_at;
  EventTime model_version;
  double margin = 0.0;
  bool is_provisional = false;  // the last one so far; gives way to the next
  StoredFeatures features;
  std::optional<HeldOutcome> outcome = {};

  void save(ByteWriter& out) const;
  static PendingScore load(ByteReader& in);
};

// A score that has a label, in case a later outcome says otherwise.
struct JoinedScore {
  PendingScore score;
  bool label = false;
  double weight = 1.0;

  void save(ByteWriter& out) const;
  static JoinedScore load(ByteReader& in);
};

struct KnownOutcome {
  EventTime at;   // when the truth held
  EventTime met;  // when it was learned of
  bool label = false;
};

// What join_outcome keeps of one lead: the first scored snapshot, one per day and the last,
// `snapshots_max` in all; as many that have their label; then the outcome. The last one so far,
// which gives way to the next, lies in a row of its own: it changes with each event, all others
// rarely.
struct PendingRow {
  std::vector<PendingScore> pending;  // by scoring time
  std::vector<JoinedScore> joined;    // by scoring time
  std::optional<KnownOutcome> outcome;
  std::optional<EventTime> timer;

  // Where a score goes by that rule. A score for a lead whose outcome is known is not kept.
  enum class Place { nowhere, pending, last };
  [[nodiscard]] Place place_of(EventTime scored_at, std::size_t snapshots_max) const;
  // Whether the last one so far is among those that wait: rows were so before it had its own, and
  // are while all are looked at.
  [[nodiscard]] bool has_last() const {
    return !pending.empty() && pending.back().is_provisional;
  }
  // Remembers what was said of a score; the oldest gives way.
  void remember(JoinedScore score, std::size_t snapshots_max);
  // Forgets the labels of what was scored at or before `time`.
  void forget(EventTime time);

  // Format 4. Formats 2 and 3, whose values were not packed, and 1, which knew one expired score
  // and no label of the outcome, are read too.
  void save(ByteWriter& out) const;
  static Result<PendingRow> load(ByteReader& in);
};

// The last score so far of one lead.
struct LastScoreRow {
  PendingScore score;

  void save(ByteWriter& out) const;
  static Result<LastScoreRow> load(ByteReader& in);
};

}  // namespace ls::operators
