#include "operators/join/join_rows.hpp"

#include "operators/committed_row.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::string_view kTable = "join";

void describe_side(std::string_view name, const KeptEvents& side, event::JsonWriter& out) {
  out.key(name).begin_object().member("events", side.size());
  if (!side.empty()) {
    out.member("first", side.time(0)).member("last", side.time(side.size() - 1));
  }
  out.end_object();
}

}  // namespace

void JoinRow::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.u64(layout);
  out.bytes(tenant);
  out.bytes(contact);
  out.u8(timer ? 1 : 0);
  out.svarint(timer.value_or(EventTime{}).ms);
  sides[0].save(out);
  sides[1].save(out);
}

Result<JoinRow> JoinRow::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("join: unknown row format");
  }
  JoinRow row;
  row.layout = in.u64();
  row.tenant = in.bytes();
  row.contact = in.bytes();
  const bool has_timer = in.u8() != 0;
  const EventTime due{in.svarint()};
  if (has_timer) {
    row.timer = due;
  }
  row.sides[0] = KeptEvents::load(in);
  row.sides[1] = KeptEvents::load(in);
  return row;
}

JoinRows::JoinRows(const JoinSpec& spec) : spec_(spec), layout_(hash64(spec.kept)) {}

Status JoinRows::open(flow::OperatorContext& context) {
  context_ = &context;
  rows_.emplace(context.store(), context.table_name(kTable));
  context.add_table(*rows_);
  // All rows were kept under the same settings, or an earlier start would have been refused.
  bool fits = true;
  LS_TRY(rows_->scan({}, [&](Bytes, const JoinRow& row) {
    fits = row.layout == layout_;
    return false;
  }));
  if (!fits) {
    return user_error(
        fmt::format("its rows were kept of other fields than these: {}. Take back what changed in "
                    "left, right and fields, or give the node another id, which begins anew",
                    spec_.kept));
  }
  return {};
}

Result<JoinRow*> JoinRows::of(const flow::Record& record, const event::Event& event) {
  JoinRow* row = LS_TRY(rows_->find_or_make(record.key));
  if (row->layout == 0) {
    row->layout = layout_;
    row->tenant = event.tenant;
    row->contact = event.contact;
  }
  return row;
}

Result<JoinRow*> JoinRows::fired(std::string_view key) {
  JoinRow* row = LS_TRY(rows_->find(key));
  if (row != nullptr) {
    rows_->mark_dirty(key);
    row->timer.reset();
  }
  return row;
}

Status JoinRows::settle(std::string_view key, JoinRow& row, EventTime due) {
  if (row.timer && *row.timer > due) {
    LS_TRY(context_->cancel_timer(key, *row.timer));
    row.timer.reset();
  }
  if (!row.timer && due != EventTime::max()) {
    row.timer = due;
    context_->set_timer(key, due);
  }
  if (!row.timer && row.empty()) {
    rows_->erase(key);
  }
  return {};
}

Result<bool> describe_join(const state::StateStore& committed, std::string_view node_id, Bytes key,
                           event::JsonWriter& out) {
  const auto row = LS_TRY(committed_row<JoinRow>({committed, node_id, kTable, key}));
  if (!row) {
    return false;
  }
  out.begin_object();
  describe_side("left", row->sides[0], out);
  describe_side("right", row->sides[1], out);
  out.end_object();
  return true;
}

}  // namespace ls::operators
