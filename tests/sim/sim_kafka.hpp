#pragma once

#include "sim/schedule.hpp"
#include "sim/sim_group.hpp"
#include "sim/sim_log.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ls::sim {

enum class BrokerAnswer {
  ok,
  wait,           // CONCURRENT_TRANSACTIONS: ask again
  fenced,         // INVALID_PRODUCER_EPOCH, PRODUCER_FENCED
  invalid_state,  // INVALID_TXN_STATE
  out_of_order,   // OUT_OF_ORDER_SEQUENCE_NUMBER
  not_a_member,   // ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID
};

// How the broker behaves in one run.
struct BrokerOptions {
  Millis transaction_timeout{10'000};
  // Markers of decided transactions usually come at once; a slow one may take this long.
  double slow_marker = 0.02;
  Millis slow_marker_most{6000};
  GroupOptions group;
};

// Kafka in memory: partitions, the coordinator of transactions (the protocol before KIP-890's
// second part, with partitions verified at each write), consumer groups. It answers at once; the
// network is somebody else's.
class SimKafka {
 public:
  SimKafka(Schedule& schedule, BrokerOptions options,
           std::map<std::string, std::int32_t> input_topics);

  void create(const std::string& topic, std::int32_t partitions);
  SimLog& log(const Place& at);
  [[nodiscard]] const std::map<Place, SimLog>& logs() const {
    return logs_;
  }
  [[nodiscard]] std::int32_t partitions(const std::string& topic) const {
    return partitions_.at(topic);
  }
  // Of whoever reads these topics.
  void add_group(const std::string& name, std::map<std::string, std::int32_t> topics);
  // Without a name: that of the inputs.
  SimGroup& group(const std::string& name = "") {
    return groups_.at(name);
  }

  // Gives the writer of the transactional id, or tells to ask again.
  BrokerAnswer init(const std::string& id, Writer& writer);
  BrokerAnswer add_partition(const std::string& id, Writer writer, const Place& at);
  BrokerAnswer add_offsets(const std::string& id, Writer writer);
  // `first` is the number of the first record among all that this writer sent to the partition.
  // Gives the offset of the last record.
  BrokerAnswer produce(const std::string& id, Writer writer, const Place& at, std::int64_t first,
                       const std::vector<LogEntry>& records, Offset& last);
  BrokerAnswer commit_offsets(const std::string& id, Writer writer, const Membership& who,
                              const std::vector<flow::Position>& positions);
  BrokerAnswer end(const std::string& id, Writer writer, bool is_commit);

  // Transactions that are open or whose marks are not all written.
  [[nodiscard]] bool has_undecided() const;
  // From now on marks are never slow.
  void calm() {
    options_.slow_marker = 0;
  }

 private:
  struct Transaction {
    enum class State { empty, ongoing, committing, aborting, committed, aborted };
    State state = State::empty;
    std::int64_t id = 0;
    std::int32_t epoch = -1;
    std::set<Place> partitions;
    bool has_offsets = false;
    std::size_t marks_left = 0;
    std::uint64_t number = 0;  // of the transaction, for its timeout
  };
  struct Sequence {
    std::int32_t epoch = -1;
    std::int64_t next = 0;
    std::map<std::int64_t, Offset> stored;  // by number of the first record: the batch's last
  };
  void begin_if_empty(Transaction& transaction);
  void decide(Transaction& transaction, bool is_commit);
  void write_mark(Transaction& transaction, const Place& at, bool is_commit);
  void mark_written(Transaction& transaction, bool is_commit);
  void end_offsets(Transaction& transaction, bool is_commit);
  Millis mark_delay();
  static bool is_deciding(const Transaction& transaction);
  static BrokerAnswer check(const Transaction& transaction, Writer writer);

  Schedule& schedule_;
  BrokerOptions options_;
  std::map<std::string, SimGroup> groups_;
  std::map<std::string, std::int32_t> partitions_;
  std::map<Place, SimLog> logs_;
  std::map<std::string, Transaction> transactions_;
  std::map<std::pair<std::int64_t, Place>, Sequence> sequences_;
};

}  // namespace ls::sim
