#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/state/any_table.hpp"
#include "leadstream/state/meta.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ls::flow {

// The clock had come so far when the task stood there, and no record had moved it.
struct Tick {
  std::uint64_t number = 0;  // of all that the task ever kept
  std::vector<Position> at;  // sorted; an input that is missing had not been read
  EventTime clock;

  friend bool operator==(const Tick&, const Tick&) = default;
};

// Where idle ticks moved the clock of a live task: no log tells that, and whoever reads its input
// again needs it to come to the same state. Most ticks make no difference: the next record is not
// before the clock and would have moved it further anyway. So a tick is open until the next record
// is met, and in META for so long; one that made a difference becomes a row of the task's. Ticks
// between two records are one. A version that does not know these rows passes them over.
// Single-threaded; nothing happens here with records that follow each other.
class TickLog final : public state::AnyTable {
 public:
  // Rows that are kept: with one tick in 30 s that is a month without a rest, and about 4 MB.
  static constexpr std::uint64_t kKeptMax = 65'536;

  explicit TickLog(const state::StateStore& store);

  // What the store holds, and the open tick that META tells of.
  Status load(const state::Meta& meta);

  // From here on the clock moves without a record. Stays where it is if it is open already.
  void open(std::span<const Position> positions);
  [[nodiscard]] bool is_open() const {
    return is_open_;
  }
  // The next record is met and has moved the clock at least as far: as if there had been no tick.
  void drop() {
    is_open_ = false;
  }
  // The next record is met at this clock, to which it does not come by itself.
  void keep(EventTime clock);
  // The open tick; the clock is the task's.
  void save(EventTime clock, state::Meta& meta) const;

  [[nodiscard]] std::string_view name() const override;
  void collect(state::WriteBatch& out) override;
  void committed() override;
  // `load` follows, unless nothing was committed ever.
  Status rolled_back() override;
  [[nodiscard]] std::size_t dirty_bytes() const override;

 private:
  [[nodiscard]] std::string key_of(std::uint64_t number) const;

  const state::StateStore& store_;
  std::string prefix_;
  bool is_open_ = false;
  std::vector<Position> at_;  // of the open one
  std::uint64_t first_ = 0;   // number of the oldest row
  std::uint64_t next_ = 0;
  std::vector<std::pair<std::uint64_t, std::string>> added_;  // since the last commit
  std::uint64_t first_stored_ = 0;
};

// All that a task kept, in the order in which they were made.
[[nodiscard]] Result<std::vector<Tick>> read_ticks(const state::StateStore& store);
// Whether the row is one of these.
[[nodiscard]] bool is_tick_row(Bytes key);

}  // namespace ls::flow
