#include "app/verify/embedded_run.hpp"

#include "app/embedded_gateway.hpp"
#include "app/embedded_log_options.hpp"

namespace ls::app {
namespace {

// The log must be free: states and positions are read from its database.
class EmbeddedRun final : public FinishedRun {
 public:
  EmbeddedRun(const Settings& settings, const MemoryBudget& memory)
      : settings_(settings), gateway_(memory) {}

  Status open(const Clock& clock) {
    return gateway_.open(settings_, clock);
  }
  [[nodiscard]] runtime::LogGateway& log() override {
    return gateway_;
  }
  Result<std::shared_ptr<const state::StateStore>> state(const flow::Topology& topology,
                                                         Partition partition) override {
    return std::shared_ptr<const state::StateStore>(
        gateway_.log().store(topology.name(), partition));
  }
  Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                          const flow::TopicPartition& at) override {
    return gateway_.log().position(embedded_group(settings_, topology), at);
  }

 private:
  Settings settings_;
  OwnedGateway gateway_;
};

}  // namespace

Result<std::unique_ptr<FinishedRun>> open_embedded_run(const Settings& settings,
                                                       const Clock& clock) {
  LS_TRY(check_has_log(settings));
  auto run = std::make_unique<EmbeddedRun>(settings, LS_TRY(share_memory(memory_demand(settings))));
  LS_TRY(run->open(clock));
  return std::unique_ptr<FinishedRun>(std::move(run));
}

}  // namespace ls::app
