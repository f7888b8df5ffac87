#include "operators/pending_scores.hpp"

#include <algorithm>

namespace ls::operators {

void PendingScore::save(ByteWriter& out) const {
  out.svarint(scored_at.ms);
  out.i64(model_version.ms);
  out.f64(margin);
  out.u8(is_provisional ? 1 : 0);
  features.save(out);
}

PendingScore PendingScore::load(ByteReader& in) {
  PendingScore score;
  score.scored_at = {in.svarint()};
  score.model_version = {in.i64()};
  score.margin = in.f64();
  score.is_provisional = in.u8() != 0;
  score.features = StoredFeatures::load(in);
  return score;
}

bool PendingRow::add(PendingScore score, std::size_t snapshots_max) {
  if (outcome_at) {
    return false;
  }
  if (!pending.empty() && pending.back().is_provisional) {
    pending.pop_back();
  }
  const auto day = [](EventTime time) { return floor_to(time, days(1)); };
  const bool is_new_day = pending.empty() || day(score.scored_at) != day(pending.back().scored_at);
  const bool has_room = pending.size() + 1 < std::max<std::size_t>(snapshots_max, 2);
  score.is_provisional = !(pending.empty() || (is_new_day && has_room));
  if (!score.is_provisional || snapshots_max > 1) {
    pending.push_back(std::move(score));
  }
  return true;
}

void PendingRow::save(ByteWriter& out) const {
  out.u8(1);
  const auto save_time = [&out](const std::optional<EventTime>& time) {
    out.u8(time ? 1 : 0);
    out.svarint(time.value_or(EventTime{}).ms);
  };
  save_time(outcome_at);
  save_time(timer);
  out.varint(pending.size());
  for (const PendingScore& score : pending) {
    score.save(out);
  }
  out.u8(expired ? 1 : 0);
  if (expired) {
    expired->save(out);
  }
}

Result<PendingRow> PendingRow::load(ByteReader& in) {
  if (in.u8() != 1) {
    return internal_error("join_outcome: unknown row format");
  }
  PendingRow row;
  const auto load_time = [&in]() -> std::optional<EventTime> {
    const bool has_time = in.u8() != 0;
    const EventTime time{in.svarint()};
    return has_time ? std::optional(time) : std::nullopt;
  };
  row.outcome_at = load_time();
  row.timer = load_time();
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    row.pending.push_back(PendingScore::load(in));
  }
  if (in.u8() != 0) {
    row.expired = PendingScore::load(in);
  }
  return row;
}

}  // namespace ls::operators
