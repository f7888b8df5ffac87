#pragma once

#include "operators/join/join_rows.hpp"
#include "operators/join/join_spec.hpp"
#include "operators/join/joined_events.hpp"

#include "leadstream/flow/operator.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ls::operators {

// What joins have in common whose records wait for time to pass: a row per key, and one timer for
// what is decided or can be forgotten next.
class WaitingJoin : public flow::Operator {
 public:
  explicit WaitingJoin(const JoinSpec& spec) : spec_(spec), rows_(spec) {}

  Status open(flow::OperatorContext& context) final;
  Status process(std::span<const flow::Record> batch, flow::Output& out) final;
  Status on_timer(const flow::Record& cause, flow::Output& out) final;
  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const final;

 protected:
  virtual Status take(const flow::Record& record, const event::Event& event, JoinSide side,
                      flow::Output& out) = 0;
  // Tells and forgets what the time of the cause decides.
  virtual void pass_time(const flow::Record& cause, JoinRow& row, flow::Output& out) = 0;
  // When `pass_time` has something to do next; max if never.
  [[nodiscard]] virtual EventTime next_due(JoinRow& row) const = 0;

  // A record that was too late is reported with when it was, and for what.
  void report_late(const flow::Record& record, EventTime event_time,
                   const flow::MissedWindow& missed, flow::Output& out);
  Status settle(const flow::Record& cause, JoinRow& row) {
    return rows_.settle(cause.key, row, next_due(row));
  }
  // The pair's result, or that of a record alone.
  void tell(const flow::Record& cause, const JoinRow& row, const JoinedEvents::Pair& pair,
            flow::Output& out);

  [[nodiscard]] const std::string& node_id() const {
    return context_->node_id();
  }
  [[nodiscard]] JoinRows& rows() {
    return rows_;
  }
  [[nodiscard]] Bytes keep(const event::Event& event, JoinSide side) {
    return joined_->keep(event, side);
  }
  void count_unmatched() {
    ++unmatched_;
  }

 private:
  const JoinSpec& spec_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<JoinedEvents> joined_;
  JoinRows rows_;
  std::uint64_t pairs_ = 0;
  std::uint64_t unmatched_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace ls::operators
