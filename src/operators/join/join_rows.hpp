#pragma once

#include "operators/join/join_spec.hpp"
#include "operators/join/kept_events.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/flow/operator.hpp"
#include "leadstream/state/table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// What a join keeps of one key.
struct JoinRow {
  std::uint64_t layout = 0;  // of what is kept of each event
  std::string tenant;
  std::string contact;
  std::array<KeptEvents, 2> sides;
  std::optional<EventTime> timer;  // the only one that is pending for the key

  [[nodiscard]] KeptEvents& side(JoinSide of) {
    return sides[static_cast<std::size_t>(of)];
  }
  [[nodiscard]] event::Contact whom() const {
    return {.tenant = tenant, .contact = contact};
  }
  // At most so many bytes does it take where it is saved.
  [[nodiscard]] std::size_t stored_bytes_max() const {
    constexpr std::size_t kFrameBytes = 1 + 8 + 5 + 5 + 1 + 10;
    return kFrameBytes + tenant.size() + contact.size() + sides[0].stored_bytes_max() +
           sides[1].stored_bytes_max();
  }
  [[nodiscard]] bool empty() const {
    return sides[0].empty() && sides[1].empty();
  }

  void save(ByteWriter& out) const;
  static Result<JoinRow> load(ByteReader& in);
};

// The rows of one join node. Lengths of time may change between two runs, and rows then go on under
// the new ones; what is kept of an event may not: rows that hold something else are refused, since
// to forget them would lose what waits in them.
class JoinRows {
 public:
  explicit JoinRows(const JoinSpec& spec);

  // Refuses rows that were kept of other fields.
  Status open(flow::OperatorContext& context);
  // The row of the event's key, made if need be; counts as changed.
  Result<JoinRow*> of(const flow::Record& record, const event::Event& event);
  // The row whose timer fired, counting as changed; null if it is gone.
  Result<JoinRow*> fired(std::string_view key);
  // The row for reading; null if there is none.
  Result<JoinRow*> find(std::string_view key) {
    return rows_->find(key);
  }
  void erase(std::string_view key) {
    rows_->erase(key);
  }
  // Sees to it that the key's timer is not later than `due`; a row that holds nothing goes.
  Status settle(std::string_view key, JoinRow& row, EventTime due);

 private:
  const JoinSpec& spec_;
  std::uint64_t layout_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<JoinRow>> rows_;
};

// How many events of each side a join node keeps of the key, and of which times; false if it keeps
// no row.
Result<bool> describe_join(const state::StateStore& committed, std::string_view node_id, Bytes key,
                           event::JsonWriter& out);

}  // namespace ls::operators
