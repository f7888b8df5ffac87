#pragma once

#include "app/wire.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/flow/aligned.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace ls::app {

// How far all tasks of an aligned run are, those of other processes included: a process is done
// once the run is, and not before, since it may have to take tasks over. Used on the main thread.
class RunWatch {
 public:
  // Borrows the wire, which is one of an aligned run.
  RunWatch(Wire& wire, const Clock& clock);

  // Every task has committed all that is before this time; `EventTime::min()` while one has not
  // begun. A task that cannot be asked now counts as where it was.
  EventTime look();
  [[nodiscard]] bool is_done() const {
    return reached_ == options_.until;
  }

 private:
  using Task = std::pair<std::string, Partition>;
  void look_at_own();
  void ask_others();

  Wire& wire_;
  const Clock& clock_;
  const flow::AlignedOptions& options_;
  std::map<Task, EventTime> tasks_;
  std::set<Task> own_;
  std::int64_t asked_ns_;
  EventTime reached_ = EventTime::min();
};

}  // namespace ls::app
