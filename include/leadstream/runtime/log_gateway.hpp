#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::runtime {

// The log as people and producers meet it: over HTTP and from the command line. Implemented for the
// embedded log, for Kafka and for a running instance behind its HTTP API. Any thread.
class LogGateway {
 public:
  struct Record {
    std::optional<Partition> partition;  // default: by key
    std::string key;
    std::string value;
    bool is_tombstone = false;
    std::vector<std::pair<std::string, std::string>> headers;
  };
  struct Addressed {
    std::string topic;
    Record record;
  };
  struct Place {
    Partition partition;
    Offset offset;
  };
  struct StoredRecord {
    Place place;
    EventTime appended;
    Record record;
    // Its place among the records of all topics, where the log knows it; else the time tells.
    std::uint64_t arrival = 0;
  };
  struct PartitionRange {
    Partition partition;
    Offset first;
    Offset next;
  };
  // A group for which the log keeps records that it would otherwise delete by age or size.
  struct Reader {
    std::string group;
    bool is_running = false;  // in the process that holds the log
    std::int64_t behind = 0;  // records
  };
  struct Topic {
    std::string name;
    std::vector<PartitionRange> partitions;
    std::vector<Reader> readers = {};  // of the embedded log; a broker deletes regardless
  };

  virtual ~LogGateway() = default;
  // Stores all records or none, and in this order, whatever their topics: readers of several topics
  // meet them so. When it returns they are stored, as durably as the log is configured. A failure
  // may leave a first part of them where one write is not all there is: on another instance behind
  // more than one request, and on Kafka, which keeps the order within each partition and gives no
  // record an earlier time than the one before it.
  virtual Result<std::vector<Place>> append(const std::vector<Addressed>& records) = 0;
  // The same for records of one topic.
  Result<std::vector<Place>> produce(const std::string& topic, std::vector<Record> records) {
    std::vector<Addressed> addressed;
    addressed.reserve(records.size());
    for (Record& record : records) {
      addressed.push_back({topic, std::move(record)});
    }
    return append(addressed);
  }
  // Committed records from an offset on; empty at the end.
  virtual Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition,
                                                 Offset from, std::size_t count_max) = 0;
  virtual Result<std::vector<Topic>> topics() = 0;
  // The one of that name; nothing if there is none. Of the others nothing is asked where that
  // costs.
  virtual Result<std::optional<Topic>> topic(const std::string& name) {
    for (Topic& topic : LS_TRY(topics())) {
      if (topic.name == name) {
        return std::optional(std::move(topic));
      }
    }
    return std::optional<Topic>();
  }
};

}  // namespace ls::runtime
