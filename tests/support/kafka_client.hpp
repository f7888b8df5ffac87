#pragma once

#include "support/kafka_handle.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::test {

// What a test does with a broker besides the code under test, by librdkafka alone: what a test
// observes must not pass through what it judges.

struct ReadRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;  // Absent in a tombstone.
  std::vector<std::pair<std::string, std::string>> headers;
};

enum class Isolation { read_committed, read_uncommitted };

struct NewTopic {
  std::string name;
  std::int32_t partitions = 1;
  KafkaSettings settings = {};
};

class KafkaClient {
 public:
  explicit KafkaClient(std::string address);

  // Whether a broker answers within the time.
  [[nodiscard]] bool is_served(Millis at_most) const;
  // Creates the topic and waits until its partitions have a leader.
  Status create(const NewTopic& topic) const;
  // All records of a topic from its first to its last, ordered by partition and offset. Under
  // read_committed a transaction still open ends the partition.
  [[nodiscard]] Result<std::vector<ReadRecord>> read_all(const std::string& topic,
                                                         Isolation isolation) const;

 private:
  std::string address_;
  RdKafkaHandle producer_;
};

struct SentRecord {
  std::string topic;
  std::string key;
  std::string value;
  std::optional<std::int32_t> partition = std::nullopt;
  std::optional<std::int64_t> timestamp_ms = std::nullopt;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

// Sends records; in transactions if it was given a transactional id. Kept where it was made:
// librdkafka holds its address.
class KafkaWriter {
 public:
  struct Options {
    std::string address;
    std::string transactional_id = {};
    KafkaSettings settings = {};
  };
  explicit KafkaWriter(const Options& options);
  KafkaWriter(const KafkaWriter&) = delete;
  KafkaWriter& operator=(const KafkaWriter&) = delete;

  // Before the first transaction: fences every earlier writer of the same transactional id.
  Status open();
  Status send(const SentRecord& record);
  // Waits until the broker has all that was sent.
  Status flush();
  Status begin();
  Status commit();
  Status abort();

 private:
  [[nodiscard]] Status check_deliveries() const;

  KafkaDeliveries deliveries_;
  RdKafkaHandle handle_;
};

}  // namespace ls::test
