#pragma once

#include "kafka/backoff.hpp"
#include "kafka/transactional_client.hpp"

#include "leadstream/kafka/client_settings.hpp"
#include "leadstream/kafka/cluster.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::kafka {

// One transactional id and the producers that succeed each other under it. A producer is given up
// after a fatal error, after a commit of unknown outcome, and whenever a broker connection broke
// during a transaction: under version 1 of Kafka's protocol a request that was delayed in a lost
// connection could otherwise still arrive within the next transaction (KIP-890). The successor's
// start ends whatever its predecessor left open, and decides what it left in doubt. One thread.
class Transactions {
 public:
  Transactions(ClientSettings settings, std::string id, std::vector<std::string> output_topics,
               std::unique_ptr<TransactionalClients> clients, const Clock& clock);

  // Begins a transaction unless one is open.
  Status begin();
  [[nodiscard]] bool is_open() const {
    return is_open_;
  }
  // Only between `begin` and the end of the transaction.
  [[nodiscard]] TransactionalClient& client() {
    return *client_;
  }
  // Waits until all records are stored, adds the positions, commits. After an error the
  // transaction is rolled back, or its outcome is open until `settle` succeeds.
  Status commit(std::span<const flow::Position> positions);
  // Rolls an open transaction back after an error of its own; gives that error with its outcome.
  Error roll_back(Error cause);
  // Nothing is open or undecided after success.
  Status settle();

  [[nodiscard]] const SinkCounters& counters() const {
    return counters_;
  }

 private:
  // The step's last answer once it succeeded, asked for something else, or patience ended.
  enum class Ended { done, abort, recreate };
  struct Outcome {
    Ended ended = Ended::done;
    std::optional<Error> error;
  };
  using Call = std::function<Answer(Millis slice)>;
  Outcome persist(const Call& call, Millis patience, Ended out_of_patience);
  Error fail(Outcome outcome);
  Status abort_open();
  void give_up(std::string_view reason);
  // Makes a client and has it start under the transactional id, unless there is one.
  Status start();
  Status initialise();
  void close_transaction();

  ClientSettings settings_;
  std::string id_;
  std::vector<std::string> output_topics_;
  std::unique_ptr<TransactionalClients> clients_;
  const Clock& clock_;
  std::unique_ptr<TransactionalClient> client_;
  bool is_initialised_ = false;
  bool is_open_ = false;
  std::uint64_t disconnects_before_ = 0;
  Backoff renewals_;
  SinkCounters counters_;
};

}  // namespace ls::kafka
