#include "sim/sim_client.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/state/changelog.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::sim {
namespace {

constexpr Millis kRepeatAfter{50};
// A client sends in the background while its worker works: at chance, here.
constexpr double kSendsEarly = 0.1;

std::string_view text_of(BrokerAnswer answer) {
  switch (answer) {
    case BrokerAnswer::ok:
      return "ok";
    case BrokerAnswer::wait:
      return "concurrent transactions";
    case BrokerAnswer::fenced:
      return "fenced";
    case BrokerAnswer::invalid_state:
      return "invalid transaction state";
    case BrokerAnswer::out_of_order:
      return "out of order sequence";
    case BrokerAnswer::not_a_member:
      return "not a member of this generation";
  }
  return "";
}

LogEntry entry_of(const flow::OutgoingMessage& message) {
  LogEntry entry;
  entry.key = message.key;
  entry.value = message.value;
  entry.is_tombstone = message.is_tombstone;
  for (const flow::Header& header : message.headers) {
    entry.headers.emplace_back(header.name, header.value);
  }
  return entry;
}

}  // namespace

SimClient::SimClient(std::shared_ptr<Host> host, std::string id, const SimSource& source)
    : host_(std::move(host)), id_(std::move(id)), source_(source) {}

void SimClient::wait(Millis time) {
  host_->schedule().sleep(time);
}

std::optional<BrokerAnswer> SimClient::persist(const std::function<BrokerAnswer()>& at_broker,
                                               Millis patience) {
  const EventTime deadline = host_->schedule().now() + patience;
  for (;;) {
    const auto answer = host_->call<BrokerAnswer>(at_broker);
    disconnects_ += answer ? 0 : 1;
    if (answer && *answer != BrokerAnswer::wait) {
      return answer;
    }
    if (host_->schedule().now() >= deadline) {
      return std::nullopt;
    }
    host_->schedule().sleep(kRepeatAfter);
  }
}

kafka::Answer SimClient::judge(std::optional<BrokerAnswer> answer, std::string_view doing) {
  if (answer == BrokerAnswer::ok) {
    return std::nullopt;
  }
  if (!answer) {
    return kafka::Refusal{external_error(fmt::format("{}: no answer", doing), Retry::yes),
                          kafka::Remedy::repeat};
  }
  Error error = external_error(fmt::format("{}: {}", doing, text_of(*answer)), Retry::yes);
  if (*answer == BrokerAnswer::not_a_member) {
    must_abort_ = true;
    return kafka::Refusal{std::move(error), kafka::Remedy::abort};
  }
  is_fatal_ = true;
  return kafka::Refusal{std::move(error), kafka::Remedy::recreate};
}

kafka::Answer SimClient::init(Millis patience) {
  host_->pass(CrashPoint::init_sent);
  struct Given {
    Writer writer;
  };
  const auto given = std::make_shared<Given>();
  const auto answer =
      persist([kafka = &host_->kafka(), id = id_, given] { return kafka->init(id, given->writer); },
              patience);
  writer_ = given->writer;
  host_->pass(CrashPoint::init_answered);
  return judge(answer, "starting transactions");
}

kafka::Answer SimClient::begin() {
  host_->pass(CrashPoint::begun);
  if (is_fatal_) {
    return judge(BrokerAnswer::fenced, "beginning a transaction");
  }
  added_.clear();
  may_be_open_ = false;
  must_abort_ = false;
  return std::nullopt;
}

void SimClient::pass_send(const flow::OutgoingMessage& message) {
  if (!message.topic.ends_with(".changelog")) {
    host_->pass(CrashPoint::output_sent);
    return;
  }
  const Place at{std::string(message.topic), message.partition.value_or(Partition(0))};
  const Result<Bytes> row = state::row_key(message.key);
  if (row && *row == state::kMetaKey) {
    host_->pass(CrashPoint::meta_sent);
  } else {
    host_->pass(pending_[at].records.empty() ? CrashPoint::changelog_first
                                             : CrashPoint::changelog_middle);
  }
}

Status SimClient::send(const flow::OutgoingMessage& message, kafka::Delivered* delivered) {
  host_->schedule().check_alive();
  pass_send(message);
  const std::string topic(message.topic);
  const std::int32_t partitions = host_->kafka().partitions(topic);
  const Place at{topic,
                 message.partition.value_or(Partition(kafka_partition(message.key, partitions)))};
  Batch& batch = pending_[at];
  if (batch.records.empty()) {
    batch.first = next_[at];
  }
  ++next_[at];
  batch.records.push_back(entry_of(message));
  if (delivered != nullptr) {
    batch.delivered.insert(delivered);
  }
  return host_->schedule().random().chance(kSendsEarly) ? pump(Millis{3000}) : Status();
}

Status SimClient::send_run(std::span<const flow::OutgoingMessage> run,
                           kafka::Delivered* delivered) {
  for (const flow::OutgoingMessage& message : run) {
    LS_TRY(send(message, delivered));
  }
  return {};
}

Status SimClient::flush(Millis patience) {
  host_->pass(CrashPoint::flush_begun);
  LS_TRY(pump(patience));
  host_->pass(CrashPoint::flush_done);
  return {};
}

Status SimClient::pump(Millis patience) {
  const EventTime deadline = host_->schedule().now() + patience;
  for (auto& [at, batch] : pending_) {
    if (!batch.records.empty()) {
      LS_TRY(add_partition(at, deadline));
      LS_TRY(store(at, batch, deadline));
    }
  }
  return {};
}

Status SimClient::failed(std::optional<BrokerAnswer> answer, std::string_view doing) {
  kafka::Answer refused = judge(answer, doing);
  return refused ? Status(std::move(refused->error)) : Status();
}

Status SimClient::add_partition(const Place& at, EventTime deadline) {
  if (added_.contains(at)) {
    return {};
  }
  may_be_open_ = true;
  const auto answer = persist(
      [host = host_, id = id_, writer = writer_, at] {
        const BrokerAnswer given = host->kafka().add_partition(id, writer, at);
        host->pass(CrashPoint::partition_added);
        return given;
      },
      deadline - host_->schedule().now());
  LS_TRY(failed(answer, "adding a partition to the transaction"));
  added_.insert(at);
  return {};
}

Status SimClient::store(const Place& at, Batch& batch, EventTime deadline) {
  const auto last = std::make_shared<Offset>();
  const auto answer = persist(
      [host = host_, id = id_, writer = writer_, at, first = batch.first, records = batch.records,
       last] {
        const BrokerAnswer given = host->kafka().produce(id, writer, at, first, records, *last);
        host->pass(CrashPoint::records_stored);
        return given;
      },
      deadline - host_->schedule().now());
  LS_TRY(failed(answer, "storing records"));
  for (kafka::Delivered* delivered : batch.delivered) {
    delivered->partition = at.partition;
    delivered->next = delivered->next ? std::max(*delivered->next, last->next()) : last->next();
  }
  batch = {};
  return {};
}

kafka::Answer SimClient::send_offsets(std::span<const flow::Position> positions, Millis patience) {
  if (is_fatal_) {
    return judge(BrokerAnswer::fenced, "adding positions");
  }
  may_be_open_ = true;
  const auto announced = persist(
      [host = host_, id = id_, writer = writer_] {
        const BrokerAnswer given = host->kafka().add_offsets(id, writer);
        host->pass(CrashPoint::offsets_announced);
        return given;
      },
      patience);
  if (announced != BrokerAnswer::ok) {
    return judge(announced, "announcing positions");
  }
  const std::vector<flow::Position> copy(positions.begin(), positions.end());
  const auto stored = persist(
      [host = host_, id = id_, writer = writer_, copy, who = source_.membership()] {
        const BrokerAnswer given = host->kafka().commit_offsets(id, writer, who, copy);
        host->pass(CrashPoint::offsets_stored);
        return given;
      },
      patience);
  host_->pass(CrashPoint::offsets_answered);
  return judge(stored, "adding positions");
}

kafka::Answer SimClient::end(bool is_commit, Millis patience) {
  const auto answer = persist(
      [host = host_, id = id_, writer = writer_, is_commit] {
        const BrokerAnswer given = host->kafka().end(id, writer, is_commit);
        host->pass(is_commit ? CrashPoint::commit_decided : CrashPoint::abort_decided);
        return given;
      },
      patience);
  return judge(answer, is_commit ? "committing" : "aborting");
}

kafka::Answer SimClient::commit(Millis patience) {
  if (is_fatal_) {
    return judge(BrokerAnswer::fenced, "committing");
  }
  if (must_abort_) {
    return judge(BrokerAnswer::not_a_member, "committing");
  }
  host_->pass(CrashPoint::commit_sent);
  kafka::Answer answer = may_be_open_ ? end(true, patience) : std::nullopt;
  host_->pass(CrashPoint::commit_answered);
  return answer;
}

kafka::Answer SimClient::abort(Millis patience) {
  if (is_fatal_) {
    return judge(BrokerAnswer::fenced, "aborting");
  }
  // Records that never left give their numbers back. What may have left has cost a connection, and
  // with it this client.
  for (const auto& [at, batch] : pending_) {
    next_[at] = batch.records.empty() ? next_[at] : batch.first;
  }
  pending_.clear();
  host_->pass(CrashPoint::abort_sent);
  kafka::Answer answer = may_be_open_ ? end(false, patience) : std::nullopt;
  host_->pass(CrashPoint::abort_answered);
  return answer;
}

}  // namespace ls::sim
