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
  struct Place {
    Partition partition;
    Offset offset;
  };
  struct StoredRecord {
    Place place;
    EventTime appended;
    Record record;
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
  // Stores all records or none. When it returns they are stored, as durably as the log is
  // configured.
  virtual Result<std::vector<Place>> produce(const std::string& topic,
                                             const std::vector<Record>& records) = 0;
  // Committed records from an offset on; empty at the end.
  virtual Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition,
                                                 Offset from, std::size_t count_max) = 0;
  virtual Result<std::vector<Topic>> topics() = 0;
};

}  // namespace ls::runtime
