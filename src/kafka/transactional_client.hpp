#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace ls::kafka {

// Where a partition goes on behind what was delivered to it. Borrowed by the call that sends; must
// outlive the client, or the delivery.
struct Delivered {
  std::optional<Offset> next;
  Partition partition{-1};  // of the last delivery
};

// What a transactional call's failure asks for.
enum class Remedy { repeat, abort, recreate };
struct Refusal {
  Error error;
  Remedy remedy = Remedy::recreate;
};
// Nothing means success.
using Answer = std::optional<Refusal>;

// What a client can do in transactions: the narrow side of librdkafka that `Transactions` needs, so
// that its order of steps runs against a simulated broker too. A call that ran out of time asks to
// be repeated and goes on where it stood.
class TransactionalClient {
 public:
  virtual ~TransactionalClient() = default;
  // Ends what an earlier client of the same transactional id left open, and fences it.
  virtual Answer init(Millis patience) = 0;
  virtual Answer begin() = 0;
  // Blocks while the client's queue is full.
  virtual Status send(const flow::OutgoingMessage& message, Delivered* delivered) = 0;
  // As `send` of each, in their order, at less cost: all go to one partition of one topic, which
  // the first one names, and have no headers. An error of one leaves open what became of those
  // behind.
  virtual Status send_run(std::span<const flow::OutgoingMessage> run, Delivered* delivered) = 0;
  // Waits until every record sent is stored. An error of any of them is given once.
  virtual Status flush(Millis patience) = 0;
  // With a fresh proof of membership for each try: the generation may have moved although our
  // partitions did not.
  virtual Answer send_offsets(std::span<const flow::Position> positions, Millis patience) = 0;
  virtual Answer commit(Millis patience) = 0;
  virtual Answer abort(Millis patience) = 0;
  // Lets the client work for so long.
  virtual void wait(Millis time) = 0;
  // Fetches the topic's metadata now, so that its first record does not wait for it.
  virtual void warm_up(const std::string& topic, Millis patience) = 0;
  // Lost connections so far, to any broker that was connected.
  [[nodiscard]] virtual std::uint64_t disconnects() const = 0;
};

// Makes the clients that succeed each other under one transactional id.
class TransactionalClients {
 public:
  virtual ~TransactionalClients() = default;
  virtual Result<std::unique_ptr<TransactionalClient>> make(const std::string& id) = 0;
  // Lets time pass while there is no client.
  virtual void wait(Millis time) = 0;
};

}  // namespace ls::kafka
