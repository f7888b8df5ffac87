#pragma once

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/flow/topology.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::flow {

// In which order a task meets its records.
enum class RunOrder {
  event_time,  // held back and sorted: the result is a function of the records
  arrival,     // as the topics took them in, which is how a live task meets them
};

struct DriverOptions {
  RunOrder order = RunOrder::event_time;
  Millis boundary{60'000};  // E: model versions are valid from multiples of it
  std::optional<Millis>
      lag;  // how far a scorer stays behind the newest boundary; default: boundary
  std::optional<Millis>
      disorder;  // D: hold-back of outside topics; default: each source's lateness
  std::optional<EventTime>
      until;  // of a bounded run: outside records that are not before it are not of it
  std::size_t run_records_max = 1000;  // batch size: invisible in the output
  std::int32_t input_partitions = 1;
  std::int32_t internal_partitions = 1;
  std::uint64_t seed = 0;
  std::string models_topic = "leads.models";
  bool is_observed = false;  // keep each node's last output per key, for `node_output`
  event::DecodeLimits limits;
};

// One record of a topic in the driver's memory.
struct StoredRecord {
  Partition partition;
  Offset offset;
  EventTime appended;
  std::uint64_t arrival = 0;  // place among the records of all topics
  EventTime time;  // emission time of an internal record; event time is inside an external one
  std::string key;
  std::string value;
  bool is_tombstone = false;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Runs whole topologies in one thread, in memory, in event-time order, boundary by boundary:
// everything before boundary B in every topology, then the models published at B, then the next.
// The result is a function of the input alone: not of batch size, not of the number of partitions
// (where no record was late). The oracle for every other way to run, and what `test`, `evaluate`
// and the real-data tests run on.
class Driver {
 public:
  // `topologies` in any order; refuses a cycle of event edges between them.
  static Result<std::unique_ptr<Driver>> make(
      std::vector<std::shared_ptr<const Topology>> topologies, const event::Catalog& catalog,
      DriverOptions options);
  virtual ~Driver() = default;

  // Appends to an outside topic, as a producer would; the partition follows from the key.
  virtual Status push(std::string_view topic, Bytes key, Bytes value, EventTime appended,
                      std::span<const Header> headers = {}) = 0;
  // Appends a record in the partition in which it lies on a log, behind those that are there. An
  // error if no task reads that one. `offset` and `arrival` are given anew.
  virtual Status append(std::string_view topic, StoredRecord record) = 0;
  // Processes everything pushed so far with time < until, and every timer due by then. Default:
  // just past the largest time seen, so that no far timer fires. In order of arrival it ends at
  // `until`, records of that time included, and by default at the largest time seen. May be called
  // again with more input and a later `until`.
  virtual Status run(std::optional<EventTime> until = std::nullopt) = 0;

  [[nodiscard]] virtual const std::vector<StoredRecord>& topic(std::string_view name) const = 0;
  [[nodiscard]] virtual std::vector<std::string> topics_written() const = 0;
  // Canonical output: per topic the sorted (key, time, value, domain headers); offsets, `ls-*`
  // headers and append times are not part of it.
  [[nodiscard]] virtual std::string canonical() const = 0;
  // What a node last produced for each key, as JSON lines sorted by key: for tests of single nodes.
  struct NodeOutput {
    std::string key;
    EventTime time;
    std::string json;
  };
  [[nodiscard]] virtual std::vector<NodeOutput> node_output(std::string_view topology,
                                                            std::string_view node) const = 0;
  // A node's `describe`, for reports; "null" if it has none.
  [[nodiscard]] virtual std::string describe(std::string_view topology,
                                             std::string_view node) const = 0;
};

}  // namespace ls::flow
