#include "app/verify/embedded_run.hpp"

#include "app/embedded_gateway.hpp"
#include "app/embedded_log_options.hpp"

namespace ls::app {
namespace {

// The log must be free: states and positions are read from its database.
class EmbeddedRun final : public FinishedRun {
 public:
  EmbeddedRun(const Settings& settings, const MemoryBudget& memory, std::string run)
      : settings_(settings), run_(std::move(run)), gateway_(memory) {}

  Status open(const Clock& clock) {
    return gateway_.open(settings_, clock);
  }
  [[nodiscard]] runtime::LogGateway& log() override {
    return gateway_;
  }
  Result<std::shared_ptr<const state::StateStore>> state(const flow::Topology& topology,
                                                         Partition partition) override {
    return std::shared_ptr<const state::StateStore>(
        gateway_.log().store(embedded_state(topology, run_), partition));
  }
  Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                          const flow::TopicPartition& at) override {
    return gateway_.log().position(embedded_group(settings_, topology), at);
  }

 private:
  Settings settings_;
  std::string run_;
  OwnedGateway gateway_;
};

}  // namespace

Result<std::unique_ptr<FinishedRun>> open_embedded_run(const Settings& settings, const Clock& clock,
                                                       const std::string& run) {
  LS_TRY(check_has_log(settings));
  auto opened =
      std::make_unique<EmbeddedRun>(settings, LS_TRY(share_memory(memory_demand(settings))), run);
  LS_TRY(opened->open(clock));
  return std::unique_ptr<FinishedRun>(std::move(opened));
}

}  // namespace ls::app
