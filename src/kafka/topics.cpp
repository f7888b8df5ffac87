#include "leadstream/kafka/topics.hpp"

#include "kafka/admin.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace ls::kafka {

namespace {

// Why an entry matters, for those that this project's promises rest on.
std::string_view why(std::string_view name) {
  if (name == "cleanup.policy") {
    return "compaction keeps the last record of each key, deletion would lose state";
  }
  if (name == "message.timestamp.type") {
    return "retention would judge the event times of old facts, and delete them unread";
  }
  if (name == "min.insync.replicas") {
    return "a single broker could lose what was acknowledged";
  }
  if (name == "max.message.bytes") {
    return "larger records would be refused";
  }
  return "the plan asks for it";
}

// Of these more is as good.
bool is_least(std::string_view name) {
  return name == "min.insync.replicas" || name == "max.message.bytes";
}

// "compact,delete" and "delete,compact" are one policy.
std::vector<std::string_view> words(std::string_view list) {
  std::vector<std::string_view> found;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    found.push_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  std::ranges::sort(found);
  return found;
}

bool is_met(std::string_view name, std::string_view planned, std::string_view found) {
  if (!is_least(name)) {
    return words(planned) == words(found);
  }
  std::int64_t least = 0;
  std::int64_t is = 0;
  std::from_chars(planned.data(), planned.data() + planned.size(), least);
  std::from_chars(found.data(), found.data() + found.size(), is);
  return is >= least;
}

}  // namespace

TopicPlan internal_topic(std::string name, std::int32_t partitions) {
  TopicPlan plan;
  plan.name = std::move(name);
  plan.partitions = partitions;
  plan.configs = {{"cleanup.policy", "delete"}, {"message.timestamp.type", "LogAppendTime"}};
  return plan;
}

TopicPlan compacted_topic(std::string name, std::int32_t partitions) {
  TopicPlan plan = internal_topic(std::move(name), partitions);
  plan.configs["cleanup.policy"] = "compact";
  return plan;
}

TopicReport judge(const TopicPlan& plan, const FoundTopic* found) {
  TopicReport report{plan, TopicState::fits, {}};
  if (found == nullptr) {
    report.state = TopicState::missing;
    report.reasons.push_back(fmt::format("Topic {} does not exist.", plan.name));
    return report;
  }
  if (found->partitions != plan.partitions) {
    report.reasons.push_back(
        fmt::format("Topic {} has {} partitions instead of {}: keys would meet another task's "
                    "state.",
                    plan.name, found->partitions, plan.partitions));
  }
  if (plan.replication > 0 && found->replication < plan.replication) {
    report.reasons.push_back(fmt::format("Topic {} is kept {} times instead of {}.", plan.name,
                                         found->replication, plan.replication));
  }
  for (const auto& [name, value] : plan.configs) {
    const auto entry = found->configs.find(name);
    if (entry != found->configs.end() && !is_met(name, value, entry->second)) {
      report.reasons.push_back(fmt::format("Topic {} has {}={} instead of {}: {}.", plan.name, name,
                                           entry->second, value, why(name)));
    }
  }
  report.state = report.reasons.empty() ? TopicState::fits : TopicState::differs;
  return report;
}

Result<std::vector<TopicReport>> TopicAdmin::compare(std::span<const TopicPlan> plans) {
  AdminClient client = LS_TRY(AdminClient::connect(settings_));
  const std::map<std::string, FoundTopic> all = LS_TRY(client.topics());
  std::map<std::string, FoundTopic> wanted;
  for (const TopicPlan& plan : plans) {
    if (const auto found = all.find(plan.name); found != all.end()) {
      wanted.insert(*found);
    }
  }
  LS_TRY(client.describe(wanted));
  std::vector<TopicReport> reports;
  for (const TopicPlan& plan : plans) {
    const auto found = wanted.find(plan.name);
    reports.push_back(judge(plan, found == wanted.end() ? nullptr : &found->second));
  }
  return reports;
}

Result<TopicCreation> TopicAdmin::create_missing(std::span<const TopicPlan> plans) {
  AdminClient client = LS_TRY(AdminClient::connect(settings_));
  const std::map<std::string, FoundTopic> all = LS_TRY(client.topics());
  std::vector<const TopicPlan*> missing;
  for (const TopicPlan& plan : plans) {
    if (!all.contains(plan.name)) {
      missing.push_back(&plan);
    }
  }
  return client.create(missing);
}

Result<std::map<std::string, std::int32_t>> TopicAdmin::list() {
  AdminClient client = LS_TRY(AdminClient::connect(settings_));
  std::map<std::string, std::int32_t> out;
  for (const auto& [name, topic] : LS_TRY(client.topics())) {
    if (!name.starts_with("__")) {
      out[name] = topic.partitions;
    }
  }
  return out;
}

}  // namespace ls::kafka
