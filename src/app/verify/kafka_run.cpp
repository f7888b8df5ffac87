#include "app/verify/kafka_run.hpp"

#include "app/kafka_gateway.hpp"
#include "app/kafka_topics.hpp"

#include "leadstream/runtime/task_restore.hpp"
#include "leadstream/state/memory_store.hpp"

namespace ls::app {
namespace {

// Nobody else waits for this thread.
constexpr Millis kReadWait{500};

// States are folded from their changelogs: the truth, whatever became of local copies.
class KafkaRun final : public FinishedRun {
 public:
  KafkaRun(std::unique_ptr<kafka::Cluster> cluster, const Clock& clock)
      : cluster_(std::move(cluster)),
        clock_(clock),
        gateway_(*cluster_, clock, kReadersOfCommands) {}

  [[nodiscard]] runtime::LogGateway& log() override {
    return gateway_;
  }
  Result<std::shared_ptr<const state::StateStore>> state(const flow::Topology& topology,
                                                         Partition partition) override {
    auto store = std::make_shared<state::MemoryStore>();
    auto restore = LS_TRY(runtime::TaskRestore::begin(
        *store, *cluster_, {cluster_->changelog_topic(topology.name()), partition}, clock_.now()));
    while (LS_TRY(restore.advance(kReadWait)) != runtime::TaskRestore::Step::done) {
    }
    return std::shared_ptr<const state::StateStore>(std::move(store));
  }
  Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                          const flow::TopicPartition& at) override {
    return cluster_->committed(topology.name(), at);
  }

 private:
  std::unique_ptr<kafka::Cluster> cluster_;
  const Clock& clock_;
  KafkaGateway gateway_;
};

}  // namespace

Result<std::unique_ptr<FinishedRun>> open_kafka_run(const Settings& settings, const Clock& clock) {
  std::unique_ptr<kafka::Cluster> cluster =
      LS_TRY(kafka::Cluster::make(client_settings(settings), clock));
  return std::unique_ptr<FinishedRun>(std::make_unique<KafkaRun>(std::move(cluster), clock));
}

}  // namespace ls::app
