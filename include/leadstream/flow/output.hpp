#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/flow/record.hpp"

#include <optional>
#include <vector>

namespace ls::flow {

// A record that an operator could not use, with its stable reason.
struct Rejection {
  Record record;
  Error error;
};

// A record that came when some windows of a node had closed. It counts in the others.
struct MissedWindow {
  std::string_view name;  // of the feature, or of the node
  EventTime closed_at;
  std::optional<window::Window> window = {};  // where the node tells it
};
struct Miss {
  Record record;
  EventTime event_time;
  std::vector<MissedWindow> windows;
};

// What a node's call produces. Owned by the task and reused; lives for one run.
class Output {
 public:
  explicit Output(Arena& arena) : arena_(arena) {}

  // Goes on to the next nodes with the key, time and origin of its cause.
  void emit(const Record& cause, Payload payload) {
    records_.push_back({cause.key, cause.time, cause.ordinal, cause.origin, payload});
  }
  // Lands on the dead-letter topic with the original bytes; `error.code` is the stable reason.
  void reject(const Record& record, Error error) {
    rejections_.push_back({record, std::move(error)});
  }
  // Lands on the late topic with the original bytes, once per call, with the windows that it
  // missed.
  void miss(const Record& record, EventTime event_time, std::vector<MissedWindow> windows) {
    misses_.push_back({record, event_time, std::move(windows)});
  }
  // Payloads and everything they point to are made here.
  [[nodiscard]] Arena& arena() {
    return arena_;
  }

  [[nodiscard]] const std::vector<Record>& records() const {
    return records_;
  }
  [[nodiscard]] const std::vector<Rejection>& rejections() const {
    return rejections_;
  }
  [[nodiscard]] const std::vector<Miss>& misses() const {
    return misses_;
  }
  void clear() {
    misses_.clear();
    records_.clear();
    rejections_.clear();
  }

 private:
  Arena& arena_;
  std::vector<Record> records_;
  std::vector<Rejection> rejections_;
  std::vector<Miss> misses_;
};

}  // namespace ls::flow
