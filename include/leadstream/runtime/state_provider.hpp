#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace ls::runtime {

// How far a restore has come, for people.
struct RestoreProgress {
  std::uint64_t records = 0;  // read from the changelog so far
  Offset next;                // the next to read
  Offset end;                 // where the restore ends
  std::string damage = {};    // why the store begins anew; empty if it does not
};

// A task's store on its way to the last committed transaction. The worker's loop advances it piece
// by piece, so that its other tasks and its membership go on meanwhile. Used on the worker's
// thread; after an error it is thrown away, and a new one goes on where this one was.
class StateOpening {
 public:
  virtual ~StateOpening() = default;
  struct Step {
    std::shared_ptr<state::StateStore> store;  // once it is at the last commit
    bool has_moved = false;                    // false: what it needs is not there yet
  };
  // A bounded piece of work; never waits for records.
  virtual Result<Step> advance() = 0;
  // Whether one step is all it takes, so that the partition need not wait for the loop.
  [[nodiscard]] virtual bool is_immediate() const {
    return false;
  }
  [[nodiscard]] virtual RestoreProgress progress() const = 0;
};

// A store that the log carries: it always is at the last commit.
class CarriedState final : public StateOpening {
 public:
  explicit CarriedState(std::shared_ptr<state::StateStore> store) : store_(std::move(store)) {}

  Result<Step> advance() override {
    return Step{store_, true};
  }
  [[nodiscard]] bool is_immediate() const override {
    return true;
  }
  [[nodiscard]] RestoreProgress progress() const override {
    return {};
  }

 private:
  std::shared_ptr<state::StateStore> store_;
};

// Opens the stores of tasks. Called on the workers' threads.
class StateProvider {
 public:
  virtual ~StateProvider() = default;
  // Returns at once; the work is done by `StateOpening::advance`.
  virtual Result<std::unique_ptr<StateOpening>> open(const flow::Topology& topology,
                                                     Partition partition) = 0;
};

}  // namespace ls::runtime
