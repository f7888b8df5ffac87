#pragma once

#include "aligned/aligned_case.hpp"
#include "flow/memory_log.hpp"

#include "leadstream/base/random.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::aligned {

class Member;

// What became of a run: its outputs, or why there are none.
struct Outcome {
  std::vector<std::string> lines;
  std::string problem;
};

// The tasks of one case in memory, each topology's shared out to a few members that poll, run,
// commit, roll back and die in an order that the seed of `schedule` decides. A commit is atomic.
class World {
 public:
  World(const Case& run, std::uint64_t schedule);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Outcome run();

 private:
  [[nodiscard]] bool is_done() const;
  [[nodiscard]] std::vector<std::string> lines() const;

  const Case& case_;
  Random random_;
  flow::MemoryLog log_;
  std::vector<std::unique_ptr<Member>> members_;
};

// One case under one schedule, held against the driver. Empty if all is well.
[[nodiscard]] std::string judge(const Case& run);

}  // namespace ls::aligned
