#include "operators/join/join_blueprint.hpp"
#include "operators/join/record_limit.hpp"
#include "operators/join/waiting_join.hpp"
#include "operators/readers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

namespace ls::operators {
namespace {

// Each left record at t with what the right side said as of t: its newest record of the same key at
// or before t and, with a `tolerance`, no older than that. Of several at the newest time the one
// that came last counts. A left record without such a partner is told alone (`kind: left`) or not
// at all (`inner`).
//
// The answer is given once, with the time t, when the clock is past t + grace, and knows all right
// records that came until then. A record more than `grace` behind the clock is late and goes to the
// late topic. A late left record has no answer; a late right one still counts for the left records
// that have none yet.
//
// Kept are the right records not older than the grace, and the newest one before it: without a
// tolerance, that is for ever one per key.
struct AsofSettings {
  JoinSpec join;
  Millis grace{0};
  std::optional<Millis> tolerance;
  std::size_t records_max = kRecordsMax;
};

class AsofJoin final : public WaitingJoin {
 public:
  explicit AsofJoin(const AsofSettings& settings)
      : WaitingJoin(settings.join), settings_(settings) {}

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return answered_at(std::max(oldest.event, open_from(oldest.clock)));
  }

 private:
  // Left records from this time on have no answer yet.
  [[nodiscard]] EventTime open_from(EventTime clock) const {
    return clock - settings_.grace;
  }
  [[nodiscard]] EventTime answered_at(EventTime time) const {
    return time + settings_.grace + Millis{1};
  }

  Status take(const flow::Record& record, const event::Event& event, JoinSide side,
              flow::Output& out) override {
    const bool is_late = event.time < open_from(record.time);
    if (is_late) {
      report_late(record, event.time, {node_id(), answered_at(event.time)}, out);
      if (side == JoinSide::left) {
        return {};
      }
    }
    JoinRow* row = LS_TRY(rows().of(record, event));
    pass_time(record, *row, out);
    const Bytes content = keep(event, side);
    if (auto lack = lack_of_room(*row, side, content, settings_.records_max); !lack) {
      row->side(side).insert(event.time, content);
    } else if (!is_late) {
      out.reject(record, *std::move(lack));
    }
    forget(*row, record.time);
    return settle(record, *row);
  }

  void pass_time(const flow::Record& cause, JoinRow& row, flow::Output& out) override {
    answer_due(cause, row, out);
    forget(row, cause.time);
  }

  // Answers the left records whose time has come.
  void answer_due(const flow::Record& cause, JoinRow& row, flow::Output& out) {
    KeptEvents& waiting = row.side(JoinSide::left);
    const std::size_t due = waiting.first_from(open_from(cause.time));
    for (std::size_t at = 0; at < due; ++at) {
      const KeptEvent left{waiting.time(at), waiting.content(at)};
      const std::optional<KeptEvent> right = as_of(row.side(JoinSide::right), left.time);
      if (right || settings_.join.kind != JoinKind::inner) {
        tell(cause, row, {left, right, left.time}, out);
      } else {
        count_unmatched();
      }
    }
    waiting.drop_front(due);
  }

  [[nodiscard]] std::optional<KeptEvent> as_of(const KeptEvents& rights, EventTime time) const {
    const std::size_t behind = rights.first_after(time);
    if (behind == 0) {
      return std::nullopt;
    }
    const EventTime newest = rights.time(behind - 1);
    if (settings_.tolerance && newest < time - *settings_.tolerance) {
      return std::nullopt;
    }
    return KeptEvent{newest, rights.content(behind - 1)};
  }

  // Drops the right records that no answer can name any more.
  void forget(JoinRow& row, EventTime now) const {
    KeptEvents& rights = row.side(JoinSide::right);
    const std::size_t behind = rights.first_after(open_from(now));
    std::size_t gone = behind == 0 ? 0 : behind - 1;
    if (settings_.tolerance) {
      gone = std::max(gone, rights.first_from(open_from(now) - *settings_.tolerance));
    }
    rights.drop_front(gone);
  }

  // To forget has time, so that there are few timers.
  static EventTime at_leisure(EventTime time, Millis kept) {
    const Millis step{kept.count / 4 + 1};
    return floor_to(time + kept, step) + step;
  }

  [[nodiscard]] EventTime next_due(JoinRow& row) const override {
    const KeptEvents& waiting = row.side(JoinSide::left);
    const KeptEvents& rights = row.side(JoinSide::right);
    EventTime due = waiting.empty() ? EventTime::max() : answered_at(waiting.time(0));
    if (rights.size() > 1) {
      due = std::min(due, at_leisure(rights.time(1), settings_.grace));
    }
    if (!rights.empty() && settings_.tolerance) {
      due = std::min(due, at_leisure(rights.time(0), settings_.grace + *settings_.tolerance));
    }
    return due;
  }

  const AsofSettings& settings_;
};

}  // namespace

BlueprintPtr read_asof_join(config::Reader& reader, const flow::BlueprintContext& context) {
  constexpr std::array<std::string_view, 2> kKinds{"inner", "left"};
  AsofSettings settings;
  settings.join = read_join_spec(reader, context, kKinds);
  settings.grace = reader.duration("grace");
  settings.tolerance = reader.optional_duration("tolerance");
  settings.records_max = read_records_max(reader);
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  const std::string lengths =
      fmt::format(" grace={} tolerance={} records_max={}", settings.grace.count,
                  settings.tolerance ? settings.tolerance->count : -1, settings.records_max);
  return make_join_blueprint<AsofJoin>("asof_join", std::move(settings), lengths);
}

}  // namespace ls::operators
