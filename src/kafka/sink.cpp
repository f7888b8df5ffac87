#include "kafka/sink.hpp"

#include "kafka/consumer.hpp"
#include "kafka/producer.hpp"
#include "kafka/producer_transactions.hpp"

#include "leadstream/state/changelog.hpp"

#include <fmt/core.h>

namespace ls::kafka {

namespace {

// Enough that what the client does once for a run does not count.
constexpr std::size_t kRunRows = 256;

std::vector<flow::Position> positions_of(std::span<const flow::TaskCommit> tasks) {
  std::vector<flow::Position> positions;
  for (const flow::TaskCommit& task : tasks) {
    positions.insert(positions.end(), task.positions.begin(), task.positions.end());
  }
  return positions;
}

}  // namespace

std::string changelog_topic(const ClientSettings& settings, std::string_view topology) {
  return fmt::format("{}.{}.changelog", settings.app, topology);
}

Result<std::unique_ptr<KafkaSink>> KafkaSink::make(const ClientSettings& settings,
                                                   const WorkerSettings& worker,
                                                   const KafkaSource& source, const Clock& clock) {
  auto sink = std::make_unique<KafkaSink>(
      settings, worker, std::make_unique<ProducerTransactions>(settings, source, clock), clock);
  if (worker.guarantee == Guarantee::at_least_once) {
    sink->outputs_ = LS_TRY(Producer::make(settings, std::nullopt, clock));
  }
  return sink;
}

KafkaSink::KafkaSink(const ClientSettings& settings, const WorkerSettings& worker,
                     std::unique_ptr<TransactionalClients> clients, const Clock& clock)
    : settings_(settings),
      transactions_(settings, transactional_id(settings, worker), worker.output_topics,
                    std::move(clients), clock),
      run_keys_(kRunRows) {}

KafkaSink::~KafkaSink() = default;

Status KafkaSink::send(const flow::OutgoingMessage& message) {
  if (outputs_) {
    return outputs_->send(message);
  }
  return send_in_transaction(message, nullptr);
}

Status KafkaSink::send_in_transaction(const flow::OutgoingMessage& message, Delivered* delivered) {
  LS_TRY(transactions_.begin());
  Status sent = transactions_.client().send(message, delivered);
  if (sent || sent.error().code == "message_too_large") {
    return sent;
  }
  return transactions_.roll_back(sent.error());
}

Status KafkaSink::commit(std::span<const flow::TaskCommit> tasks) {
  if (tasks.empty() && !transactions_.is_open()) {
    return outputs_ ? outputs_->flush(settings_.transaction_timeout) : Status();
  }
  LS_TRY(transactions_.begin());
  // For each partition that is new to the transaction the client has to ask the coordinator: those
  // of all tasks follow each other at once, so that it asks for them together.
  for (const Rows rows : {Rows::first_run, Rows::others}) {
    for (const flow::TaskCommit& task : tasks) {
      LS_TRY(write_changelog(task, rows));
    }
  }
  if (outputs_) {
    if (Status stored = outputs_->flush(settings_.transaction_timeout); !stored) {
      return transactions_.roll_back(stored.error());
    }
  }
  LS_TRY(transactions_.commit(positions_of(tasks)));
  for (auto& [task, changelog] : changelogs_) {
    changelog.committed = changelog.delivered.next;
  }
  return {};
}

Status KafkaSink::write_changelog(const flow::TaskCommit& task, Rows which) {
  if (task.rows == nullptr || task.rows->empty()) {
    return {};
  }
  Changelog& changelog = changelogs_[{std::string(task.topology), task.partition.value}];
  if (changelog.topic.empty()) {
    changelog.topic = changelog_topic(settings_, task.topology);
  }
  Status outcome = send_rows(task, which, changelog);
  return outcome ? Status()
                 : transactions_.roll_back(outcome.error()).with("writing the changelog");
}

Status KafkaSink::send_rows(const flow::TaskCommit& task, Rows which, Changelog& changelog) {
  std::size_t seen = 0;
  Status outcome;
  run_.clear();
  task.rows->for_each([&](Bytes key, std::optional<Bytes> value) {
    const Rows part = seen++ < kRunRows ? Rows::first_run : Rows::others;
    if (!outcome || part != which) {
      return;
    }
    std::string& record_key = run_keys_[run_.size()];
    record_key.clear();
    state::append_changelog_key(record_key, key);
    flow::OutgoingMessage record;
    record.topic = changelog.topic;
    record.partition = task.partition;
    record.key = record_key;
    record.is_tombstone = !value.has_value();
    record.value = value.value_or(Bytes());
    run_.push_back(record);
    if (run_.size() == kRunRows || seen == task.rows->count()) {
      outcome = transactions_.client().send_run(run_, &changelog.delivered);
      run_.clear();
    }
  });
  return outcome;
}

Status KafkaSink::abort() {
  return transactions_.settle();
}

std::optional<Offset> KafkaSink::changelog_next(std::string_view topology,
                                                Partition partition) const {
  const auto found = changelogs_.find({std::string(topology), partition.value});
  return found == changelogs_.end() ? std::nullopt : found->second.committed;
}

}  // namespace ls::kafka
