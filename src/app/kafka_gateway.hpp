#pragma once

#include "app/settings.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/kafka/plain.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ls::app {

// The cluster's topics for people and small producers; large ones have clients of their own.
// Borrows the cluster. Any thread.
class KafkaGateway final : public runtime::LogGateway {
 public:
  KafkaGateway(kafka::Cluster& cluster, const Clock& clock) : cluster_(cluster), clock_(clock) {}

  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override;
  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override;
  Result<std::vector<Topic>> topics() override;

 private:
  Status send(const std::vector<Addressed>& records);

  kafka::Cluster& cluster_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unique_ptr<kafka::PlainProducer> producer_;
};

Result<std::unique_ptr<runtime::LogGateway>> open_kafka_log(const Settings& settings,
                                                            const Clock& clock);

}  // namespace ls::app
