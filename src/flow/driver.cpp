#include "leadstream/flow/driver.hpp"

#include "flow/lane.hpp"
#include "flow/memory_log.hpp"

#include "leadstream/flow/aligned.hpp"
#include "leadstream/flow/origin.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace ls::flow {
namespace {

using TopologyList = std::vector<std::shared_ptr<const Topology>>;

class LockstepDriver final : public Driver {
 public:
  LockstepDriver(TopologyList topologies, const event::Catalog& catalog, DriverOptions options)
      : topologies_(std::move(topologies)), options_(std::move(options)) {
    for (const auto& topology : topologies_) {
      const std::int32_t partitions =
          topology->is_internal() ? options_.internal_partitions : options_.input_partitions;
      for (const std::string& topic : topology->input_topics()) {
        log_.set_partitions(topic, partitions);
      }
      for (std::int32_t p = 0; p < partitions; ++p) {
        lanes_.push_back(std::make_unique<Lane>(topology, Partition(p), catalog, options_, log_));
      }
    }
  }

  Status open() {
    for (const auto& lane : lanes_) {
      LS_TRY(lane->open());
    }
    return {};
  }

  Status push(std::string_view topic, Bytes key, Bytes value, EventTime appended,
              std::span<const Header> headers) override {
    StoredRecord record;
    record.appended = appended;
    record.time = appended;
    record.key = key;
    record.value = value;
    for (const Header& header : headers) {
      record.headers.emplace_back(header.name, header.value);
    }
    log_.append(topic, std::move(record), std::nullopt);
    if (const auto origin = parse_origin_header(find_header(headers, "ls-o"))) {
      largest_given_ = std::max(largest_given_, origin->time);
    }
    return {};
  }

  Status append(std::string_view topic, StoredRecord record) override {
    const MemoryLog::Topic* found = log_.find(topic);
    const Partition partition = record.partition;
    if (found == nullptr || partition.value < 0 ||
        static_cast<std::size_t>(partition.value) >= found->by_partition.size()) {
      return user_error(fmt::format("no task reads partition {} of {}", partition.value, topic));
    }
    log_.append(topic, std::move(record), partition);
    return {};
  }

  Status run(std::optional<EventTime> until) override {
    for (const auto& lane : lanes_) {
      LS_TRY(lane->take_in());
    }
    const EventTime end = until.value_or(default_end());
    while (const std::optional<EventTime> boundary = next_boundary(end)) {
      LS_TRY(run_round(*boundary));
    }
    return run_round(end);
  }

  [[nodiscard]] const std::vector<StoredRecord>& topic(std::string_view name) const override {
    static const std::vector<StoredRecord> none;
    const MemoryLog::Topic* found = log_.find(name);
    return found == nullptr ? none : found->records;
  }

  [[nodiscard]] std::vector<std::string> topics_written() const override {
    std::set<std::string> outside;
    for (const auto& topology : topologies_) {
      for (const SourceDef& source : topology->sources()) {
        if (!source.is_internal()) {
          outside.insert(source.topics.begin(), source.topics.end());
        }
      }
    }
    std::vector<std::string> names;
    for (const auto& [name, topic] : log_.topics()) {
      if (!outside.contains(name) && !topic.records.empty()) {
        names.push_back(name);
      }
    }
    return names;
  }

  [[nodiscard]] std::string canonical() const override;
  [[nodiscard]] std::vector<NodeOutput> node_output(std::string_view topology,
                                                    std::string_view node) const override;
  [[nodiscard]] std::string describe(std::string_view topology,
                                     std::string_view node) const override;

 private:
  [[nodiscard]] EventTime default_end() const {
    EventTime largest = largest_given_;
    for (const auto& lane : lanes_) {
      largest = std::max(largest, lane->largest_seen());
    }
    const bool has_none = largest == EventTime::min();
    return has_none || options_.order == RunOrder::arrival
               ? largest
               : floor_to(largest, options_.boundary) + options_.boundary;
  }

  // The end of the boundary that holds the first thing to do before `end`; nothing if there is
  // none.
  [[nodiscard]] std::optional<EventTime> next_boundary(EventTime end) const {
    EventTime first = EventTime::max();
    for (const auto& lane : lanes_) {
      first = std::min(first, lane->next_work().value_or(EventTime::max()));
    }
    if (first >= end) {
      return std::nullopt;
    }
    return std::min(end, floor_to(first, options_.boundary) + options_.boundary);
  }

  Status run_round(EventTime boundary) {
    for (const auto& lane : lanes_) {
      LS_TRY(lane->take_in());
      LS_TRY(lane->run_to(boundary, models_));
      LS_TRY(lane->checkpoint());
    }
    const std::vector<StoredRecord>& published = topic(options_.models_topic);
    for (; models_taken_ < published.size(); ++models_taken_) {
      if (!published[models_taken_].is_tombstone) {
        LS_TRY(models_.add(published[models_taken_].value).with(options_.models_topic));
      }
    }
    models_.forget_before(
        floor_to(boundary - options_.lag.value_or(options_.boundary), options_.boundary) -
        options_.boundary);
    return {};
  }

  TopologyList topologies_;
  DriverOptions options_;
  MemoryLog log_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  ModelHistory models_;
  std::size_t models_taken_ = 0;
  // Of what was pushed as if a topology had written it.
  EventTime largest_given_ = EventTime::min();
};

std::string canonical_line(const StoredRecord& record) {
  std::string line = fmt::format("{} {} {}", record.key, record.time.ms, record.value);
  for (const auto& [name, value] : record.headers) {
    if (!name.starts_with("ls-") && !name.starts_with("__connect.")) {
      line += fmt::format(" {}={}", name, value);
    }
  }
  return line;
}

std::string LockstepDriver::canonical() const {
  std::string text;
  for (const std::string& name : topics_written()) {
    std::vector<std::string> lines;
    for (const StoredRecord& record : topic(name)) {
      lines.push_back(canonical_line(record));
    }
    std::sort(lines.begin(), lines.end());
    text += "# " + name + "\n";
    for (const std::string& line : lines) {
      text += line + "\n";
    }
  }
  return text;
}

std::vector<Driver::NodeOutput> LockstepDriver::node_output(std::string_view topology,
                                                            std::string_view node) const {
  std::vector<NodeOutput> outputs;
  for (const auto& lane : lanes_) {
    if (lane->topology().name() != topology) {
      continue;
    }
    const NodeDef* def = lane->topology().find_node(node);
    if (def == nullptr) {
      continue;
    }
    const auto rank = static_cast<std::uint32_t>(def - lane->topology().nodes().data());
    for (const auto& [key, output] : lane->node_output(rank)) {
      outputs.push_back(output);
    }
  }
  std::sort(outputs.begin(), outputs.end(),
            [](const NodeOutput& a, const NodeOutput& b) { return a.key < b.key; });
  return outputs;
}

std::string LockstepDriver::describe(std::string_view topology, std::string_view node) const {
  for (const auto& lane : lanes_) {
    const NodeDef* def = lane->topology().find_node(node);
    if (lane->topology().name() == topology && def != nullptr) {
      std::string text;
      event::JsonWriter writer(text);
      lane->pipeline()
          .operators()[static_cast<std::size_t>(def - lane->topology().nodes().data())]
          ->describe(writer);
      return text.empty() ? "null" : text;
    }
  }
  return "null";
}

}  // namespace

Result<std::unique_ptr<Driver>> Driver::make(TopologyList topologies, const event::Catalog& catalog,
                                             DriverOptions options) {
  auto driver = std::make_unique<LockstepDriver>(LS_TRY(in_flow_order(std::move(topologies))),
                                                 catalog, std::move(options));
  LS_TRY(driver->open());
  return std::unique_ptr<Driver>(std::move(driver));
}

}  // namespace ls::flow
