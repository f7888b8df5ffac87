#pragma once

#include "sim/fiber.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

namespace ls::sim {

// Thrown through a fiber whose process has died: its stack unwinds, as memory goes with a process.
struct Killed {};

// What stops together: the fibers of one process. Frozen, it runs nothing, yet keeps everything.
struct Group {
  std::string name;
  bool is_killed = false;
  bool is_frozen = false;
};

// A promise that somebody waits for.
struct Signal {
  bool is_set = false;
  std::function<void()> wake;

  void set() {
    is_set = true;
    if (wake) {
      wake();
    }
  }
};

// Time, chance and order of one run. Whatever happens is an event at a time; events of one time
// happen in the order in which they were drawn. Everything is a function of the seed.
class Schedule {
 public:
  Schedule(std::uint64_t seed, EventTime start);

  [[nodiscard]] const Clock& clock() const {
    return clock_;
  }
  [[nodiscard]] EventTime now() const {
    return clock_.now();
  }
  Random& random() {
    return random_;
  }
  // Between the two, ends included.
  Millis draw(Millis least, Millis most);

  void after(Millis delay, std::function<void()> action);
  // A fiber of the group. It begins at once, behind what is due now.
  void spawn(std::shared_ptr<Group> group, std::function<void()> body);
  // Runs what is due until `until`, or until `done` says so. False if the time came first.
  bool run(EventTime until, const std::function<bool()>& done);

  // Inside a fiber: time passes for it; throws Killed when its process died meanwhile.
  void sleep(Millis time);
  // True if the signal was set within the time.
  bool wait(Signal& signal, Millis time);
  // Throws if the process of the fiber that runs now is dead.
  void check_alive();
  // Ends every fiber of the group: the one that runs now by the exception, the others next.
  void kill(Group& group);
  void thaw(Group& group);

  // What happened, as one number: equal runs have equal traces.
  void note(std::string_view what);
  [[nodiscard]] std::uint64_t trace() const {
    return trace_;
  }
  // The last things noted, for whoever has to understand a failure.
  void keep_notes() {
    keeps_notes_ = true;
  }
  [[nodiscard]] const std::vector<std::string>& notes() const {
    return notes_;
  }

 private:
  struct Strand {
    std::shared_ptr<Group> group;
    std::unique_ptr<Fiber> fiber;
    std::uint64_t turn = 0;  // of the present wait: an older wake-up comes too late
    bool is_due = false;     // woken while frozen
  };
  struct Event {
    EventTime at;
    std::uint64_t order = 0;
    std::function<void()> action;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };
  void wake(const std::shared_ptr<Strand>& strand, std::uint64_t turn);
  void resume(const std::shared_ptr<Strand>& strand);
  void give_way();

  ManualClock clock_;
  Random random_;
  std::priority_queue<Event, std::vector<Event>, Later> events_;
  std::uint64_t order_ = 0;
  std::vector<std::shared_ptr<Strand>> strands_;
  std::shared_ptr<Strand> running_;
  std::uint64_t trace_ = 0;
  bool keeps_notes_ = false;
  std::vector<std::string> notes_;
};

}  // namespace ls::sim
