#include "embedded/group_write.hpp"

#include "embedded/block.hpp"
#include "embedded/block_search.hpp"
#include "embedded/layout.hpp"

#include <cstddef>

namespace ls::embedded {
namespace {

// One that is alone may be larger. Bounds how long the first of a group waits for the others'
// bytes.
constexpr std::size_t kGroupBytes = 8 << 20;

}  // namespace

void GroupWrite::take(std::vector<AppendRequest*>& waiting, Topics& topics) {
  requests_.clear();
  marks_.clear();
  std::size_t bytes = 0;
  for (AppendRequest* request : waiting) {
    bytes += request->batch->bytes();
    if (!requests_.empty() && bytes > kGroupBytes) {
      break;
    }
    requests_.push_back(request);
    mark_positions(*request, topics);
  }
  waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(requests_.size()));
}

void GroupWrite::mark_positions(const AppendRequest& request, Topics& topics) {
  for (const flow::TaskCommit& task : request.changes->tasks) {
    for (const flow::Position& position : task.positions) {
      TopicState* topic = topics.find(position.at.topic);
      if (topic == nullptr || !topic->is_bounded || !topic->has(position.at.partition)) {
        continue;
      }
      const TopicReader* reader = topic->find_reader(request.changes->group);
      if (reader != nullptr) {
        marks_.push_back({topic, static_cast<std::size_t>(reader - topic->readers.data()),
                          position.at.partition, position.next});
      }
    }
  }
}

Status GroupWrite::write(std::uint64_t sequence, EventTime now, state::Sync sync) {
  batch_.clear();
  for (AppendRequest* request : requests_) {
    add_blocks(*request->batch, sequence + 1, now);
    sequence += request->batch->records();
    add_changes(*request->changes);
  }
  value_.clear();
  ByteWriter(value_).u64(sequence);
  batch_.put(kPlaces, kSequenceKey, value_);
  LS_TRY(database_.write(batch_, sync));
  measure_marks();
  return {};
}

void GroupWrite::add_blocks(AppendBatch& batch, std::uint64_t sequence, EventTime now) {
  for (AppendBatch::Block& block : batch.blocks()) {
    TopicState::End& end = block.topic->at(block.partition).assigned;
    block.first = end.next;
    stamp_block(block.bytes, {.count = block.count,
                              .first = block.first,
                              .sequence = sequence,
                              .appended = now,
                              .bytes_before = end.bytes});
    end.next = Offset(end.next.value + block.count);
    end.bytes += block.bytes.size();
    batch_.put(kLog, LogKey(block.topic->id, block.partition, Offset(end.next.value - 1)),
               block.bytes);
  }
}

void GroupWrite::add_changes(const Changes& changes) {
  for (const flow::TaskCommit& task : changes.tasks) {
    if (task.rows != nullptr) {
      batch_.append(kRows, EmbeddedLog::store_prefix(task.topology, task.partition), *task.rows);
    }
    for (const flow::Position& position : task.positions) {
      write_position_key(key_, changes.group, position.at);
      value_.clear();
      ByteWriter(value_).i64(position.next.value);
      batch_.put(kPlaces, key_, value_);
    }
  }
}

// A reader that is at the end, as most are, costs no look into the database. What was written stays
// written if the look fails: the reader then counts as where it was before.
void GroupWrite::measure_marks() {
  std::erase_if(marks_, [this](Mark& mark) {
    const Result<std::uint64_t> bytes =
        bytes_before(database_, mark.topic->id, mark.partition, mark.next,
                     mark.topic->at(mark.partition).assigned);
    mark.bytes = bytes.value_or(0);
    return !bytes.has_value();
  });
}

std::uint64_t GroupWrite::finish(std::uint64_t sequence, const Status& written,
                                 std::uint64_t backlog_max) {
  for (AppendRequest* request : requests_) {
    for (const AppendBatch::Block& block : request->batch->blocks()) {
      TopicState::PartitionState& partition = block.topic->at(block.partition);
      if (written) {
        partition.visible = partition.assigned;
      } else {
        partition.assigned = partition.visible;
      }
    }
    sequence += written ? request->batch->records() : 0;
    request->outcome = written;
  }
  if (!written) {
    return sequence;
  }
  for (const Mark& mark : marks_) {
    mark.topic->readers[mark.reader].bytes_read[static_cast<std::size_t>(mark.partition.value)] =
        mark.bytes;
    mark.topic->judge_backlog(backlog_max);
  }
  for (AppendRequest* request : requests_) {
    for (const AppendBatch::Block& block : request->batch->blocks()) {
      if (block.topic->is_bounded) {
        block.topic->judge_backlog(backlog_max);
      }
    }
  }
  return sequence;
}

}  // namespace ls::embedded
