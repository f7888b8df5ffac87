#include "app/log_topics.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <optional>
#include <utility>
#include <vector>

namespace ls::app {

using runtime::LogGateway;

Result<LogGateway::Topic> find_topic(LogGateway& log, const std::string& name) {
  if (std::optional<LogGateway::Topic> found = LS_TRY(log.topic(name))) {
    return *std::move(found);
  }
  std::vector<std::string> names;
  for (const LogGateway::Topic& topic : LS_TRY(log.topics())) {
    names.push_back(topic.name);
  }
  const std::string advice =
      names.empty() ? "; the log has no topics yet: `leadstream produce` and `run` make them"
                    : config::did_you_mean(name, names);
  return user_error(fmt::format("there is no topic \"{}\"{}", name, advice));
}

Result<PartitionCounts> partition_counts(LogGateway& log) {
  PartitionCounts counts;
  for (const LogGateway::Topic& topic : LS_TRY(log.topics())) {
    counts[topic.name] = static_cast<std::int32_t>(topic.partitions.size());
  }
  return counts;
}

Status for_each_record(LogGateway& log, const LogGateway::Topic& topic,
                       const std::function<Status(const LogGateway::StoredRecord&)>& see) {
  for (const LogGateway::PartitionRange& range : topic.partitions) {
    Offset next = range.first;
    while (next < range.next) {
      const auto page = LS_TRY(log.read(topic.name, range.partition, next, kLogPage));
      if (page.empty()) {
        break;
      }
      for (const LogGateway::StoredRecord& record : page) {
        LS_TRY(see(record));
      }
      next = page.back().place.offset.next();
    }
  }
  return {};
}

}  // namespace ls::app
