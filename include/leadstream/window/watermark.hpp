#pragma once

#include "leadstream/base/time.hpp"

#include <cstddef>
#include <vector>

namespace ls::window {

// A watermark W is exclusive: every record with a time before W has been seen. min() means nothing
// is known, max() that nothing more will come.

// Whether a record at `time` comes too late under a watermark and a grace: saturating, so that an
// unknown watermark makes nothing late, whatever the grace.
[[nodiscard]] constexpr bool is_late(EventTime time, EventTime watermark, Millis grace) {
  return time < watermark - grace;
}

// The watermark of one input partition whose records are at most `disorder` behind the newest.
// Persisted as `seen`.
class PartitionWatermark {
 public:
  explicit constexpr PartitionWatermark(Millis disorder, EventTime seen = EventTime::min())
      : disorder_(disorder), seen_(seen) {}

  constexpr void observe(EventTime time) {
    seen_ = time > seen_ ? time : seen_;
  }
  // No record will come any more.
  constexpr void end() {
    has_ended_ = true;
  }
  // The largest time seen.
  [[nodiscard]] constexpr EventTime seen() const {
    return seen_;
  }
  [[nodiscard]] constexpr bool has_ended() const {
    return has_ended_;
  }
  [[nodiscard]] constexpr EventTime watermark() const {
    return has_ended_ ? EventTime::max() : seen_ - disorder_;
  }
  // Judged before the record itself is observed: a record is never late by its own doing.
  [[nodiscard]] constexpr bool is_late(EventTime time, Millis grace) const {
    return window::is_late(time, watermark(), grace);
  }

 private:
  Millis disorder_;
  EventTime seen_;
  bool has_ended_ = false;
};

// The watermark of whatever reads several inputs: the least of theirs, and never less than it was
// before, also when an input joins later.
class MergedWatermark {
 public:
  // Inputs are numbered in the order of `add_input`; a new one knows nothing yet.
  std::size_t add_input() {
    inputs_.push_back(EventTime::min());
    return inputs_.size() - 1;
  }
  // Takes the input's watermark; going back is ignored. True if the merged watermark rose.
  bool advance(std::size_t input, EventTime watermark);
  [[nodiscard]] EventTime watermark() const {
    return merged_;
  }

 private:
  std::vector<EventTime> inputs_;
  EventTime merged_ = EventTime::min();
};

}  // namespace ls::window
