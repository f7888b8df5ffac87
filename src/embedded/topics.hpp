#pragma once

#include "leadstream/base/strong.hpp"
#include "leadstream/state/rocksdb_database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ls::embedded {

// A group of this process that reads a topic.
struct TopicReader {
  std::string group;
  std::vector<std::uint64_t> bytes_read;  // by partition: of the blocks behind its position
};

// One topic as the process knows it. Lives as long as the log; name, id and the number of
// partitions never change. The rest is read and written under the log's mutex, but `assigned`
// belongs to whoever has the turn to write.
struct TopicState {
  struct End {
    Offset next;
    std::uint64_t bytes = 0;  // of all blocks that the partition ever had
  };
  struct PartitionState {
    Offset first;
    std::uint64_t erased_bytes = 0;  // before `first`; 0 after a start until something is erased
    End visible;
    End assigned;
  };
  std::string name;
  std::uint32_t id = 0;
  std::vector<PartitionState> partitions;
  std::vector<TopicReader> readers;
  // Its writers are held back while its slowest reader is too far behind.
  bool is_bounded = false;
  std::string held_by;  // the group of that reader; empty: nobody is held

  [[nodiscard]] bool has(Partition partition) const {
    return partition.value >= 0 && static_cast<std::size_t>(partition.value) < partitions.size();
  }
  [[nodiscard]] PartitionState& at(Partition partition) {
    return partitions.at(static_cast<std::size_t>(partition.value));
  }
  [[nodiscard]] const PartitionState& at(Partition partition) const {
    return partitions.at(static_cast<std::size_t>(partition.value));
  }
  [[nodiscard]] TopicReader* find_reader(std::string_view group);
  // Decides anew who is held. The bound is let go of only well below `bytes_max`, lest the writers
  // stop and start with every commit of the reader.
  void judge_backlog(std::uint64_t bytes_max);
};

// The topics of a log and how they are noted in its database. Not for several threads at once.
class Topics {
 public:
  using Map = std::map<std::string, TopicState, std::less<>>;

  explicit Topics(state::RocksdbDatabase& database) : database_(database) {}

  // As the database has them.
  Status load();
  [[nodiscard]] TopicState* find(std::string_view name);
  [[nodiscard]] const TopicState* find(std::string_view name) const;
  Result<TopicState*> make(std::string_view name, std::int32_t partitions);
  [[nodiscard]] const Map& all() const {
    return by_name_;
  }

 private:
  Status load_bounds(TopicState& topic) const;

  state::RocksdbDatabase& database_;
  Map by_name_;
};

}  // namespace ls::embedded
