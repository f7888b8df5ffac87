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

// A left record at t and a right record of its key match if the right one's time is in
// [t - before, t + after], both ends included. A pair is told once, when its second record comes,
// with the later of the two times, whichever came first. Partners of one record are told by their
// times, and in the order in which they came where these are equal.
//
// A record that is more than `grace` behind the clock is late: it takes no part and goes to the
// late topic with the stretch of time in which its partners would lie. So none can match a left
// record once the clock is past t + after + grace, nor a right one past t + before + grace: then
// it is told alone, if the kind wants it and it never matched, and forgotten. The result is a
// function of the records that are not late, whatever their order.
struct IntervalSettings {
  JoinSpec join;
  Millis before{0};
  Millis after{0};
  Millis grace{0};
  std::size_t records_max = kRecordsMax;

  // How far behind a record of the side its last partner may lie.
  [[nodiscard]] Millis reach(JoinSide side) const {
    return side == JoinSide::left ? after : before;
  }
  // Whether records of the side are told alone.
  [[nodiscard]] bool tells_alone(JoinSide side) const {
    return join.kind == JoinKind::outer || (join.kind == JoinKind::left && side == JoinSide::left);
  }
  // The times of possible partners.
  [[nodiscard]] window::Window partners(JoinSide side, EventTime time) const {
    return side == JoinSide::left ? window::Window{time - before, time + after}
                                  : window::Window{time - after, time + before};
  }
  // When a record of the side has to go. To forget has time: a quarter of what it is kept anyway,
  // so that there are few timers.
  [[nodiscard]] EventTime due(JoinSide side, EventTime time) const {
    const Millis kept = reach(side) + grace;
    const EventTime exact = time + kept + Millis{1};
    if (tells_alone(side)) {
      return exact;
    }
    const Millis step{kept.count / 4 + 1};
    return floor_to(exact, step) + step;
  }
};

class IntervalJoin final : public WaitingJoin {
 public:
  explicit IntervalJoin(const IntervalSettings& settings)
      : WaitingJoin(settings.join), settings_(settings) {}

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    const EventTime on_time = std::max(oldest.event, oldest.clock - settings_.grace);
    return std::min(settings_.due(JoinSide::left, on_time),
                    settings_.due(JoinSide::right, on_time));
  }

 private:
  Status take(const flow::Record& record, const event::Event& event, JoinSide side,
              flow::Output& out) override {
    const window::Window partners = settings_.partners(side, event.time);
    if (event.time < record.time - settings_.grace) {
      const EventTime closed = event.time + settings_.grace + Millis{1};
      report_late(record, event.time, {node_id(), closed, partners}, out);
      return {};
    }
    JoinRow* row = LS_TRY(rows().of(record, event));
    pass_time(record, *row, out);
    KeptEvents& own = row->side(side);
    const Bytes content = keep(event, side);
    if (auto lack = lack_of_room(*row, side, content, settings_.records_max)) {
      out.reject(record, *std::move(lack));
    } else {
      const bool is_matched = match(record, *row, side, {event.time, content}, partners, out);
      const std::size_t at = own.insert(event.time, content);
      if (is_matched) {
        own.mark_matched(at);
      }
    }
    return settle(record, *row);
  }

  // Tells the pairs that the record makes with what is kept of the other side.
  bool match(const flow::Record& record, JoinRow& row, JoinSide side, const KeptEvent& event,
             const window::Window& partners, flow::Output& out) {
    const bool is_left = side == JoinSide::left;
    KeptEvents& others = row.side(is_left ? JoinSide::right : JoinSide::left);
    const std::size_t end = others.first_after(partners.end);
    const std::size_t begin = others.first_from(partners.start);
    for (std::size_t at = begin; at < end; ++at) {
      const KeptEvent other{others.time(at), others.content(at)};
      others.mark_matched(at);
      const EventTime time = std::max(event.time, other.time);
      tell(record, row, {is_left ? event : other, is_left ? other : event, time}, out);
    }
    return begin < end;
  }

  // Forgets what can no longer match, and tells it alone if it never did.
  void pass_time(const flow::Record& cause, JoinRow& row, flow::Output& out) override {
    for (const JoinSide side : {JoinSide::left, JoinSide::right}) {
      KeptEvents& kept = row.side(side);
      const Millis patience = settings_.reach(side) + settings_.grace;
      const std::size_t gone = kept.first_from(cause.time - patience);
      for (std::size_t at = 0; settings_.tells_alone(side) && at < gone; ++at) {
        if (!kept.is_matched(at)) {
          const KeptEvent alone{kept.time(at), kept.content(at)};
          JoinedEvents::Pair pair;
          (side == JoinSide::left ? pair.left : pair.right) = alone;
          pair.time = alone.time;
          tell(cause, row, pair, out);
        }
      }
      kept.drop_front(gone);
    }
  }

  [[nodiscard]] EventTime next_due(JoinRow& row) const override {
    EventTime due = EventTime::max();
    for (const JoinSide side : {JoinSide::left, JoinSide::right}) {
      const KeptEvents& kept = row.side(side);
      due = kept.empty() ? due : std::min(due, settings_.due(side, kept.time(0)));
    }
    return due;
  }

  const IntervalSettings& settings_;
};

}  // namespace

BlueprintPtr read_interval_join(config::Reader& reader, const flow::BlueprintContext& context) {
  constexpr std::array<std::string_view, 3> kKinds{"inner", "left", "outer"};
  IntervalSettings settings;
  settings.join = read_join_spec(reader, context, kKinds);
  settings.before = reader.duration("before");
  settings.after = reader.duration("after");
  settings.grace = reader.duration("grace");
  settings.records_max = read_records_max(reader);
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  const std::string lengths =
      fmt::format(" before={} after={} grace={} records_max={}", settings.before.count,
                  settings.after.count, settings.grace.count, settings.records_max);
  return make_join_blueprint<IntervalJoin>("interval_join", std::move(settings), lengths);
}

}  // namespace ls::operators
