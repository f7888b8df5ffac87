#include "leadstream/flow/pipeline.hpp"

#include <algorithm>

namespace ls::flow {
namespace {

std::vector<std::string> node_ids(const Topology& topology) {
  std::vector<std::string> ids;
  for (const NodeDef& node : topology.nodes()) {
    ids.push_back(node.id);
  }
  return ids;
}

}  // namespace

Pipeline::Pipeline(Parts parts) : parts_(parts), timers_(*parts.store, node_ids(*parts.topology)) {}

Status Pipeline::open() {
  LS_TRY(timers_.load());
  tables_.push_back(&timers_);
  source_batches_.resize(parts_.topology->sources().size());
  const std::size_t count = parts_.topology->nodes().size();
  counters_.resize(count);
  outputs_.reserve(count);
  for (std::uint32_t node = 0; node < count; ++node) {
    LS_TRY(open_node(node).with("node " + parts_.topology->nodes()[node].id));
  }
  share_cache();
  return {};
}

Status Pipeline::open_node(std::uint32_t node) {
  const NodeDef& def = parts_.topology->nodes()[node];
  OperatorContext::Parts parts;
  parts.topology = parts_.topology->name();
  parts.node_id = def.id;
  parts.node = node;
  parts.partition = parts_.partition;
  parts.boundary = parts_.boundary;
  parts.seed = parts_.seed;
  parts.store = parts_.store;
  parts.timers = &timers_;
  parts.tables = &tables_;
  parts.models = parts_.models;
  parts.public_url = parts_.public_url;
  for (const InputRef& input : def.inputs) {
    parts.upstream.push_back(input.is_source ? nullptr : operators_[input.index].get());
  }
  contexts_.push_back(std::make_unique<OperatorContext>(std::move(parts)));
  operators_.push_back(def.blueprint->make());
  outputs_.emplace_back(*parts_.arena);
  return operators_.back()->open(*contexts_.back());
}

Status Pipeline::run(std::span<const Entry> entries) {
  for (std::vector<Record>& batch : source_batches_) {
    batch.clear();
  }
  for (const Entry& entry : entries) {
    source_batches_[entry.source].push_back(entry.record);
  }
  for (Output& output : outputs_) {
    output.clear();
  }
  return walk_from(0);
}

EventTime Pipeline::cut(window::RecordTimes oldest) const {
  EventTime earliest = timers_.earliest().value_or(EventTime::max());
  for (const std::unique_ptr<Operator>& node : operators_) {
    earliest = std::min(earliest, node->earliest_due(oldest));
  }
  return earliest;
}

// What stands in the arena before, such as the records of the run that waits, stays.
Result<std::size_t> Pipeline::fire_some(EventTime upto) {
  std::optional<Timer> timer = LS_TRY(timers_.take_due(upto));
  if (!timer) {
    return std::size_t{0};
  }
  const Arena::Mark before = parts_.arena->mark();
  together_.clear();
  together_.push_back(*std::move(timer));
  while (together_.size() < parts_.timers_together_max &&
         (timer = LS_TRY(timers_.take_like(together_.back())))) {
    together_.push_back(*std::move(timer));
  }
  LS_TRY(fire_together());
  parts_.arena->rewind(before);
  return together_.size();
}

Status Pipeline::fire(EventTime upto) {
  std::size_t fired = 1;
  while (fired > 0) {
    fired = LS_TRY(fire_some(upto));
  }
  return {};
}

// Nodes keep no state across keys but behind a topic, so that timers of one node, one time and
// different keys may be walked through together.
Status Pipeline::fire_together() {
  for (std::vector<Record>& batch : source_batches_) {
    batch.clear();
  }
  for (Output& output : outputs_) {
    output.clear();
  }
  const std::uint32_t node = together_.front().node;
  const std::int64_t began_ns = now_ns();
  for (const Timer& timer : together_) {
    Record cause;
    cause.key = parts_.arena->copy(std::string_view(timer.key));
    cause.time = timer.due;
    cause.ordinal = static_cast<std::uint32_t>(&timer - together_.data());
    Status status = operators_[node]->on_timer(cause, outputs_[node]);
    if (!status) {
      return std::move(status).with("node " + parts_.topology->nodes()[node].id);
    }
  }
  counters_[node].busy_ns += now_ns() - began_ns;
  settle(node);
  return walk_from(node + 1);
}

Status Pipeline::walk_from(std::uint32_t first_node) {
  const std::vector<NodeDef>& nodes = parts_.topology->nodes();
  std::int64_t began_ns = now_ns();
  for (std::uint32_t node = first_node; node < nodes.size(); ++node) {
    const std::span<const Record> batch = gather(nodes[node].inputs);
    if (batch.empty()) {
      continue;
    }
    counters_[node].records_in += batch.size();
    Status status = operators_[node]->process(batch, outputs_[node]);
    if (!status) {
      return std::move(status).with("node " + nodes[node].id);
    }
    settle(node);
    // One look at the clock between two nodes: most runs are of a record or two.
    const std::int64_t ended_ns = now_ns();
    counters_[node].busy_ns += ended_ns - began_ns;
    began_ns = ended_ns;
  }
  LS_TRY(write_aside());
  return write_sinks();
}

// The records of all inputs in the order of their causes; at one cause the first input stands
// first.
std::span<const Record> Pipeline::gather(std::span<const InputRef> inputs) {
  const auto batch_of = [this](const InputRef& input) -> const std::vector<Record>& {
    return input.is_source ? source_batches_[input.index] : outputs_[input.index].records();
  };
  if (inputs.size() == 1) {
    return batch_of(inputs.front());
  }
  merged_.clear();
  for (const InputRef& input : inputs) {
    const std::vector<Record>& batch = batch_of(input);
    const auto middle = static_cast<std::ptrdiff_t>(merged_.size());
    merged_.insert(merged_.end(), batch.begin(), batch.end());
    std::inplace_merge(merged_.begin(), merged_.begin() + middle, merged_.end(),
                       [](const Record& a, const Record& b) { return a.ordinal < b.ordinal; });
  }
  return merged_;
}

void Pipeline::settle(std::uint32_t node) {
  const Output& output = outputs_[node];
  counters_[node].records_out += output.records().size();
  counters_[node].rejected += output.rejections().size();
  if (parts_.tap != nullptr) {
    parts_.tap->see(node, output.records());
  }
}

// Of all nodes in the order of their causes, as if the records had been run one by one.
Status Pipeline::write_aside() {
  const auto by_cause = [](const auto& a, const auto& b) {
    return a.what->record.ordinal < b.what->record.ordinal;
  };
  rejected_.clear();
  missed_.clear();
  for (std::uint32_t node = 0; node < outputs_.size(); ++node) {
    for (const Rejection& rejection : outputs_[node].rejections()) {
      rejected_.push_back({&rejection, node});
    }
    for (const Miss& miss : outputs_[node].misses()) {
      missed_.push_back({&miss, node});
    }
  }
  std::ranges::stable_sort(rejected_, by_cause);
  std::ranges::stable_sort(missed_, by_cause);
  const std::vector<NodeDef>& nodes = parts_.topology->nodes();
  for (const auto& [rejection, node] : rejected_) {
    const Record& record = rejection->record;
    LS_TRY(record.origin != nullptr
               ? parts_.egress->dead_letter(*record.origin, rejection->error, nodes[node].id,
                                            record.time)
               : parts_.egress->dead_letter(record, rejection->error, nodes[node].id));
  }
  for (const auto& [miss, node] : missed_) {
    LS_TRY(parts_.egress->missed(*miss, nodes[node].id));
  }
  return {};
}

Status Pipeline::write_sinks() {
  const std::vector<SinkDef>& sinks = parts_.topology->sinks();
  for (std::uint32_t sink = 0; sink < sinks.size(); ++sink) {
    for (const Record& record : gather(sinks[sink].inputs)) {
      Status status = parts_.egress->write(sink, record);
      if (!status) {
        return std::move(status).with("sink " + sinks[sink].id);
      }
    }
  }
  return {};
}

Status Pipeline::checkpoint(state::WriteBatch& out) {
  for (const std::unique_ptr<Operator>& node : operators_) {
    LS_TRY(node->checkpoint());
  }
  for (state::AnyTable* table : tables_) {
    table->collect(out);
  }
  return {};
}

void Pipeline::committed() {
  for (state::AnyTable* table : tables_) {
    table->committed();
  }
  share_cache();
}

// The tables of a task have one room: what some do not use, others may. Beyond it each gives up the
// same part of what it has, and may grow by a sixteenth of the room until the next commit, so that
// the shares follow the load.
void Pipeline::share_cache() {
  const std::size_t room = parts_.cached_bytes_max;
  if (room == 0) {
    return;
  }
  const std::size_t used = cached_bytes();
  const double kept = used > room ? static_cast<double>(room) / static_cast<double>(used) : 1.0;
  const std::size_t free = used < room ? room - used : 0;
  for (state::AnyTable* table : tables_) {
    const double keep = static_cast<double>(table->cached_bytes()) * kept;
    table->set_room({static_cast<std::size_t>(keep), std::max(free, room / 16)});
  }
}

std::size_t Pipeline::cached_bytes() const {
  std::size_t bytes = 0;
  for (const state::AnyTable* table : tables_) {
    bytes += table->cached_bytes();
  }
  return bytes;
}

Status Pipeline::rolled_back() {
  for (state::AnyTable* table : tables_) {
    LS_TRY(table->rolled_back());
  }
  for (const std::unique_ptr<Operator>& node : operators_) {
    LS_TRY(node->rolled_back());
  }
  return {};
}

std::size_t Pipeline::dirty_bytes() const {
  std::size_t bytes = 0;
  for (const state::AnyTable* table : tables_) {
    bytes += table->dirty_bytes();
  }
  return bytes;
}

}  // namespace ls::flow
