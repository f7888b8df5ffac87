#pragma once

#include "leadstream/base/time.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ls::kafka {

// How the brokers are reached and who we are to them. Empty fields are not set.
struct Security {
  std::string protocol = "plaintext";  // plaintext, ssl, sasl_plaintext, sasl_ssl
  std::string mechanism;               // PLAIN, SCRAM-SHA-256, SCRAM-SHA-512
  std::string username;
  std::string password;
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  std::string key_password;
};

// What all clients of one process share.
struct ClientSettings {
  std::string bootstrap;
  std::string app = "leadstream";  // names groups, transactional ids and changelogs
  Security security;
  // Bytes that the clients of one worker may queue: half for records read ahead, half for records
  // on their way out.
  std::size_t memory_bytes = std::size_t{64} << 20;
  // How long an outage a transaction can ride out, and how long a dead process can hold up
  // read_committed readers.
  Millis transaction_timeout = seconds(30);
  // At least the time of a restart: within it a static member keeps its partitions.
  Millis session_timeout = seconds(45);
  // The longest time between two polls, restore and commit included.
  Millis poll_interval_max = minutes(5);
  // A partition with unread records that yields nothing for so long is fetched anew.
  Millis stall_timeout = seconds(30);
  // How long a request may stay unanswered.
  Millis request_timeout = seconds(10);
  // "range" moves nothing within session_timeout; "cooperative-sticky" is refused below librdkafka
  // 2.6.1, where it can spin or hang.
  std::string assignor = "range";
  // Further librdkafka properties, as they stand; "consumer." or "producer." in front limits one to
  // that kind of client. What carries a guarantee is refused.
  std::map<std::string, std::string> passthrough;
};

enum class Guarantee {
  exactly_once,   // outputs, changelog and positions in one transaction
  at_least_once,  // outputs are visible at once and may repeat; state and positions stay exact
};

// One worker: one consumer and one producer, for one topology.
struct WorkerSettings {
  std::string topology;
  std::string instance_id;  // stable over restarts; kept in the state folder
  int worker = 0;           // number within the process
  Guarantee guarantee = Guarantee::exactly_once;
  // Of a bounded run: records arrive at the times that their producers wrote, be they of years to
  // come, so that the same log gives the same whenever it is run. Else no later than now.
  bool believes_timestamps = false;
  // What it will subscribe to. Several topics are merged by the time of append, and each of their
  // partitions gets its share of the memory.
  std::vector<std::string> input_topics;
  // Topics whose metadata is fetched at start, so that the first record does not wait for it.
  std::vector<std::string> output_topics;
};

// "<app>.<topology>": also the prefix of all that belongs to the topology.
[[nodiscard]] std::string group_id(const ClientSettings& client, const WorkerSettings& worker);
// "<app>.<topology>.<instance>.w<k>". Stable, so that a restart ends what it left open at once.
[[nodiscard]] std::string transactional_id(const ClientSettings& client,
                                           const WorkerSettings& worker);

}  // namespace ls::kafka
