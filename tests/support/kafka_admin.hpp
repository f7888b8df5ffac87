#pragma once

#include "support/kafka_handle.hpp"

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <string>

namespace ls::test {

// What an operator changes on a broker, or a retention that is too short takes away from it.
class KafkaAdmin {
 public:
  explicit KafkaAdmin(const std::string& address);

  // Deletes the topic and waits until the broker knows nothing of it.
  Status delete_topic(const std::string& topic) const;
  // Adds partitions until it has so many.
  Status grow(const std::string& topic, std::int32_t partitions) const;
  // The partition then begins at `first`, as if retention had come so far.
  Status delete_records(const std::string& topic, std::int32_t partition, std::int64_t first) const;
  // Forbids everybody to write to the topic, and takes that back. Needs a broker with an
  // authorizer.
  Status forbid_writing(const std::string& topic) const;
  Status allow_writing(const std::string& topic) const;

 private:
  RdKafkaHandle handle_;
};

}  // namespace ls::test
