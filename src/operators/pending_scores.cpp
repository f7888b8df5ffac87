#include "operators/pending_scores.hpp"

#include <algorithm>

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 4;
constexpr std::uint8_t kLastFormat = 1;

constexpr std::uint8_t kProvisional = 1;
constexpr std::uint8_t kHasOutcome = 2;

}  // namespace

void PendingScore::save(ByteWriter& out) const {
  out.svarint(scored_at.ms);
  out.i64(model_version.ms);
  out.f64(margin);
  out.u8((is_provisional ? kProvisional : 0) | (outcome ? kHasOutcome : 0));
  if (outcome) {
    out.svarint(outcome->at.ms);
    out.u8(outcome->label ? 1 : 0);
    out.f64(outcome->weight);
  }
  features.save(out);
}

PendingScore PendingScore::load(ByteReader& in) {
  PendingScore score;
  score.scored_at = {in.svarint()};
  score.model_version = {in.i64()};
  score.margin = in.f64();
  const std::uint8_t flags = in.u8();
  score.is_provisional = (flags & kProvisional) != 0;
  if ((flags & kHasOutcome) != 0) {
    HeldOutcome& outcome = score.outcome.emplace();
    outcome.at = {in.svarint()};
    outcome.label = in.u8() != 0;
    outcome.weight = in.f64();
  }
  score.features = StoredFeatures::load(in);
  return score;
}

void JoinedScore::save(ByteWriter& out) const {
  out.u8(label ? 1 : 0);
  out.f64(weight);
  score.save(out);
}

JoinedScore JoinedScore::load(ByteReader& in) {
  JoinedScore joined;
  joined.label = in.u8() != 0;
  joined.weight = in.f64();
  joined.score = PendingScore::load(in);
  return joined;
}

PendingRow::Place PendingRow::place_of(EventTime scored_at, std::size_t snapshots_max) const {
  if (outcome) {
    return Place::nowhere;
  }
  const std::size_t kept = pending.size() - (has_last() ? 1 : 0);
  const auto day = [](EventTime time) { return floor_to(time, days(1)); };
  const bool is_new_day = kept == 0 || day(scored_at) != day(pending[kept - 1].scored_at);
  const bool has_room = kept + 1 < std::max<std::size_t>(snapshots_max, 2);
  if (kept == 0 || (is_new_day && has_room)) {
    return Place::pending;
  }
  return snapshots_max > 1 ? Place::last : Place::nowhere;
}

void PendingRow::remember(JoinedScore score, std::size_t snapshots_max) {
  if (joined.size() >= snapshots_max) {
    joined.erase(joined.begin());
  }
  joined.push_back(std::move(score));
}

void PendingRow::forget(EventTime time) {
  const auto is_kept = [time](const JoinedScore& known) { return known.score.scored_at > time; };
  joined.erase(joined.begin(), std::find_if(joined.begin(), joined.end(), is_kept));
}

namespace {

void save_time(const std::optional<EventTime>& time, ByteWriter& out) {
  out.u8(time ? 1 : 0);
  out.svarint(time.value_or(EventTime{}).ms);
}

std::optional<EventTime> load_time(ByteReader& in) {
  const bool has_time = in.u8() != 0;
  const EventTime time{in.svarint()};
  return has_time ? std::optional(time) : std::nullopt;
}

template <typename T>
void save_all(const std::vector<T>& scores, ByteWriter& out) {
  out.varint(scores.size());
  for (const T& score : scores) {
    score.save(out);
  }
}

template <typename T>
void load_all(ByteReader& in, std::vector<T>& scores) {
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    scores.push_back(T::load(in));
  }
}

// Of a lead whose outcome was known nothing is left to correct, so its label does not matter.
PendingRow load_format_1(ByteReader& in) {
  PendingRow row;
  if (const std::optional<EventTime> at = load_time(in)) {
    row.outcome = KnownOutcome{.at = *at, .met = *at, .label = true};
  }
  row.timer = load_time(in);
  load_all(in, row.pending);
  if (in.u8() != 0) {
    row.joined.push_back({.score = PendingScore::load(in)});
  }
  return row;
}

}  // namespace

void PendingRow::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.u8(outcome ? 1 : 0);
  if (outcome) {
    out.svarint(outcome->at.ms);
    out.svarint(outcome->met.ms);
    out.u8(outcome->label ? 1 : 0);
  }
  save_time(timer, out);
  save_all(pending, out);
  save_all(joined, out);
}

Result<PendingRow> PendingRow::load(ByteReader& in) {
  const std::uint8_t format = in.u8();
  if (format == 1) {
    return load_format_1(in);
  }
  if (format > kFormat || format == 0) {
    return internal_error("join_outcome: unknown row format");
  }
  PendingRow row;
  if (in.u8() != 0) {
    KnownOutcome outcome;
    outcome.at = {in.svarint()};
    outcome.met = {in.svarint()};
    outcome.label = in.u8() != 0;
    row.outcome = outcome;
  }
  row.timer = load_time(in);
  load_all(in, row.pending);
  load_all(in, row.joined);
  return row;
}

void LastScoreRow::save(ByteWriter& out) const {
  out.u8(kLastFormat);
  score.save(out);
}

Result<LastScoreRow> LastScoreRow::load(ByteReader& in) {
  if (in.u8() != kLastFormat) {
    return internal_error("join_outcome: unknown row format");
  }
  return LastScoreRow{PendingScore::load(in)};
}

}  // namespace ls::operators
