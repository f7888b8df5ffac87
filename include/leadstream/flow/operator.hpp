#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/event/json_writer.hpp"
#include "leadstream/flow/models.hpp"
#include "leadstream/flow/output.hpp"
#include "leadstream/flow/timers.hpp"
#include "leadstream/state/state_store.hpp"
#include "leadstream/state/table.hpp"
#include "leadstream/window/windows.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::flow {

class Operator;

// What a node gets from its task at `open`. Borrowed; outlives the operator.
class OperatorContext {
 public:
  struct Parts {
    std::string topology;
    std::string node_id;
    std::uint32_t node = 0;
    Partition partition;
    Millis boundary{60'000};  // E of the app: model versions are valid from multiples of it
    std::uint64_t seed = 0;
    state::StateStore* store = nullptr;
    Timers* timers = nullptr;
    std::vector<state::AnyTable*>* tables = nullptr;
    const std::shared_ptr<const ModelSet>* models = nullptr;
    std::vector<Operator*> upstream;
    std::string public_url;  // where people find this process; may be empty
  };
  explicit OperatorContext(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] const std::string& topology() const {
    return parts_.topology;
  }
  [[nodiscard]] const std::string& node_id() const {
    return parts_.node_id;
  }
  [[nodiscard]] Partition partition() const {
    return parts_.partition;
  }
  [[nodiscard]] Millis boundary() const {
    return parts_.boundary;
  }
  // Chance is hash(seed, node, key, time, ordinal): never a running generator.
  [[nodiscard]] std::uint64_t seed() const {
    return parts_.seed;
  }
  [[nodiscard]] state::StateStore& store() const {
    return *parts_.store;
  }
  // "https://leads.example", without a slash at its end; empty if nobody said.
  [[nodiscard]] const std::string& public_url() const {
    return parts_.public_url;
  }
  // The name under which this node's table is stored: `node_id/name`.
  [[nodiscard]] std::string table_name(std::string_view name) const {
    return parts_.node_id + "/" + std::string(name);
  }
  // The table takes part in every commit and rollback from now on. It must outlive the task's last
  // commit.
  void add_table(state::AnyTable& table) const {
    parts_.tables->push_back(&table);
  }
  // `due` must be later than the record that sets it. One pending timer per key is enough: look at
  // the row when it fires and set the next.
  void set_timer(std::string_view key, EventTime due) const {
    parts_.timers->set(parts_.node, key, due);
  }
  Status cancel_timer(std::string_view key, EventTime due) const {
    return parts_.timers->cancel(parts_.node, key, due);
  }
  // They fire as timers of this node, and are one of its tables. Fails if they cannot be read.
  [[nodiscard]] Status add_recurring(RecurringTimers& recurring) const {
    LS_TRY(recurring.load());
    add_table(recurring);
    parts_.timers->add(parts_.node, recurring);
    return {};
  }
  // The model versions in force for the present run.
  [[nodiscard]] const ModelSet& models() const {
    return **parts_.models;
  }
  // The operators of `inputs`, in their order; null for a source.
  [[nodiscard]] std::span<Operator* const> upstream() const {
    return parts_.upstream;
  }

 private:
  Parts parts_;
};

// Something of its own that an operator counts since its task was opened; becomes the metric
// `leadstream_operators_<name>_total`.
struct OperatorCounter {
  std::string_view name;
  std::uint64_t count = 0;
};

// One transformation and its own tables. Made per task by its blueprint; knows nothing of threads,
// commits or the wall clock. Batches are invisible: the same records in other batches give the same
// output.
class Operator {
 public:
  virtual ~Operator() = default;

  // Once, before anything else. Registers tables and reads what it keeps in memory.
  virtual Status open(OperatorContext& /*context*/) {
    return {};
  }
  // `batch` holds the records of all inputs, merged in ingest order; a node with several inputs
  // tells them apart by payload. An error means that the surroundings failed (state cannot be
  // read); bad data goes to out.reject.
  virtual Status process(std::span<const Record> batch, Output& out) = 0;
  // `cause` has the key of the timer and the due time as its time.
  virtual Status on_timer(const Record& /*cause*/, Output& /*out*/) {
    return {};
  }
  // The earliest timer that such a record could set; a run is cut there, so that batches stay
  // invisible.
  [[nodiscard]] virtual EventTime earliest_due(window::RecordTimes /*oldest*/) const {
    return EventTime::max();
  }
  // Called after rows were rolled back: drop whatever memory mirrors them and read it again.
  virtual Status rolled_back() {
    return {};
  }
  // Before a commit: write what is kept decoded beside the tables (a model, a detector) into rows.
  virtual Status checkpoint() {
    return {};
  }
  // One JSON value for pages and status, or nothing written at all. Called on the task's thread at
  // most twice a second.
  virtual void describe(event::JsonWriter& /*out*/) const {}
  // Beside records in, out and rejected, which the pipeline counts. As often as `describe`.
  [[nodiscard]] virtual std::vector<OperatorCounter> counters() const {
    return {};
  }
};

// The immutable settings of one node, shared by all its tasks, and what it promises about its
// edges.
class Blueprint {
 public:
  virtual ~Blueprint() = default;
  [[nodiscard]] virtual std::string_view type() const = 0;
  // Whether the node takes this payload on an input.
  [[nodiscard]] virtual bool accepts(PayloadKind kind) const = 0;
  [[nodiscard]] virtual PayloadKind produces() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Operator> make() const = 0;
  // A canonical text of the settings that shape state: part of the topology's fingerprint.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
  // Event types that an upstream source must decode for this node, beyond what its inputs list (for
  // validate).
  [[nodiscard]] virtual std::vector<std::string> event_types() const {
    return {};
  }
  // Reads the committed rows of one key and writes one JSON value, for queries from other threads.
  // Returns false and writes nothing if the node keeps no row for the key.
  [[nodiscard]] virtual Result<bool> describe_key(const state::StateStore& /*committed*/,
                                                  std::string_view /*node_id*/, Bytes /*key*/,
                                                  event::JsonWriter& /*out*/) const {
    return false;
  }
};

}  // namespace ls::flow
