#pragma once

#include "kafka/transactional_client.hpp"
#include "sim/host.hpp"
#include "sim/sim_source.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ls::sim {

// A transactional producer as librdkafka is one: it numbers its records, repeats what was not
// answered, keeps a fatal error for good, and does not know what became of a request whose answer
// did not come. Under it lies the simulated broker.
class SimClient final : public kafka::TransactionalClient {
 public:
  SimClient(std::shared_ptr<Host> host, std::string id, const SimSource& source);

  kafka::Answer init(Millis patience) override;
  kafka::Answer begin() override;
  Status send(const flow::OutgoingMessage& message, kafka::Delivered* delivered) override;
  Status send_run(std::span<const flow::OutgoingMessage> run, kafka::Delivered* delivered) override;
  Status flush(Millis patience) override;
  kafka::Answer send_offsets(std::span<const flow::Position> positions, Millis patience) override;
  kafka::Answer commit(Millis patience) override;
  kafka::Answer abort(Millis patience) override;
  void wait(Millis time) override;
  void warm_up(const std::string& /*topic*/, Millis /*patience*/) override {}
  [[nodiscard]] std::uint64_t disconnects() const override {
    return disconnects_;
  }

 private:
  struct Batch {
    std::vector<LogEntry> records;
    std::set<kafka::Delivered*> delivered;
    std::int64_t first = 0;  // the number of its first record
  };
  struct Done {
    BrokerAnswer answer = BrokerAnswer::ok;
    Offset last;
  };
  // Asks until there is an answer other than "ask again", or patience ends; nothing then.
  std::optional<BrokerAnswer> persist(const std::function<BrokerAnswer()>& at_broker,
                                      Millis patience);
  kafka::Answer judge(std::optional<BrokerAnswer> answer, std::string_view doing);
  kafka::Answer end(bool is_commit, Millis patience);
  Status pump(Millis patience);
  Status store(const Place& at, Batch& batch, EventTime deadline);
  Status add_partition(const Place& at, EventTime deadline);
  Status failed(std::optional<BrokerAnswer> answer, std::string_view doing);
  void pass_send(const flow::OutgoingMessage& message);

  std::shared_ptr<Host> host_;
  std::string id_;
  const SimSource& source_;
  Writer writer_;
  std::map<Place, Batch> pending_;
  std::map<Place, std::int64_t> next_;  // numbers of records
  std::set<Place> added_;
  bool may_be_open_ = false;  // the coordinator was told of this transaction, or may have been
  bool is_fatal_ = false;
  bool must_abort_ = false;
  std::uint64_t disconnects_ = 0;
};

class SimClients final : public kafka::TransactionalClients {
 public:
  SimClients(std::shared_ptr<Host> host, const SimSource& source)
      : host_(std::move(host)), source_(source) {}

  Result<std::unique_ptr<kafka::TransactionalClient>> make(const std::string& id) override {
    return std::unique_ptr<kafka::TransactionalClient>(
        std::make_unique<SimClient>(host_, id, source_));
  }
  void wait(Millis time) override {
    host_->schedule().sleep(time);
  }

 private:
  std::shared_ptr<Host> host_;
  const SimSource& source_;
};

}  // namespace ls::sim
