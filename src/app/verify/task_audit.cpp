#include "app/verify/task_audit.hpp"

#include "app/state/agreement.hpp"
#include "app/verify/difference.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {
namespace {

// Often enough that changed rows stay few.
constexpr std::uint64_t kRecordsPerCommit = 10'000;

std::string place_of(const flow::TopicPartition& at) {
  return fmt::format("{}/{}", at.topic, at.partition.value);
}

// Follows from what was read. META is looked at by itself; ticks are what the audit went by.
bool is_outcome(Bytes key) {
  return key != state::kMetaKey && !flow::is_tick_row(key);
}

std::string text_of(std::optional<Offset> offset) {
  return offset ? fmt::format("offset {}", offset->value) : "nothing";
}

}  // namespace

TaskAudit::TaskAudit(const AuditWorld& world, std::shared_ptr<const flow::Topology> topology,
                     Partition partition, TaskOutputs& outputs)
    : world_(world),
      topology_(std::move(topology)),
      partition_(partition),
      outputs_(outputs),
      versions_(*world.models, outputs),
      evidence_(outputs),
      intake_(*topology_, *world.catalog, world.task.limits),
      sink_({&world.run->log(), world.partitions, world.incomplete, world.findings}, outputs,
            versions_) {}

std::string TaskAudit::name() const {
  return fmt::format("task {}/{}", topology_->name(), partition_.value);
}

std::string TaskAudit::state_name() const {
  return fmt::format("state of {}", topology_->name());
}

void TaskAudit::report_state(std::string what) {
  world_.findings->add(state_name(), {Discrepancy::state, name(), std::move(what)});
}

Status TaskAudit::run() {
  actual_ = LS_TRY(world_.run->state(*topology_, partition_));
  std::string bytes;
  if (LS_TRY(actual_->get(state::kMetaKey, bytes))) {
    meta_ = LS_TRY(state::Meta::load(bytes).with(name()));
  }
  if (const std::string other = meta_ ? topology_difference(*topology_, *meta_) : "";
      !other.empty()) {
    world_.findings->leave_out(fmt::format(
        "{}: it was run by another topology ({}); verify it with that one", name(), other));
    return {};
  }
  std::optional<std::vector<TaskInputs::Part>> read = LS_TRY(parts());
  if (!read || !LS_TRY(read_ticks())) {
    return {};
  }
  if (Status done = replay(*std::move(read)); !done) {
    // The rest of the task hangs on what is missing.
    if (done.error().domain != ErrorDomain::user) {
      return done;
    }
    world_.findings->leave_out(fmt::format("{}: {}", name(), done.error().message));
    return {};
  }
  check_unclaimed();
  return check_state();
}

Result<bool> TaskAudit::read_ticks() {
  ticks_ = LS_TRY(flow::read_ticks(*actual_).with(name()));
  if (ticks_.empty() || ticks_.front().number == 0) {
    return true;
  }
  world_.findings->leave_out(
      fmt::format("{}: silence moved its clock so often that the first {} times are not kept, up "
                  "to some time before {}",
                  name(), ticks_.front().number, format_rfc3339(ticks_.front().clock)));
  return false;
}

Result<std::optional<std::vector<TaskInputs::Part>>> TaskAudit::parts() {
  std::vector<TaskInputs::Part> parts;
  for (const std::string& topic : topology_->input_topics()) {
    std::optional<TaskInputs::Part> one = LS_TRY(part(topic));
    if (!one) {
      return std::optional<std::vector<TaskInputs::Part>>();
    }
    parts.push_back(*std::move(one));
  }
  return std::optional(std::move(parts));
}

Result<std::optional<TaskInputs::Part>> TaskAudit::part(const std::string& topic) {
  const flow::TopicPartition at{topic, partition_};
  std::optional<Offset> known;
  if (meta_) {
    const auto input = std::ranges::find_if(meta_->inputs, [&](const state::Meta::Input& own) {
      return own.topic == topic && own.partition == partition_;
    });
    known = input == meta_->inputs.end() ? std::nullopt : std::optional(input->next);
  }
  LS_TRY(check_position(at, known));
  LS_TRY(check_unread(at, known.value_or(Offset(0))));
  if (!known) {
    return std::optional(TaskInputs::Part{topic, Offset(0), Offset(0)});
  }
  if (world_.incomplete->contains(topic)) {
    world_.findings->leave_out(
        fmt::format("{}: retention or compaction has removed records of {}", name(), topic));
    return std::optional<TaskInputs::Part>();
  }
  return std::optional(TaskInputs::Part{topic, Offset(0), *known});
}

Status TaskAudit::check_position(const flow::TopicPartition& at, std::optional<Offset> known) {
  const std::optional<Offset> committed = LS_TRY(world_.run->committed(*topology_, at));
  if (committed != known) {
    world_.findings->add(state_name(),
                         {Discrepancy::position, place_of(at),
                          fmt::format("the state of {} has read to {}, its group to {}", name(),
                                      text_of(known), text_of(committed))});
  }
  return {};
}

// What nobody has read gave nothing yet: a run that stands still must not look whole.
Status TaskAudit::check_unread(const flow::TopicPartition& at, Offset from) {
  const auto partitions = world_.partitions->find(at.topic);
  if (partitions == world_.partitions->end() || at.partition.value >= partitions->second) {
    return {};
  }
  if (!LS_TRY(world_.run->log().read(at.topic, at.partition, from, 1)).empty()) {
    world_.findings->leave_out(fmt::format("{}: it has not read {} from offset {} on yet", name(),
                                           place_of(at), from.value));
  }
  return {};
}

Status TaskAudit::replay(std::vector<TaskInputs::Part> parts) {
  flow::TaskOptions options = world_.task;
  options.partition = partition_;
  // Whatever was committed together: between two timers the task may have adopted other versions.
  options.run_records_max = 1;
  options.between_timers = [this]() -> Status {
    task_->set_models(LS_TRY(versions_.next()));
    return {};
  };
  task_ = std::make_unique<flow::Task>(topology_, *world_.catalog, store_, sink_, options);
  LS_TRY(task_->open());
  TaskInputs inputs(world_.run->log(), partition_, std::move(parts), evidence_,
                    [this](const std::string& topic, const TaskInputs::Stored& record) {
                      return time_of(topic, record);
                    });
  for (const flow::Tick& tick : ticks_) {
    inputs.pause_at(tick.at);
    LS_TRY(meet_all(inputs));
    LS_TRY(tick_to(tick.clock));
  }
  inputs.go_on();
  LS_TRY(meet_all(inputs));
  if (meta_) {
    LS_TRY(tick_to(meta_->clock));
  }
  return commit();
}

Status TaskAudit::meet_all(TaskInputs& inputs) {
  while (const std::optional<TaskInputs::Next> next = LS_TRY(inputs.next(task_->clock()))) {
    LS_TRY(meet(*next));
    world_.on_record();
    if (++met_ % kRecordsPerCommit == 0) {
      LS_TRY(commit());
    }
  }
  return {};
}

Status TaskAudit::meet(const TaskInputs::Next& next) {
  if (const std::optional<EventTime> met_at = evidence_.met_at(next.place)) {
    LS_TRY(tick_to(*met_at));
  }
  const flow::Message message = view_of(*next.topic, *next.record);
  task_->set_models(LS_TRY(versions_.next()));
  return task_->ingest({&message, 1});
}

flow::Message TaskAudit::view_of(const std::string& topic, const TaskInputs::Stored& stored) {
  headers_.clear();
  for (const auto& [name, value] : stored.record.headers) {
    headers_.push_back({name, value});
  }
  flow::Message message;
  message.topic = topic;
  message.partition = partition_;
  message.offset = stored.place.offset;
  message.appended = std::min(stored.appended, world_.latest);
  message.key = stored.record.key;
  message.value = stored.record.value;
  message.is_tombstone = stored.record.is_tombstone;
  message.headers = headers_;
  return message;
}

std::optional<EventTime> TaskAudit::time_of(const std::string& topic,
                                            const TaskInputs::Stored& stored) {
  decoded_.reset();
  const auto item = intake_.decode(view_of(topic, stored), decoded_);
  return item && item->has_value() ? std::optional((*item)->record.time) : std::nullopt;
}

Status TaskAudit::tick_to(EventTime time) {
  while (task_->clock() < time) {
    const EventTime due = task_->pipeline().earliest_timer().value_or(EventTime::max());
    task_->set_models(LS_TRY(versions_.next()));
    LS_TRY(task_->advance_clock(std::clamp(due, task_->clock() + Millis{1}, time)));
  }
  return {};
}

Status TaskAudit::commit() {
  if (!task_->has_uncommitted()) {
    return {};
  }
  state::WriteBatch rows;
  LS_TRY(task_->checkpoint(rows));
  LS_TRY(store_.write(rows));
  task_->committed();
  return {};
}

// What the replay did not give.
void TaskAudit::check_unclaimed() {
  for (const auto& [topic, written] : outputs_.topics) {
    for (const WrittenOutput& output : written) {
      if (output.is_claimed) {
        continue;
      }
      const auto same =
          std::ranges::equal_range(written, output.sequence, {}, &WrittenOutput::sequence);
      const bool is_copy = std::ranges::any_of(same, [&](const WrittenOutput& other) {
        return other.is_claimed && other.digest == output.digest;
      });
      world_.findings->add(
          topic, {is_copy ? Discrepancy::duplicated : Discrepancy::invented,
                  fmt::format("{}/{}/{}", topic, output.partition.value, output.offset.value),
                  fmt::format("number {} of {} {}", output.sequence, name(),
                              is_copy ? "is there once more" : "follows from nothing it read")});
    }
  }
}

Status TaskAudit::check_state() {
  std::uint64_t rows = 0;
  Status same;
  LS_TRY(actual_->scan({}, [&](Bytes key, Bytes value) {
    if (!is_outcome(key)) {
      return true;
    }
    ++rows;
    std::string expected;
    const Result<bool> is_there = store_.get(key, expected);
    if (!is_there) {
      same = is_there.error();
      return false;
    }
    if (!*is_there) {
      report_state(fmt::format("row {} follows from nothing it read", printable(key)));
    } else if (expected != value) {
      report_state(fmt::format("row {} has other bytes ({} expected, {} found)", printable(key),
                               expected.size(), value.size()));
    }
    return true;
  }));
  LS_TRY(std::move(same));
  world_.findings->find(state_name(), rows);
  LS_TRY(store_.scan({}, [&](Bytes key, Bytes /*value*/) {
    if (!is_outcome(key)) {
      return true;
    }
    world_.findings->expect(state_name());
    std::string found;
    const Result<bool> is_there = actual_->get(key, found);
    if (is_there && !*is_there) {
      report_state(fmt::format("row {} is missing", printable(key)));
    }
    return true;
  }));
  return check_meta();
}

// The number of commits and the models in force are a live run's own.
Status TaskAudit::check_meta() {
  std::string bytes;
  if (!meta_ || !LS_TRY(store_.get(state::kMetaKey, bytes))) {
    return {};
  }
  const state::Meta expected = LS_TRY(state::Meta::load(bytes));
  if (expected.clock != meta_->clock) {
    report_state(fmt::format("its clock is {}, not {}", format_rfc3339(meta_->clock),
                             format_rfc3339(expected.clock)));
  }
  if (expected.sequences != meta_->sequences) {
    report_state("its running numbers of outputs are not those of what it read");
  }
  return {};
}

}  // namespace ls::app
