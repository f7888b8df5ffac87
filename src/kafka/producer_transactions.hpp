#pragma once

#include "kafka/consumer.hpp"
#include "kafka/producer.hpp"
#include "kafka/transactional_client.hpp"

#include "leadstream/kafka/client_settings.hpp"

namespace ls::kafka {

// The transactional producers of one worker, by librdkafka. Borrows the worker's source, whose
// membership each transaction proves.
class ProducerTransactions final : public TransactionalClients {
 public:
  ProducerTransactions(ClientSettings settings, const KafkaSource& source, const Clock& clock)
      : settings_(std::move(settings)), source_(source), clock_(clock) {}

  Result<std::unique_ptr<TransactionalClient>> make(const std::string& id) override;
  void wait(Millis time) override;

 private:
  ClientSettings settings_;
  const KafkaSource& source_;
  const Clock& clock_;
};

}  // namespace ls::kafka
