#pragma once

#include "kafka/transactional_client.hpp"
#include "kafka/transactions.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/client_settings.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::kafka {

class KafkaSource;
class Producer;

// Where a worker's outputs go. `exactly_once`: outputs, changelog and positions are one
// transaction. `at_least_once`: outputs go out at once by a producer of their own and are stored
// before the transaction of changelog and positions ends, so that state and positions always agree
// and only outputs can repeat. One thread; `make` borrows the source of the same worker.
class KafkaSink final : public CountedSink {
 public:
  static Result<std::unique_ptr<KafkaSink>> make(const ClientSettings& settings,
                                                 const WorkerSettings& worker,
                                                 const KafkaSource& source, const Clock& clock);
  KafkaSink(const ClientSettings& settings, const WorkerSettings& worker,
            std::unique_ptr<TransactionalClients> clients, const Clock& clock);
  ~KafkaSink() override;
  KafkaSink(const KafkaSink&) = delete;
  KafkaSink& operator=(const KafkaSink&) = delete;

  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::worker;
  }
  Status send(const flow::OutgoingMessage& message) override;
  Status commit(std::span<const flow::TaskCommit> tasks) override;
  Status abort() override;
  [[nodiscard]] std::optional<Offset> changelog_next(std::string_view topology,
                                                     Partition partition) const override;
  [[nodiscard]] SinkCounters counters() const override {
    return transactions_.counters();
  }

 private:
  // Of one task: what the client has reported, and what is committed.
  struct Changelog {
    std::string topic;
    Delivered delivered;
    std::optional<Offset> committed;
  };
  // Of a task's rows: those of the first run that the client takes, or those behind it.
  enum class Rows { first_run, others };
  Status write_changelog(const flow::TaskCommit& task, Rows which);
  Status send_rows(const flow::TaskCommit& task, Rows which, Changelog& changelog);
  // An error of a record leaves the transaction as it is only if the record alone is to blame.
  Status send_in_transaction(const flow::OutgoingMessage& message, Delivered* delivered);

  ClientSettings settings_;
  // Before the producers, which write into it until they are gone.
  std::map<std::pair<std::string, std::int32_t>, Changelog> changelogs_;
  std::unique_ptr<Producer> outputs_;  // at_least_once only
  Transactions transactions_;
  // Of the changelog records that the client takes at once; reused.
  std::vector<std::string> run_keys_;
  std::vector<flow::OutgoingMessage> run_;
};

// "<app>.<topology>.changelog"
[[nodiscard]] std::string changelog_topic(const ClientSettings& settings,
                                          std::string_view topology);

}  // namespace ls::kafka
