#include "operators/join/waiting_join.hpp"

namespace ls::operators {

Status WaitingJoin::open(flow::OperatorContext& context) {
  context_ = &context;
  joined_.emplace(spec_, context.node_id());
  return rows_.open(context);
}

Status WaitingJoin::process(std::span<const flow::Record> batch, flow::Output& out) {
  for (const flow::Record& record : batch) {
    const auto* event = record.as<event::Event>();
    if (const std::optional<JoinSide> side = spec_.side_of(event->type)) {
      LS_TRY(take(record, *event, *side, out));
    }
  }
  return {};
}

Status WaitingJoin::on_timer(const flow::Record& cause, flow::Output& out) {
  JoinRow* row = LS_TRY(rows_.fired(cause.key));
  if (row == nullptr) {
    return {};
  }
  pass_time(cause, *row, out);
  return settle(cause, *row);
}

std::vector<flow::OperatorCounter> WaitingJoin::counters() const {
  return {{"join_pairs", pairs_}, {"join_unmatched", unmatched_}, {"join_late", late_}};
}

void WaitingJoin::report_late(const flow::Record& record, EventTime event_time,
                              const flow::MissedWindow& missed, flow::Output& out) {
  ++late_;
  out.miss(record, event_time, {missed});
}

void WaitingJoin::tell(const flow::Record& cause, const JoinRow& row,
                       const JoinedEvents::Pair& pair, flow::Output& out) {
  ++(pair.left && pair.right ? pairs_ : unmatched_);
  out.emit(cause, joined_->join(pair, row.whom(), out.arena()));
}

}  // namespace ls::operators
