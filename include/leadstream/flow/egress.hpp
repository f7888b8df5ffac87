#pragma once

#include "leadstream/flow/control.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/flow/origin.hpp"
#include "leadstream/flow/output.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/state/meta.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ls::flow {

// Where records go that a topology does not keep.
struct SideTopics {
  std::string dead_letters = "leads.dead_letters";
  std::string late = "leads.late";
};

// The way out of a task: encodes payloads, adds the origin headers and hands them to the sink. Also
// writes dead letters and late records, in the same transaction as everything else. One per task;
// single-threaded.
// Every record carries the headers of origin.hpp. Alerts go to readers outside: they carry
// CloudEvents' headers (Kafka binding, binary mode) too, and `ls-seq`, the running number by
// itself.
class Egress {
 public:
  // `internal_topics`: partitions of the topics that topologies of ours read, by name. What goes
  // there is placed here and counted by partition, so that a reader can tell whether it has all.
  // `order`: of what the records of a live run cause; null where no order of reading is told.
  Egress(const Topology& topology, Partition partition, Sink& sink, SideTopics side_topics,
         const std::map<std::string, std::int32_t>& internal_topics = {},
         const ReadOrder* order = nullptr);

  Status write(std::uint32_t sink_index, const Record& record);
  // The original bytes with the reason. `node` is where it was refused: a source or node id.
  Status dead_letter(const Message& message, const Error& error, std::string_view node,
                     EventTime clock);
  // A record that a timer caused has no original bytes: it goes there as it was met, with the due
  // time.
  Status dead_letter(const Record& record, const Error& error, std::string_view node);
  Status late(const Message& message, EventTime event_time, EventTime clock, Millis lateness,
              std::string_view source);
  // Not late for its source, but for some windows of the node. What a timer caused goes there as it
  // was met.
  Status missed(const Miss& miss, std::string_view node);

  // To every partition of every internal topic: the control, with what was sent there. Data of
  // this task that is sent later has to keep what it says.
  Status tell(Control control);

  // Running numbers by sink id, with those of the side topics; part of META.
  [[nodiscard]] std::map<std::string, std::uint64_t> sequences() const;
  void set_sequences(const std::map<std::string, std::uint64_t>& sequences);
  // Records ever sent to each partition of internal topics, by sink and partition; part of META.
  // Side topics are read by nobody of ours.
  [[nodiscard]] std::vector<state::Meta::Sent> sent() const;
  void set_sent(const std::vector<state::Meta::Sent>& sent);

  struct Counters {
    std::uint64_t outputs = 0;
    std::uint64_t dead_letters = 0;
    std::uint64_t late = 0;
    std::map<std::string, std::uint64_t, std::less<>> dead_letters_by_code = {};
  };
  [[nodiscard]] const Counters& counters() const {
    return counters_;
  }

 private:
  // The first headers of a record that goes to the log with the key `written`.
  void begin_headers(EventTime time, std::uint64_t sequence, Bytes key, Bytes written,
                     const Message* cause);
  void alert_headers(const Record& record, const Alert& alert, std::uint64_t sequence);
  void count_dead_letter(std::string_view code);
  std::optional<Partition> count_sent(std::uint32_t sink_index);
  [[nodiscard]] Message as_message(const Record& record);
  void error_headers(const Error& error, std::string_view node);
  Status pass_on(std::string_view topic, const Message& message);
  [[nodiscard]] std::string id_of(std::size_t index) const;
  void add_header(std::string_view name, std::string_view value);

  const Topology& topology_;
  Sink& sink_;
  SideTopics side_topics_;
  std::vector<std::uint64_t> sequences_;  // one per sink, then dead letters, then late
  std::vector<std::int32_t> partitions_;  // of each sink's topic; 0 where only the log knows
  std::vector<std::vector<std::uint64_t>> sent_;  // by sink and partition
  Counters counters_;
  OriginHeaders origin_;
  // Reused buffers.
  std::string key_;
  std::string value_;
  std::string event_source_;
  std::string event_time_;
  std::string sequence_;
  std::vector<Header> headers_;
};

}  // namespace ls::flow
