#pragma once

#include "app/verify/written_outputs.hpp"

#include "leadstream/flow/models.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

// The model versions with which a task scored, as its scores name them: live, a version is adopted
// when it comes, which no input tells. What a score then says is recomputed with that version.
class NamedVersions {
 public:
  // Borrows both.
  NamedVersions(const flow::ModelHistory& history, const TaskOutputs& outputs);

  // The versions that the task's next scores name. The error names one that is not on the topic of
  // models any more.
  Result<std::shared_ptr<const flow::ModelSet>> next();
  // A score was given.
  void pass(std::string_view topic, std::uint64_t sequence);

 private:
  struct Series {
    std::string_view topic;
    std::string_view model;
    const std::vector<NamedVersion>* versions = nullptr;
    std::size_t next = 0;
    EventTime adopted = EventTime::max();  // not a version: nothing yet
  };

  const flow::ModelHistory& history_;
  std::vector<Series> series_;
  std::shared_ptr<const flow::ModelSet> current_;
};

}  // namespace ls::app
