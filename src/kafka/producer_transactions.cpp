#include "kafka/producer_transactions.hpp"

#include "kafka/conf.hpp"
#include "kafka/errors.hpp"

#include <chrono>
#include <thread>

namespace ls::kafka {
namespace {

Answer answer_of(rd_kafka_error_t* reported, std::string_view doing) {
  const Failure failure(reported);
  if (!failure) {
    return std::nullopt;
  }
  return Refusal{
      client_error(rd_kafka_error_code(failure.get()), doing, rd_kafka_error_string(failure.get())),
      remedy_of(*failure)};
}

class TransactionalProducer final : public TransactionalClient {
 public:
  TransactionalProducer(std::unique_ptr<Producer> producer, std::string id,
                        const KafkaSource& source)
      : producer_(std::move(producer)), id_(std::move(id)), source_(source) {}

  Answer init(Millis patience) override {
    return answer_of(rd_kafka_init_transactions(client(), timeout_ms(patience)),
                     "starting transactions as " + id_);
  }
  Answer begin() override {
    producer_->forget_failures();
    return answer_of(rd_kafka_begin_transaction(client()), "beginning a transaction");
  }
  Status send(const flow::OutgoingMessage& message, Delivered* delivered) override {
    return producer_->send(message, delivered);
  }
  Status send_run(std::span<const flow::OutgoingMessage> run, Delivered* delivered) override {
    return producer_->send_run(run, delivered);
  }
  Status flush(Millis patience) override {
    return producer_->flush(patience);
  }
  Answer send_offsets(std::span<const flow::Position> positions, Millis patience) override {
    const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
    for (const flow::Position& position : positions) {
      rd_kafka_topic_partition_list_add(list.get(), position.at.topic.c_str(),
                                        position.at.partition.value)
          ->offset = position.next.value;
    }
    const GroupMetadata member = source_.group_metadata();
    return answer_of(rd_kafka_send_offsets_to_transaction(client(), list.get(), member.get(),
                                                          timeout_ms(patience)),
                     "adding positions to the transaction");
  }
  Answer commit(Millis patience) override {
    return answer_of(rd_kafka_commit_transaction(client(), timeout_ms(patience)),
                     "committing the transaction");
  }
  Answer abort(Millis patience) override {
    return answer_of(rd_kafka_abort_transaction(client(), timeout_ms(patience)),
                     "aborting the transaction");
  }
  void wait(Millis time) override {
    producer_->wait(time);
  }
  void warm_up(const std::string& topic, Millis patience) override {
    producer_->warm_up(topic, patience);
  }
  [[nodiscard]] std::uint64_t disconnects() const override {
    return producer_->disconnects();
  }

 private:
  [[nodiscard]] rd_kafka_t* client() const {
    return producer_->client();
  }

  std::unique_ptr<Producer> producer_;
  std::string id_;
  const KafkaSource& source_;
};

}  // namespace

Result<std::unique_ptr<TransactionalClient>> ProducerTransactions::make(const std::string& id) {
  auto producer = LS_TRY(Producer::make(settings_, id, clock_));
  return std::unique_ptr<TransactionalClient>(
      std::make_unique<TransactionalProducer>(std::move(producer), id, source_));
}

void ProducerTransactions::wait(Millis time) {
  std::this_thread::sleep_for(std::chrono::milliseconds(time.count));
}

}  // namespace ls::kafka
