// What a worker shows of itself.

#include "leadstream/event/json_writer.hpp"
#include "leadstream/runtime/worker.hpp"

namespace ls::runtime {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;

}  // namespace

void Worker::show_nodes() {
  for (const flow::NodeDef& node : parts_.topology->nodes()) {
    totals_.nodes.push_back({.id = node.id, .type = std::string(node.blueprint->type())});
  }
}

void Worker::add_node_counters(WorkerView& view, const flow::Pipeline& pipeline) {
  for (std::size_t i = 0; i < view.nodes.size() && i < pipeline.operators().size(); ++i) {
    const flow::NodeCounters& counters = pipeline.counters()[i];
    NodeView& node = view.nodes[i];
    node.records_in += counters.records_in;
    node.records_out += counters.records_out;
    node.rejected += counters.rejected;
    node.busy_ns += counters.busy_ns;
    for (const flow::OperatorCounter& own : pipeline.operators()[i]->counters()) {
      node.counts[std::string(own.name)] += own.count;
    }
  }
}

void Worker::add_counters(WorkerView& view, const flow::Task& task) {
  const flow::Egress::Counters& written = task.egress().counters();
  view.records_read += task.records_read();
  view.outputs += written.outputs;
  view.dead_letters += written.dead_letters;
  view.late += written.late;
  for (const auto& [code, count] : written.dead_letters_by_code) {
    view.dead_letters_by_code[code] += count;
  }
  add_node_counters(view, task.pipeline());
}

TaskView Worker::view_of(Partition partition, const Slot& slot) const {
  const flow::Task& task = *slot.task;
  TaskView shown;
  shown.partition = partition;
  shown.clock = task.clock();
  shown.read_appended = slot.read_appended;
  shown.records_read = task.records_read();
  shown.timers_pending = task.pipeline().timers_pending();
  shown.uncommitted_bytes = task.dirty_bytes();
  shown.committed = slot.store;
  if (options_.task.aligned) {
    shown.published = task.published();
  }
  if (slot.behind && slot.idle_since_ns) {
    const Millis idle{(parts_.clock->monotonic_ns() - *slot.idle_since_ns) / kNsPerMs};
    shown.waiting =
        WaitView{slot.waiting_for.value_or(task.published()), std::string(slot.behind->topology),
                 slot.behind->task, slot.behind->watermark, idle};
  }
  for (const flow::Position& position : task.positions()) {
    const Result<flow::Source::Range> range = parts_.source->range(position.at);
    shown.inputs.push_back({position, range ? range->next : position.next});
  }
  return shown;
}

WorkerView Worker::view() const {
  WorkerView view = totals_;
  view.topology = parts_.topology;
  view.worker = options_.worker;
  view.state = WorkerState::running;
  view.looped_at_ns = parts_.clock->monotonic_ns();
  flow::HeldBack held = parts_.source->held_back();
  view.held_back_by = std::move(held.by);
  view.polls_held_back = held.polls;
  for (const auto& [partition, slot] : tasks_) {
    view.tasks.push_back(view_of(partition, slot));
    add_counters(view, *slot.task);
    for (std::size_t i = 0; i < view.nodes.size(); ++i) {
      std::string json;
      event::JsonWriter writer(json);
      slot.task->pipeline().operators()[i]->describe(writer);
      if (!json.empty()) {
        view.nodes[i].descriptions.push_back(std::move(json));
      }
    }
  }
  for (const auto& [partition, restoring] : restoring_) {
    RestoreProgress progress =
        restoring.opening == nullptr ? RestoreProgress() : restoring.opening->progress();
    progress.damage = restoring.damage;
    view.restoring.push_back({partition, std::move(progress)});
  }
  return view;
}

}  // namespace ls::runtime
