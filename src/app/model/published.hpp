#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/snapshot.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace ls::app {

// A version of a model as it lies on the topic.
struct PublishedVersion {
  ml::Snapshot snapshot;
  std::string bytes;  // what was published
};

// The versions of all models that the model topic has, but for those that were taken back.
struct PublishedModels {
  // By model, then by the time from which a version is valid.
  using Versions = std::map<EventTime, PublishedVersion>;
  std::map<std::string, Versions, std::less<>> models;
  std::size_t unreadable = 0;  // records that this program does not understand

  // An error names the models that there are.
  [[nodiscard]] Result<const Versions*> find(std::string_view model) const;
  // The newest if `version` is empty; otherwise the one that is valid from that time, RFC 3339. An
  // error names the newest.
  [[nodiscard]] Result<const PublishedVersion*> find(std::string_view model,
                                                     std::string_view version) const;
};

Result<PublishedModels> read_published(runtime::LogGateway& log, const std::string& topic);

}  // namespace ls::app
