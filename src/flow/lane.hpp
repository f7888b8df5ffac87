#pragma once

#include "flow/memory_log.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/flow/egress.hpp"
#include "leadstream/flow/intake.hpp"
#include "leadstream/flow/pipeline.hpp"
#include "leadstream/state/memory_store.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::flow {

// One task in aligned order: messages are held back and leave by the order key (time, key, rank,
// position), so that what happens is a function of the input logs alone. Used by the driver,
// in one thread.
class Lane final : public RecordTap {
 public:
  Lane(std::shared_ptr<const Topology> topology, Partition partition, const event::Catalog& catalog,
       const DriverOptions& options, MemoryLog& log);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  Status open();
  // Takes in what was appended to the input topics since the last call: refuses, sends late records
  // away, holds the rest.
  Status take_in();
  // Processes what is held with time < end, and fires timers due at or before `end`.
  Status run_to(EventTime end, const ModelHistory& models);
  // The time of the first thing to do: a held record or a timer.
  [[nodiscard]] std::optional<EventTime> next_work() const;
  [[nodiscard]] EventTime largest_seen() const {
    return largest_seen_;
  }
  // Writes changed rows to the store, as a commit would.
  Status checkpoint();

  [[nodiscard]] const Topology& topology() const {
    return *topology_;
  }
  [[nodiscard]] const Pipeline& pipeline() const {
    return pipeline_;
  }
  [[nodiscard]] const std::map<std::string, Driver::NodeOutput>& node_output(
      std::uint32_t node) const {
    return node_outputs_[node];
  }
  void see(std::uint32_t node, std::span<const Record> records) override;

 private:
  // A message held back, with everything that it points to.
  struct Held {
    EventTime time;   // at which the task meets it
    EventTime event;  // its own
    std::string_view order_key;
    std::uint32_t source = 0;
    std::uint32_t rank = 0;  // of its topic
    std::int64_t position = 0;
    std::uint64_t arrival = 0;
    Record record;
  };
  struct Cursor {
    std::string topic;
    std::uint32_t rank = 0;  // its place among the topics of all sources
    std::size_t taken = 0;
    EventTime seen = EventTime::min();
  };

  Status take_message(Cursor& cursor, const StoredRecord& stored);
  const Message& view_of(const Cursor& cursor, const StoredRecord& stored);
  void hold(const Intake::Item& item, const Message& message, const Held& place);
  // Puts what is held into the order of the run.
  void arrange();
  [[nodiscard]] EventTime boundary_of(EventTime time) const;
  Status run_batch(EventTime first, EventTime end);
  [[nodiscard]] static bool comes_before(const Held& a, const Held& b);

  std::shared_ptr<const Topology> topology_;
  Partition partition_;
  const DriverOptions& options_;
  MemoryLog& log_;
  state::MemoryStore store_;
  Arena held_arena_;
  Arena run_arena_;
  std::shared_ptr<const ModelSet> models_;
  EventTime models_boundary_ = EventTime::max();
  MemorySink sink_;
  Intake intake_;
  Egress egress_;
  Pipeline pipeline_;
  std::vector<Cursor> cursors_;
  std::deque<Message> messages_;
  std::vector<Held> held_;
  std::size_t head_ = 0;
  bool is_sorted_ = true;
  EventTime done_until_ = EventTime::min();
  EventTime clock_ = EventTime::min();  // largest time met, for the order of arrival
  EventTime largest_seen_ = EventTime::min();
  std::vector<Entry> run_;
  std::vector<std::map<std::string, Driver::NodeOutput>> node_outputs_;
  std::string scratch_key_;
  std::string scratch_value_;
};

}  // namespace ls::flow
