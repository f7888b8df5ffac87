#include "sim/sim_log.hpp"

#include <algorithm>

namespace ls::sim {

Offset SimLog::append(LogEntry entry) {
  const Offset at = high_watermark();
  if (entry.state == LogEntry::State::open) {
    open_.emplace(entry.writer.id, at);
  }
  entries_.push_back(std::move(entry));
  LogEntry& kept = entries_.back();
  for (const auto& [name, value] : kept.headers) {
    kept.views.push_back({name, value});
  }
  return at;
}

void SimLog::mark(std::int64_t writer, LogEntry::State end, EventTime now) {
  if (const auto found = open_.find(writer); found != open_.end()) {
    for (Offset at = found->second; at < high_watermark(); at = at.next()) {
      LogEntry& entry = entries_[static_cast<std::size_t>(at.value)];
      if (entry.state == LogEntry::State::open && entry.writer.id == writer) {
        entry.state = end;
      }
    }
    open_.erase(found);
  }
  LogEntry marker;
  marker.state = LogEntry::State::marker;
  marker.writer.id = writer;
  marker.appended = now;
  entries_.push_back(std::move(marker));
}

Offset SimLog::last_stable() const {
  Offset stable = high_watermark();
  for (const auto& [writer, first] : open_) {
    stable = std::min(stable, first);
  }
  return stable;
}

Offset SimLog::committed_end() const {
  std::int64_t end = high_watermark().value;
  while (end > 0 && at(Offset(end - 1)).state != LogEntry::State::committed) {
    --end;
  }
  return Offset(end);
}

std::optional<Offset> SimLog::next_committed(Offset& from) const {
  const Offset end = last_stable();
  while (from < end) {
    const Offset found = from;
    from = from.next();
    if (at(found).state == LogEntry::State::committed) {
      return found;
    }
  }
  return std::nullopt;
}

flow::Message message_of(const Place& at, Offset offset, const LogEntry& entry) {
  flow::Message message;
  message.topic = at.topic;
  message.partition = at.partition;
  message.offset = offset;
  message.appended = entry.appended;
  message.key = entry.key;
  message.value = entry.value;
  message.is_tombstone = entry.is_tombstone;
  message.headers = entry.views;
  return message;
}

}  // namespace ls::sim
