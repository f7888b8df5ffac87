#pragma once

#include "app/topics/co_partition.hpp"
#include "app/verify/finding.hpp"
#include "app/verify/named_versions.hpp"
#include "app/verify/written_outputs.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace ls::app {

// Of which topics what is gone proves nothing: compaction keeps the last record of each key,
// retention the newest records.
using IncompleteTopics = std::set<std::string, std::less<>>;

// Takes what a replayed task sends and looks for it among what lies on the log.
class ComparingSink final : public flow::Sink {
 public:
  struct Context {
    runtime::LogGateway* log = nullptr;
    const PartitionCounts* partitions = nullptr;
    const IncompleteTopics* incomplete = nullptr;
    Findings* findings = nullptr;
  };
  ComparingSink(const Context& context, TaskOutputs& outputs, NamedVersions& versions)
      : context_(context), outputs_(outputs), versions_(versions) {}

  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::worker;
  }
  Status send(const flow::OutgoingMessage& message) override;
  Status commit(std::span<const flow::TaskCommit> /*tasks*/) override {
    return {};
  }
  Status abort() override {
    return {};
  }

 private:
  [[nodiscard]] WrittenOutput* find(const flow::OutgoingMessage& message, std::uint64_t sequence,
                                    std::uint64_t digest);
  void miss(const flow::OutgoingMessage& message, std::uint64_t sequence);
  Status differ(const flow::OutgoingMessage& message, const WrittenOutput& written);
  void check_partition(const flow::OutgoingMessage& message, const WrittenOutput& written);

  Context context_;
  TaskOutputs& outputs_;
  NamedVersions& versions_;
};

}  // namespace ls::app
