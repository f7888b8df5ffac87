#include "sim/sim_kafka.hpp"

#include "leadstream/base/assert.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::sim {

SimKafka::SimKafka(Schedule& schedule, BrokerOptions options,
                   std::map<std::string, std::int32_t> input_topics)
    : schedule_(schedule), options_(options) {
  add_group("", input_topics);
  for (const auto& [topic, partitions] : input_topics) {
    create(topic, partitions);
  }
}

void SimKafka::add_group(const std::string& name, std::map<std::string, std::int32_t> topics) {
  groups_.try_emplace(name, schedule_, options_.group, std::move(topics));
}

void SimKafka::create(const std::string& topic, std::int32_t partitions) {
  partitions_[topic] = partitions;
  for (std::int32_t p = 0; p < partitions; ++p) {
    logs_[{topic, Partition(p)}];
  }
}

SimLog& SimKafka::log(const Place& at) {
  const auto found = logs_.find(at);
  LS_ASSERT(found != logs_.end());
  return found->second;
}

bool SimKafka::is_deciding(const Transaction& transaction) {
  return transaction.state == Transaction::State::committing ||
         transaction.state == Transaction::State::aborting;
}

BrokerAnswer SimKafka::check(const Transaction& transaction, Writer writer) {
  if (transaction.id != writer.id || transaction.epoch != writer.epoch) {
    return BrokerAnswer::fenced;
  }
  return is_deciding(transaction) ? BrokerAnswer::wait : BrokerAnswer::ok;
}

// An open transaction of the predecessor is aborted under an epoch that fences it.
BrokerAnswer SimKafka::init(const std::string& id, Writer& writer) {
  Transaction& transaction = transactions_[id];
  if (transaction.id == 0) {
    transaction.id = static_cast<std::int64_t>(transactions_.size());
  }
  if (transaction.state == Transaction::State::ongoing) {
    ++transaction.epoch;
    decide(transaction, false);
  }
  if (is_deciding(transaction)) {
    return BrokerAnswer::wait;
  }
  ++transaction.epoch;
  transaction.state = Transaction::State::empty;
  writer = {transaction.id, transaction.epoch};
  schedule_.note(fmt::format("broker: {} begins epoch {}", id, writer.epoch));
  return BrokerAnswer::ok;
}

void SimKafka::begin_if_empty(Transaction& transaction) {
  if (transaction.state == Transaction::State::ongoing) {
    return;
  }
  transaction.state = Transaction::State::ongoing;
  transaction.partitions.clear();
  transaction.has_offsets = false;
  const std::uint64_t number = ++transaction.number;
  schedule_.after(options_.transaction_timeout, [this, &transaction, number] {
    if (transaction.state == Transaction::State::ongoing && transaction.number == number) {
      schedule_.note(fmt::format("broker: transaction of writer {} timed out", transaction.id));
      ++transaction.epoch;
      decide(transaction, false);
    }
  });
}

BrokerAnswer SimKafka::add_partition(const std::string& id, Writer writer, const Place& at) {
  Transaction& transaction = transactions_[id];
  const BrokerAnswer answer = check(transaction, writer);
  if (answer == BrokerAnswer::ok) {
    begin_if_empty(transaction);
    transaction.partitions.insert(at);
  }
  return answer;
}

BrokerAnswer SimKafka::add_offsets(const std::string& id, Writer writer) {
  Transaction& transaction = transactions_[id];
  const BrokerAnswer answer = check(transaction, writer);
  if (answer == BrokerAnswer::ok) {
    begin_if_empty(transaction);
    transaction.has_offsets = true;
  }
  return answer;
}

BrokerAnswer SimKafka::produce(const std::string& id, Writer writer, const Place& at,
                               std::int64_t first, const std::vector<LogEntry>& records,
                               Offset& last) {
  const Transaction& transaction = transactions_[id];
  const BrokerAnswer answer = check(transaction, writer);
  if (answer != BrokerAnswer::ok) {
    return answer == BrokerAnswer::wait ? BrokerAnswer::invalid_state : answer;
  }
  Sequence& sequence = sequences_[{writer.id, at}];
  if (sequence.epoch != writer.epoch) {
    sequence = {writer.epoch, 0, {}};
  }
  if (const auto stored = sequence.stored.find(first); stored != sequence.stored.end()) {
    last = stored->second;
    return BrokerAnswer::ok;
  }
  if (first != sequence.next) {
    return BrokerAnswer::out_of_order;
  }
  if (transaction.state != Transaction::State::ongoing || !transaction.partitions.contains(at)) {
    return BrokerAnswer::invalid_state;
  }
  for (LogEntry record : records) {
    record.state = LogEntry::State::open;
    record.writer = writer;
    record.appended = schedule_.now();
    last = log(at).append(std::move(record));
  }
  sequence.stored[first] = last;
  sequence.next = first + static_cast<std::int64_t>(records.size());
  return BrokerAnswer::ok;
}

BrokerAnswer SimKafka::commit_offsets(const std::string& id, Writer writer, const Membership& who,
                                      const std::vector<flow::Position>& positions) {
  const Transaction& transaction = transactions_[id];
  if (transaction.id != writer.id || transaction.epoch != writer.epoch) {
    return BrokerAnswer::fenced;
  }
  if (transaction.state != Transaction::State::ongoing || !transaction.has_offsets) {
    return BrokerAnswer::invalid_state;
  }
  if (group(who.group).check(who) != GroupAnswer::ok) {
    return BrokerAnswer::not_a_member;
  }
  group(who.group).add_pending(writer.id, positions);
  return BrokerAnswer::ok;
}

BrokerAnswer SimKafka::end(const std::string& id, Writer writer, bool is_commit) {
  Transaction& transaction = transactions_[id];
  if (transaction.id != writer.id || transaction.epoch != writer.epoch) {
    return BrokerAnswer::fenced;
  }
  using State = Transaction::State;
  switch (transaction.state) {
    case State::ongoing:
      decide(transaction, is_commit);
      return BrokerAnswer::ok;
    case State::committing:
    case State::aborting:
      return (transaction.state == State::committing) == is_commit ? BrokerAnswer::wait
                                                                   : BrokerAnswer::invalid_state;
    case State::committed:
    case State::aborted:
      return (transaction.state == State::committed) == is_commit ? BrokerAnswer::ok
                                                                  : BrokerAnswer::invalid_state;
    case State::empty:
      return BrokerAnswer::invalid_state;
  }
  return BrokerAnswer::invalid_state;
}

// Decided for good; each partition hears of it in its own time.
void SimKafka::decide(Transaction& transaction, bool is_commit) {
  schedule_.note(fmt::format("broker: writer {} epoch {} {}", transaction.id, transaction.epoch,
                             is_commit ? "commits" : "aborts"));
  transaction.state = is_commit ? Transaction::State::committing : Transaction::State::aborting;
  transaction.marks_left = transaction.partitions.size() + (transaction.has_offsets ? 1 : 0);
  for (const Place& at : transaction.partitions) {
    schedule_.after(mark_delay(), [this, &transaction, at, is_commit] {
      write_mark(transaction, at, is_commit);
    });
  }
  if (transaction.has_offsets) {
    schedule_.after(mark_delay(),
                    [this, &transaction, is_commit] { end_offsets(transaction, is_commit); });
  }
}

Millis SimKafka::mark_delay() {
  const bool is_slow = schedule_.random().chance(options_.slow_marker);
  return is_slow ? schedule_.draw(Millis{100}, options_.slow_marker_most)
                 : schedule_.draw(Millis{0}, Millis{5});
}

void SimKafka::write_mark(Transaction& transaction, const Place& at, bool is_commit) {
  log(at).mark(transaction.id, is_commit ? LogEntry::State::committed : LogEntry::State::aborted,
               schedule_.now());
  mark_written(transaction, is_commit);
}

void SimKafka::end_offsets(Transaction& transaction, bool is_commit) {
  for (auto& [name, group] : groups_) {
    group.decide(transaction.id, is_commit);
  }
  mark_written(transaction, is_commit);
}

void SimKafka::mark_written(Transaction& transaction, bool is_commit) {
  if (--transaction.marks_left == 0) {
    transaction.state = is_commit ? Transaction::State::committed : Transaction::State::aborted;
  }
}

bool SimKafka::has_undecided() const {
  return std::any_of(transactions_.begin(), transactions_.end(), [](const auto& known) {
    return known.second.state == Transaction::State::ongoing || is_deciding(known.second);
  });
}

}  // namespace ls::sim
