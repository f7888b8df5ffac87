#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/flow/egress.hpp"
#include "leadstream/flow/timers.hpp"
#include "leadstream/flow/topology.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ls::flow {

struct NodeCounters {
  std::uint64_t records_in = 0;
  std::uint64_t records_out = 0;
  std::uint64_t rejected = 0;
  std::int64_t busy_ns = 0;  // only if the pipeline has a clock
};

// A record on its way in, with the source it came from.
struct Entry {
  std::uint32_t source = 0;
  Record record;
};

// Sees what nodes produce, while the batch lives: for tests, `tap` and traces.
class RecordTap {
 public:
  virtual ~RecordTap() = default;
  virtual void see(std::uint32_t node, std::span<const Record> records) = 0;
};

// The sorted node array of one task and the walk over it: every node reads its inputs and fills its
// output, once per run, in a plain loop. Dead-lettering, counting and error context happen here,
// once for every operator.
class Pipeline {
 public:
  static constexpr std::size_t kTimersTogetherMax = 256;

  struct Parts {
    const Topology* topology = nullptr;
    Partition partition;
    Millis boundary{60'000};
    std::uint64_t seed = 0;
    state::StateStore* store = nullptr;
    Egress* egress = nullptr;
    Arena* arena = nullptr;
    const std::shared_ptr<const ModelSet>* models = nullptr;
    RecordTap* tap = nullptr;
    std::size_t cached_bytes_max = 0;  // of all tables together; 0: each as it was made
    std::string_view public_url = {};
    const Clock* clock = nullptr;  // to tell how long nodes work, nothing else
    std::size_t timers_together_max = kTimersTogetherMax;  // at least 1
  };
  explicit Pipeline(Parts parts);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Makes and opens the operators and reads the timers.
  Status open();

  // One run: times do not fall, and all lie before `cut(first time)`.
  Status run(std::span<const Entry> entries);
  // The end of a run by the clock: the earliest timer that is pending, or that a record could set
  // whose times are not before these.
  [[nodiscard]] EventTime cut(window::RecordTimes oldest) const;
  // Fires the first timers due at or before `upto`, with all that follows from them: a few of one
  // node and one time. Gives how many; 0 if none is due. The task may be committed then.
  Result<std::size_t> fire_some(EventTime upto);
  // The same until none is due.
  Status fire(EventTime upto);
  [[nodiscard]] std::optional<EventTime> earliest_timer() const {
    return timers_.earliest();
  }

  // Commit: every changed row and timer, sorted by table and key.
  Status checkpoint(state::WriteBatch& out);
  void committed();
  Status rolled_back();
  [[nodiscard]] std::size_t dirty_bytes() const;
  // About the memory of decoded rows.
  [[nodiscard]] std::size_t cached_bytes() const;

  [[nodiscard]] const std::vector<NodeCounters>& counters() const {
    return counters_;
  }
  [[nodiscard]] std::span<const std::unique_ptr<Operator>> operators() const {
    return operators_;
  }
  [[nodiscard]] std::size_t timers_pending() const {
    return timers_.size();
  }

 private:
  Status open_node(std::uint32_t node);
  Status walk_from(std::uint32_t first_node);
  std::span<const Record> gather(std::span<const InputRef> inputs);
  void settle(std::uint32_t node);
  [[nodiscard]] std::int64_t now_ns() const {
    return parts_.clock == nullptr ? 0 : parts_.clock->monotonic_ns();
  }
  Status write_aside();
  Status write_sinks();
  Status fire_together();
  void share_cache();

  Parts parts_;
  Timers timers_;
  std::vector<std::unique_ptr<OperatorContext>> contexts_;
  std::vector<std::unique_ptr<Operator>> operators_;
  std::vector<state::AnyTable*> tables_;
  std::vector<Output> outputs_;
  std::vector<std::vector<Record>> source_batches_;
  std::vector<Record> merged_;
  template <typename What>
  struct Aside {
    const What* what = nullptr;
    std::uint32_t node = 0;
  };
  std::vector<Aside<Rejection>> rejected_;
  std::vector<Aside<Miss>> missed_;
  std::vector<Timer> together_;  // fire at once: of one node and time, each of another key
  std::vector<NodeCounters> counters_;
};

}  // namespace ls::flow
