#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::operators {

// The events of one side and key that a join still needs, by time and then in the order in which
// they came. What is kept of them lies in one buffer, so that a row that has found its size
// allocates nothing more. Positions and views live until the next change.
class KeptEvents {
 public:
  // Returns its position: behind all of the same time.
  std::size_t insert(EventTime time, Bytes content);
  // Forgets all before the position.
  void drop_front(std::size_t count);

  [[nodiscard]] std::size_t size() const {
    return entries_.size() - first_;
  }
  [[nodiscard]] bool empty() const {
    return size() == 0;
  }
  [[nodiscard]] EventTime time(std::size_t at) const {
    return entries_[first_ + at].time;
  }
  [[nodiscard]] Bytes content(std::size_t at) const {
    const Entry& entry = entries_[first_ + at];
    return Bytes(buffer_).substr(entry.begin, entry.size);
  }
  [[nodiscard]] bool is_matched(std::size_t at) const {
    return entries_[first_ + at].is_matched;
  }
  void mark_matched(std::size_t at) {
    entries_[first_ + at].is_matched = true;
  }
  // At most so many bytes do they take where they are saved.
  [[nodiscard]] std::size_t stored_bytes_max() const {
    return kCountBytes + size() * kFrameBytes + used_;
  }
  // And one more so many.
  [[nodiscard]] static std::size_t stored_bytes_max(Bytes content) {
    return kFrameBytes + content.size();
  }
  // The first position whose time is not before `time`.
  [[nodiscard]] std::size_t first_from(EventTime time) const;
  // The first position whose time is after `time`.
  [[nodiscard]] std::size_t first_after(EventTime time) const;

  void save(ByteWriter& out) const;
  static KeptEvents load(ByteReader& in);

 private:
  static constexpr std::size_t kCountBytes = 10;          // a varint
  static constexpr std::size_t kFrameBytes = 10 + 1 + 5;  // time, whether it matched, length

  struct Entry {
    EventTime time;
    std::size_t begin = 0;  // in the buffer
    std::uint32_t size = 0;
    bool is_matched = false;
  };
  [[nodiscard]] std::span<const Entry> kept() const {
    return std::span(entries_).subspan(first_);
  }
  // Closes the holes once they are as large as what is kept, so that to forget costs little.
  void compact();

  std::vector<Entry> entries_;
  std::size_t first_ = 0;  // those before are forgotten
  std::string buffer_;
  std::string moved_;  // the other buffer, for compaction
  std::size_t used_ = 0;
};

}  // namespace ls::operators
