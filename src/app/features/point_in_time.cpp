#include "app/features/point_in_time.hpp"

#include "app/evaluate/bounded_pass.hpp"
#include "app/log_topics.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/flow/driver.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::app {
namespace {

using runtime::LogGateway;

struct Chosen {
  std::shared_ptr<const flow::Topology> topology;
  std::string node;
};

// The aggregate nodes that the names leave.
std::vector<Chosen> candidates(const Project& project, const PointInTime& wanted) {
  std::vector<Chosen> found;
  for (const auto& topology : project.topologies) {
    for (const flow::NodeDef& node : topology->nodes()) {
      const bool is_wanted = (wanted.topology.empty() || topology->name() == wanted.topology) &&
                             (wanted.node.empty() || node.id == wanted.node);
      if (is_wanted && node.blueprint->type() == "aggregate") {
        found.push_back({topology, node.id});
      }
    }
  }
  return found;
}

Result<Chosen> choose(const Project& project, const PointInTime& wanted) {
  std::vector<Chosen> found = candidates(project, wanted);
  if (found.size() == 1) {
    return std::move(found.front());
  }
  if (found.empty()) {
    found = candidates(project, {});
  }
  std::string names;
  for (const Chosen& one : found) {
    names += fmt::format("{}{}.{}", names.empty() ? "" : ", ", one.topology->name(), one.node);
  }
  return user_error(
      fmt::format("say which aggregate node with --topology and --node; there are: {}", names));
}

struct Arrived {
  const std::string* topic = nullptr;
  LogGateway::StoredRecord stored;
};

// What the task of the key's partition reads.
Status read_partition(LogGateway& log, const std::string& topic, std::string_view key,
                      std::vector<Arrived>& out) {
  const std::optional<LogGateway::Topic> found = LS_TRY(log.topic(topic));
  if (!found || found->partitions.empty()) {
    return {};
  }
  LogGateway::Topic part = *found;
  const Partition own(kafka_partition(key, static_cast<std::int32_t>(found->partitions.size())));
  std::erase_if(part.partitions, [own](const auto& range) { return range.partition != own; });
  return for_each_record(log, part, [&](const LogGateway::StoredRecord& stored) -> Status {
    out.push_back({&topic, stored});
    return {};
  });
}

// By their places among the records of all topics, or where the log knows none, by time.
void sort_by_arrival(std::vector<Arrived>& records) {
  std::ranges::stable_sort(records, [](const Arrived& a, const Arrived& b) {
    return std::pair(a.stored.arrival, a.stored.appended) <
           std::pair(b.stored.arrival, b.stored.appended);
  });
}

Status push(flow::Driver& driver, const Arrived& arrived) {
  std::vector<flow::Header> headers;
  for (const auto& [name, value] : arrived.stored.record.headers) {
    headers.push_back({name, value});
  }
  const LogGateway::Record& record = arrived.stored.record;
  return driver.push(*arrived.topic, record.key, record.value, arrived.stored.appended, headers);
}

}  // namespace

Result<std::optional<RebuiltVector>> rebuild_vector(LogGateway& log, const Settings& settings,
                                                    const Project& project,
                                                    const PointInTime& wanted) {
  const Chosen chosen = LS_TRY(choose(project, wanted));
  const std::vector<std::string> topics = chosen.topology->input_topics();
  std::vector<Arrived> records;
  for (const std::string& topic : topics) {
    LS_TRY(read_partition(log, topic, wanted.key, records).with(topic));
  }
  sort_by_arrival(records);
  flow::DriverOptions options = driver_options(settings);
  options.order = flow::RunOrder::arrival;
  options.disorder.reset();  // each source's own lateness decides, as it does live
  options.is_observed = true;
  const auto driver =
      LS_TRY(flow::Driver::make({chosen.topology}, project.catalog, std::move(options)));
  for (const Arrived& arrived : records) {
    LS_TRY(push(*driver, arrived));
  }
  LS_TRY(driver->run(wanted.as_of));
  for (flow::Driver::NodeOutput& output :
       driver->node_output(chosen.topology->name(), chosen.node)) {
    if (output.key == wanted.key) {
      return std::optional(
          RebuiltVector{chosen.topology->name(), chosen.node, output.time, std::move(output.json)});
    }
  }
  return std::optional<RebuiltVector>();
}

}  // namespace ls::app
