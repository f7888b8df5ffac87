#include "aligned/member.hpp"

#include "support/message_view.hpp"

#include "leadstream/flow/control.hpp"
#include "leadstream/flow/origin.hpp"

#include <algorithm>

namespace ls::aligned {
namespace {

constexpr char kModels[] = "leads.models";

}  // namespace

Status PendingSink::send(const flow::OutgoingMessage& message) {
  Pending pending;
  pending.topic = message.topic;
  pending.partition = message.partition;
  pending.record.key = message.key;
  pending.record.value = message.value;
  pending.record.is_tombstone = message.is_tombstone;
  for (const flow::Header& header : message.headers) {
    pending.record.headers.emplace_back(header.name, header.value);
  }
  if (const auto origin = flow::parse_origin_header(flow::find_header(message.headers, "ls-o"))) {
    pending.record.time = origin->time;
  }
  pending_.push_back(std::move(pending));
  return {};
}

Status PendingSink::commit(std::span<const flow::TaskCommit> /*tasks*/) {
  return {};
}

Status PendingSink::abort() {
  pending_.clear();
  return {};
}

void PendingSink::append_to(flow::MemoryLog& log) {
  for (Pending& pending : pending_) {
    log.append(pending.topic, std::move(pending.record), pending.partition);
  }
  pending_.clear();
}

Member::Member(const Case& run, std::shared_ptr<const flow::Topology> topology,
               std::vector<Partition> partitions, flow::MemoryLog& log)
    : case_(run), topology_(std::move(topology)), log_(log) {
  for (const Partition partition : partitions) {
    slots_.push_back({partition, std::make_unique<state::MemoryStore>(), nullptr});
  }
}

Status Member::open() {
  for (Slot& slot : slots_) {
    LS_TRY(open(slot));
  }
  feed_ = std::make_unique<flow::AlignedFeed>(case_.options, "train");
  models_read_ = 0;
  return {};
}

Status Member::open(Slot& slot) {
  flow::TaskOptions options;
  options.partition = slot.partition;
  options.boundary = case_.boundary;
  options.run_records_max = case_.run_records_max;
  options.aligned = case_.options;
  options.internal_topics = {{"leads.examples", case_.options.tasks.at("train")},
                             {"leads.signals", case_.options.tasks.at("watch")},
                             {kModels, 1}};
  slot.task = std::make_unique<flow::Task>(topology_, catalog(), *slot.store, sink_, options);
  LS_TRY(slot.task->open());
  slot.read.clear();
  for (const flow::Position& position : slot.task->positions()) {
    slot.read[position.at.topic] = static_cast<std::size_t>(position.next.value);
  }
  for (const std::string& topic : topology_->input_topics()) {
    const std::vector<std::size_t>* records = records_of(topic, slot.partition);
    const auto end = static_cast<std::int64_t>(records == nullptr ? 0 : records->size());
    slot.task->begin_input({topic, slot.partition}, {Offset(0), Offset(end)});
  }
  return {};
}

const std::vector<std::size_t>* Member::records_of(const std::string& topic,
                                                   Partition partition) const {
  const flow::MemoryLog::Topic* found = log_.find(topic);
  return found == nullptr ? nullptr
                          : &found->by_partition[static_cast<std::size_t>(partition.value)];
}

Status Member::read(Slot& slot, Random& random) {
  for (const std::string& topic : topology_->input_topics()) {
    const std::vector<std::size_t>* records = records_of(topic, slot.partition);
    if (records == nullptr) {
      continue;
    }
    std::size_t& read = slot.read[topic];
    std::vector<flow::Header> headers;
    for (std::uint64_t left = random.below(30); left > 0 && read < records->size(); --left) {
      const flow::StoredRecord& stored = log_.find(topic)->records[(*records)[read]];
      headers.clear();
      const flow::Message message = test::view_of(topic, stored, headers);
      LS_TRY(slot.task->ingest({&message, 1}));
      ++read;
      has_moved_ = true;
    }
    if (read == records->size()) {
      slot.task->reach_end({topic, slot.partition});
    }
  }
  return {};
}

Status Member::read_models(Random& random) {
  const std::vector<std::size_t>* records = records_of(kModels, Partition(0));
  if (records == nullptr) {
    return {};
  }
  std::vector<flow::Header> headers;
  for (std::uint64_t left = random.below(20); left > 0 && models_read_ < records->size(); --left) {
    const flow::StoredRecord& stored = log_.find(kModels)->records[(*records)[models_read_++]];
    headers.clear();
    LS_TRY(feed_->take(test::view_of(kModels, stored, headers)));
    has_moved_ = true;
  }
  return {};
}

Status Member::advance(Random& random) {
  is_waiting_ = false;
  for (Slot& slot : slots_) {
    const flow::AlignedStep step =
        LS_TRY(slot.task->advance(feed_.get(), random.below(2) == 0 ? 5 : 1000));
    has_moved_ = has_moved_ || step.records > 0;
    is_waiting_ = is_waiting_ || step.waiting_for.has_value();
  }
  return {};
}

Status Member::turn(Random& random) {
  has_moved_ = false;
  for (Slot& slot : slots_) {
    LS_TRY(read(slot, random));
  }
  LS_TRY(read_models(random));
  LS_TRY(advance(random));
  const bool has_news =
      std::ranges::any_of(slots_, [](const Slot& slot) { return slot.task->has_news(); });
  const bool is_due = random.below(4) == 0 || (has_news && (is_waiting_ || !has_moved_));
  return is_due ? commit() : Status();
}

Status Member::commit() {
  std::vector<Slot*> changed;
  std::vector<state::WriteBatch> rows;
  for (Slot& slot : slots_) {
    if (slot.task->has_news()) {
      LS_TRY(slot.task->publish());
    }
    if (slot.task->has_uncommitted()) {
      changed.push_back(&slot);
      LS_TRY(slot.task->checkpoint(rows.emplace_back()));
    }
  }
  sink_.append_to(log_);
  for (std::size_t i = 0; i < changed.size(); ++i) {
    LS_TRY(changed[i]->store->write(rows[i]));
    changed[i]->task->committed();
    has_moved_ = true;
  }
  return {};
}

Status Member::roll_back() {
  LS_TRY(sink_.abort());
  for (Slot& slot : slots_) {
    LS_TRY(slot.task->rolled_back());
    slot.read.clear();
    for (const flow::Position& position : slot.task->positions()) {
      slot.read[position.at.topic] = static_cast<std::size_t>(position.next.value);
    }
    for (const std::string& topic : topology_->input_topics()) {
      const std::vector<std::size_t>* records = records_of(topic, slot.partition);
      const auto end = static_cast<std::int64_t>(records == nullptr ? 0 : records->size());
      slot.task->begin_input({topic, slot.partition}, {Offset(0), Offset(end)});
    }
  }
  return {};
}

Status Member::die() {
  LS_TRY(sink_.abort());
  return open();
}

bool Member::is_done() const {
  return std::ranges::all_of(slots_, [this](const Slot& slot) {
    return slot.task->published() == case_.options.until && !slot.task->has_uncommitted();
  });
}

}  // namespace ls::aligned
