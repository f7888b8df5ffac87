#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/flow/record.hpp"

#include <vector>

namespace ls::flow {

// A record that an operator could not use, with its stable reason.
struct Rejection {
  Record record;
  Error error;
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
  void clear() {
    records_.clear();
    rejections_.clear();
  }

 private:
  Arena& arena_;
  std::vector<Record> records_;
  std::vector<Rejection> rejections_;
};

}  // namespace ls::flow
