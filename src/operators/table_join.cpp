#include "operators/join/join_blueprint.hpp"
#include "operators/join/join_rows.hpp"
#include "operators/join/join_spec.hpp"
#include "operators/join/joined_events.hpp"
#include "operators/readers.hpp"

#include <fmt/core.h>

#include <array>
#include <optional>

namespace ls::operators {
namespace {

// The right side is a table: of each key the record that the task met last, whatever its time; one
// of the type `deleted_by` deletes it, be it an event with a value or, as on a compacted topic, a
// null value whose CloudEvents headers say so (a bare one has no time and is a dead letter). A left
// record gets what the table holds of its key when it is met, at once and with its own time; a
// later change of the table corrects nothing.
//
// So the result depends on the order in which the task meets records: in bounded runs that of event
// time, live that of arrival, which the log keeps. Where it has to be a function of event time
// alone, asof_join is the one to take. Nothing is late here, and the table has as many rows as
// keys.
struct TableSettings {
  JoinSpec join;
  const event::EventType* deleted_by = nullptr;
};

class TableJoin final : public flow::Operator {
 public:
  explicit TableJoin(const TableSettings& settings) : settings_(settings), rows_(settings.join) {}

  Status open(flow::OperatorContext& context) override {
    joined_.emplace(settings_.join, context.node_id());
    return rows_.open(context);
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto* event = record.as<event::Event>();
      const std::optional<JoinSide> side = settings_.join.side_of(event->type);
      if (side == JoinSide::left) {
        LS_TRY(look_up(record, *event, out));
      } else if (side == JoinSide::right) {
        LS_TRY(put(record, *event));
      } else if (event->type == settings_.deleted_by) {
        rows_.erase(record.key);
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"join_pairs", pairs_}, {"join_unmatched", unmatched_}};
  }

 private:
  Status put(const flow::Record& record, const event::Event& event) {
    JoinRow* row = LS_TRY(rows_.of(record, event));
    KeptEvents& table = row->side(JoinSide::right);
    table.drop_front(table.size());
    table.insert(event.time, joined_->keep(event, JoinSide::right));
    return {};
  }

  Status look_up(const flow::Record& record, const event::Event& event, flow::Output& out) {
    JoinRow* row = LS_TRY(rows_.find(record.key));
    JoinedEvents::Pair pair;
    pair.left = KeptEvent{event.time, joined_->keep(event, JoinSide::left)};
    pair.time = event.time;
    if (row != nullptr) {
      const KeptEvents& table = row->side(JoinSide::right);
      pair.right = KeptEvent{table.time(0), table.content(0)};
    }
    ++(pair.right ? pairs_ : unmatched_);
    if (pair.right || settings_.join.kind != JoinKind::inner) {
      out.emit(record, joined_->join(pair, {event.tenant, event.contact}, out.arena()));
    }
    return {};
  }

  const TableSettings& settings_;
  std::optional<JoinedEvents> joined_;
  JoinRows rows_;
  std::uint64_t pairs_ = 0;
  std::uint64_t unmatched_ = 0;
};

}  // namespace

BlueprintPtr read_table_join(config::Reader& reader, const flow::BlueprintContext& context) {
  constexpr std::array<std::string_view, 2> kKinds{"inner", "left"};
  TableSettings settings;
  settings.join = read_join_spec(reader, context, kKinds);
  if (reader.has("deleted_by")) {
    settings.deleted_by = read_input_type(reader, "deleted_by", context);
    if (settings.deleted_by != nullptr && settings.join.side_of(settings.deleted_by)) {
      reader.fail_at("deleted_by", "what deletes is neither what is joined nor what is kept");
    }
  }
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  const std::string deletion =
      settings.deleted_by == nullptr ? "" : " deleted_by=" + settings.deleted_by->name();
  return make_join_blueprint<TableJoin>("table_join", std::move(settings), deletion);
}

}  // namespace ls::operators
