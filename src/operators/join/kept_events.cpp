#include "operators/join/kept_events.hpp"

#include <algorithm>

namespace ls::operators {

std::size_t KeptEvents::insert(EventTime time, Bytes content) {
  const std::size_t at = first_after(time);
  Entry entry;
  entry.time = time;
  entry.begin = buffer_.size();
  entry.size = static_cast<std::uint32_t>(content.size());
  buffer_.append(content);
  used_ += content.size();
  entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(first_ + at), entry);
  return at;
}

void KeptEvents::drop_front(std::size_t count) {
  for (const Entry& entry : kept().first(count)) {
    used_ -= entry.size;
  }
  first_ += count;
  compact();
}

std::size_t KeptEvents::first_from(EventTime time) const {
  const std::span<const Entry> all = kept();
  return static_cast<std::size_t>(std::ranges::lower_bound(all, time, {}, &Entry::time) -
                                  all.begin());
}

std::size_t KeptEvents::first_after(EventTime time) const {
  const std::span<const Entry> all = kept();
  return static_cast<std::size_t>(std::ranges::upper_bound(all, time, {}, &Entry::time) -
                                  all.begin());
}

void KeptEvents::compact() {
  if (2 * first_ >= entries_.size()) {
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  if (buffer_.size() < 2 * used_ || buffer_.size() == used_) {
    return;
  }
  moved_.clear();
  for (std::size_t at = first_; at < entries_.size(); ++at) {
    Entry& entry = entries_[at];
    const std::size_t begin = moved_.size();
    moved_.append(buffer_, entry.begin, entry.size);
    entry.begin = begin;
  }
  buffer_.swap(moved_);
}

void KeptEvents::save(ByteWriter& out) const {
  out.varint(size());
  for (std::size_t at = 0; at < size(); ++at) {
    out.svarint(time(at).ms);
    out.u8(is_matched(at) ? 1 : 0);
    out.bytes(content(at));
  }
}

KeptEvents KeptEvents::load(ByteReader& in) {
  KeptEvents made;
  for (std::size_t left = in.count(); left > 0; --left) {
    const EventTime time{in.svarint()};
    const bool is_matched = in.u8() != 0;
    const std::size_t at = made.insert(time, in.bytes());
    made.entries_[at].is_matched = is_matched;  // none is forgotten yet
  }
  return made;
}

}  // namespace ls::operators
