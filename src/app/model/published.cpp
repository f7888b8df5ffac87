#include "app/model/published.hpp"

#include "app/log_topics.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/flow/codec.hpp"

#include <fmt/core.h>

#include <utility>
#include <vector>

namespace ls::app {
namespace {

// What a key stands for is only known by what was published under it.
using Keys = std::map<std::string, std::pair<std::string, EventTime>>;

void take_back(const std::string& key, const Keys& keys, PublishedModels& out) {
  const auto known = keys.find(key);
  if (known == keys.end()) {
    return;
  }
  const auto& [model, version] = known->second;
  const auto found = out.models.find(model);
  if (found != out.models.end() && found->second.erase(version) > 0 && found->second.empty()) {
    out.models.erase(found);
  }
}

}  // namespace

Result<PublishedModels> read_published(runtime::LogGateway& log, const std::string& topic) {
  PublishedModels out;
  Keys keys;
  const runtime::LogGateway::Topic found = LS_TRY(find_topic(log, topic));
  LS_TRY(
      for_each_record(log, found, [&](const runtime::LogGateway::StoredRecord& stored) -> Status {
        const runtime::LogGateway::Record& record = stored.record;
        if (record.is_tombstone || record.value.empty()) {
          take_back(record.key, keys, out);
          return {};
        }
        Result<ml::Snapshot> snapshot = ml::decode_snapshot(record.value);
        if (!snapshot) {
          ++out.unreadable;
          return {};
        }
        keys[record.key] = {snapshot->model, snapshot->valid_from};
        PublishedVersion& version = out.models[snapshot->model][snapshot->valid_from];
        version = {*std::move(snapshot), record.value};
        return {};
      }));
  return out;
}

Result<const PublishedModels::Versions*> PublishedModels::find(std::string_view model) const {
  const auto found = models.find(model);
  if (found != models.end()) {
    return &found->second;
  }
  if (models.empty()) {
    return user_error(
        "no model has been published yet; `train` publishes the first version once "
        "outcomes of scored leads have come in");
  }
  std::vector<std::string> names;
  std::string list;
  for (const auto& [name, versions] : models) {
    names.push_back(name);
    list += (list.empty() ? "" : ", ") + name;
  }
  return user_error(fmt::format("there is no model \"{}\"{}; there are: {}", model,
                                config::did_you_mean(std::string(model), names), list));
}

Result<const PublishedVersion*> PublishedModels::find(std::string_view model,
                                                      std::string_view version) const {
  const Versions& versions = *LS_TRY(find(model));
  if (version.empty()) {
    return &versions.rbegin()->second;
  }
  const Result<EventTime> time = parse_rfc3339(version);
  const auto found = time ? versions.find(*time) : versions.end();
  if (found == versions.end()) {
    return user_error(fmt::format(
        "model {} has no version \"{}\"; a version is named by the time from which it is valid, "
        "the newest is {}",
        model, version, format_rfc3339(versions.rbegin()->first)));
  }
  return &found->second;
}

}  // namespace ls::app
