#pragma once

#include "app/verify/cause_evidence.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <deque>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::app {

// The input of one task as the task read it, record by record. Which of several topics comes next
// follows from four things: where the task stood in the other topics when it read the cause of an
// output (flow::ReadOrder), and in all of them when idle ticks moved its clock (flow::TickLog); the
// clock that each output shows, which never falls and is never before the time of a record that was
// met; and, where these leave a choice among records that caused nothing, the order of arrival.
class TaskInputs {
 public:
  using Stored = runtime::LogGateway::StoredRecord;
  // When the task would put a record; nothing if it leaves the clock alone.
  using TimeOf = std::function<std::optional<EventTime>(const std::string& topic, const Stored&)>;
  // One input partition: what the task has read of it.
  struct Part {
    std::string topic;
    Offset next;   // of the first record to come
    Offset until;  // behind the last
  };
  struct Next {
    Cause place;
    const std::string* topic = nullptr;
    const Stored* record = nullptr;  // until the next call
  };

  // `parts` in the order of the topology's sorted input topics. Borrows both.
  TaskInputs(runtime::LogGateway& log, Partition partition, std::vector<Part> parts,
             const CauseEvidence& evidence, TimeOf time_of);

  // `clock` is that of the task. Nothing at the end, or where it pauses.
  Result<std::optional<Next>> next(EventTime clock);
  // Pauses where the task stood, so that all before is read before anything behind.
  void pause_at(std::span<const flow::Position> positions);
  void go_on();

 private:
  struct Waiting {
    Stored record;
    EventTime time = EventTime::min();  // of which the clock cannot have been short after it
    std::optional<EventTime> met_at;    // the clock when it was met, if an output shows it
    // Where the task stood in the other topics by then; null if no output shows it.
    const std::vector<Offset>* others = nullptr;
    // Both of the first record from here on of which they are known.
    EventTime met_at_from_here = EventTime::max();
    const std::vector<Offset>* others_from_here = nullptr;
  };
  static constexpr Offset kNever{std::numeric_limits<std::int64_t>::max()};
  struct Reader {
    Part part;
    std::deque<Waiting> page;
    bool is_used = false;     // its front was given
    Offset pause = kNever;    // from where on nothing is given
    Offset next = Offset(0);  // behind the last that was given
  };
  Status fill(Reader& reader);
  [[nodiscard]] Waiting look_at(std::size_t topic, Stored record) const;
  [[nodiscard]] Cause place_of(const Reader& reader) const;
  // Whether its front may be given.
  [[nodiscard]] static bool has_next(const Reader& reader);
  [[nodiscard]] static bool arrived_before(const Reader& a, const Reader& b);
  // Whether the other topics have been read as far as they had been when this reader's next was.
  [[nodiscard]] bool is_its_turn(std::size_t topic) const;
  // Whether the topic's next is read before the other's first of which an output tells.
  [[nodiscard]] bool leaves_room(std::size_t topic, std::size_t other) const;
  // Whether nothing shows that some other record was met before this reader's next.
  [[nodiscard]] bool may_come_next(const Reader& reader) const;
  // Of those that may come next, `but` left out, the one that arrived first; null if there is none.
  [[nodiscard]] Reader* first_of_possible(const Reader* but);
  [[nodiscard]] Reader* first_arrived();

  runtime::LogGateway& log_;
  Partition partition_;
  const CauseEvidence& evidence_;
  TimeOf time_of_;
  std::vector<Reader> readers_;
};

}  // namespace ls::app
