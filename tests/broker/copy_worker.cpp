#include "broker/copy_worker.hpp"

#include "leadstream/state/changelog.hpp"

#include <fmt/core.h>

#include <deque>

namespace ls::test {

Result<std::unique_ptr<CopyWorker>> CopyWorker::make(kafka::Cluster& cluster, Options options) {
  kafka::WorkerClients clients = LS_TRY(cluster.make_worker(options.worker));
  auto worker = std::make_unique<CopyWorker>(cluster, std::move(options), std::move(clients));
  const std::vector<std::string> topics = {worker->options_.input};
  LS_TRY(worker->source().subscribe(topics, *worker));
  return worker;
}

CopyWorker::CopyWorker(kafka::Cluster& cluster, Options options, kafka::WorkerClients clients)
    : cluster_(cluster), options_(std::move(options)), clients_(std::move(clients)) {}

Status CopyWorker::run_once() {
  const Status status = poll();
  if (status || status.error().retry == Retry::no) {
    return status;
  }
  return roll_back();
}

Status CopyWorker::poll() {
  messages_.clear();
  LS_TRY(source().poll(Millis{50}, options_.records_per_commit, messages_));
  for (const flow::Message& message : messages_) {
    LS_TRY(copy(message));
  }
  const bool is_due = uncommitted_ >= options_.records_per_commit || messages_.empty();
  return uncommitted_ > 0 && is_due ? commit() : Status();
}

Status CopyWorker::copy(const flow::Message& message) {
  Task& task = tasks_.at(message.partition.value);
  const std::string place = fmt::format("{}/{}", message.partition.value, message.offset.value);
  const flow::Header header{"from", place};
  flow::OutgoingMessage out;
  out.topic = options_.output;
  out.key = message.key;
  out.value = message.value;
  out.headers = std::span(&header, 1);
  LS_TRY(sink().send(out));
  ++task.count;
  task.next = message.offset.next();
  task.is_changed = true;
  ++uncommitted_;
  return {};
}

Status CopyWorker::commit() {
  std::vector<flow::TaskCommit> commits;
  std::deque<state::WriteBatch> rows;
  std::deque<flow::Position> positions;
  for (auto& [partition, task] : tasks_) {
    if (!task.is_changed) {
      continue;
    }
    state::Meta meta;
    meta.inputs.push_back({options_.input, Partition(partition), task.next});
    rows.emplace_back().put("count", std::to_string(task.count));
    rows.back().put(state::kMetaKey, meta.save());
    positions.push_back({{options_.input, Partition(partition)}, task.next});
    flow::TaskCommit commit;
    commit.topology = options_.worker.topology;
    commit.partition = Partition(partition);
    commit.positions = std::span(&positions.back(), 1);
    commit.rows = &rows.back();
    commits.push_back(commit);
  }
  LS_TRY(sink().commit(commits));
  for (auto& [partition, task] : tasks_) {
    task.is_changed = false;
  }
  uncommitted_ = 0;
  return {};
}

Status CopyWorker::roll_back() {
  ++rollbacks_;
  uncommitted_ = 0;
  LS_TRY(sink().abort());
  for (const auto& [partition, task] : tasks_) {
    LS_TRY(open({options_.input, Partition(partition)}));
  }
  return {};
}

Result<CopyWorker::Task> CopyWorker::restore(Partition partition) {
  const std::string topic = cluster_.changelog_topic(options_.worker.topology);
  const auto log = LS_TRY(cluster_.open({topic, partition}, std::nullopt));
  state::ChangelogReader changes(1 << 20);
  Task task;
  std::vector<flow::Message> messages;
  while (!log->has_caught_up()) {
    messages.clear();
    LS_TRY(log->poll(Millis{100}, 1000, messages));
    for (const flow::Message& message : messages) {
      const auto value = message.is_tombstone ? std::nullopt : std::optional<Bytes>(message.value);
      static_cast<void>(LS_TRY(changes.add(message.key, value, message.offset)));
      changes.batch().for_each([&](Bytes, std::optional<Bytes> row) {
        task.count = std::stoll(std::string(row.value()));
      });
      changes.clear();
    }
  }
  if (changes.meta()) {
    task.next = changes.meta()->inputs.at(0).next;
  }
  return task;
}

Status CopyWorker::open(const flow::TopicPartition& at) {
  const std::optional<Offset> committed = LS_TRY(source().committed(at));
  Task task = LS_TRY(restore(at.partition));
  if (task.next != committed.value_or(Offset(0))) {
    return internal_error(fmt::format("partition {}: the state stands at {}, the group at {}",
                                      at.partition.value, task.next.value,
                                      committed.value_or(Offset(-1)).value));
  }
  LS_TRY(source().seek(at, task.next));
  LS_TRY(source().resume(at));
  tasks_[at.partition.value] = task;
  return {};
}

Status CopyWorker::on_assigned(std::span<const flow::TopicPartition> partitions) {
  for (const flow::TopicPartition& at : partitions) {
    LS_TRY(open(at));
  }
  return {};
}

Status CopyWorker::on_revoked(std::span<const flow::TopicPartition> partitions) {
  const Status committed = uncommitted_ > 0 ? commit() : Status();
  for (const flow::TopicPartition& at : partitions) {
    tasks_.erase(at.partition.value);
  }
  return committed;
}

Status CopyWorker::on_lost(std::span<const flow::TopicPartition> partitions) {
  for (const flow::TopicPartition& at : partitions) {
    tasks_.erase(at.partition.value);
  }
  return roll_back();
}

std::optional<std::int64_t> CopyWorker::count(std::int32_t partition) const {
  const auto found = tasks_.find(partition);
  return found == tasks_.end() ? std::nullopt : std::optional(found->second.count);
}

}  // namespace ls::test
