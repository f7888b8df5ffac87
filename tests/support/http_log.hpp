#pragma once

#include "support/http_client.hpp"
#include "support/oracle.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ls::test {

// The log of a running instance, read over its HTTP interface.
class HttpLog {
 public:
  explicit HttpLog(std::uint16_t port) : client_(port) {}

  // How many records each topic holds; an error if the instance does not answer.
  [[nodiscard]] Result<std::map<std::string, std::int64_t>> counts();
  // Where the tasks of a topology go on, summed over their inputs.
  [[nodiscard]] Result<std::int64_t> position_of(std::string_view topology);
  // All records of the topics; of those that are not there, none.
  [[nodiscard]] Result<Topics> read(const std::vector<std::string>& names);

 private:
  Result<std::string> get(const std::string& target);
  Status read_partition(const std::string& topic, std::int32_t partition,
                        std::vector<flow::StoredRecord>& out);

  HttpClient client_;
};

}  // namespace ls::test
