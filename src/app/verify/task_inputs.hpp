#pragma once

#include "app/verify/cause_evidence.hpp"

#include "leadstream/runtime/log_gateway.hpp"

#include <deque>
#include <string>
#include <vector>

namespace ls::app {

// The input of one task as the task read it, record by record.
class TaskInputs {
 public:
  // One input partition: what the task has read of it.
  struct Part {
    std::string topic;
    Offset next;   // of the first record to come
    Offset until;  // behind the last
  };
  struct Next {
    Cause place;
    const std::string* topic = nullptr;
    const runtime::LogGateway::StoredRecord* record = nullptr;  // until the next call
  };

  // `parts` in the order of the topology's sorted input topics. Borrows both.
  TaskInputs(runtime::LogGateway& log, Partition partition, std::vector<Part> parts,
             CauseEvidence& evidence);

  // Nothing at the end.
  Result<std::optional<Next>> next();

 private:
  struct Reader {
    Part part;
    std::deque<runtime::LogGateway::StoredRecord> page;
    bool is_used = false;  // its front was given
  };
  Status fill(Reader& reader);
  [[nodiscard]] static bool arrived_before(const Reader& a, const Reader& b);

  runtime::LogGateway& log_;
  Partition partition_;
  CauseEvidence& evidence_;
  std::vector<Reader> readers_;
};

}  // namespace ls::app
