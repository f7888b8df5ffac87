#pragma once

#include "leadstream/base/published.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/flow/models.hpp"

#include <atomic>
#include <memory>

namespace ls::runtime {

// Reads the whole model topic from its beginning, by no group. One thread.
class ModelReader {
 public:
  virtual ~ModelReader() = default;
  // Appends what is new; waits up to `wait` if nothing is. Views live until the next call.
  virtual Status poll(Millis wait, std::vector<flow::Message>& out) = 0;
  // True once everything that lay on the topic when reading began was returned.
  [[nodiscard]] virtual bool is_caught_up() const = 0;
};

// Keeps the newest version of every model for all workers of the process. One thread calls `poll`;
// any thread calls the rest.
class ModelFeed {
 public:
  explicit ModelFeed(std::unique_ptr<ModelReader> reader);

  // A record that does not decode is logged and passed over: the versions before it stay in force.
  Status poll(Millis wait);
  // Never null. Immutable.
  [[nodiscard]] std::shared_ptr<const flow::ModelSet> latest() const {
    return published_.current();
  }
  // True once everything that lay on the topic when reading began is in `latest`. Any thread.
  [[nodiscard]] bool is_caught_up() const {
    return is_caught_up_;
  }

 private:
  std::unique_ptr<ModelReader> reader_;
  flow::ModelHistory history_;
  std::vector<flow::Message> messages_;
  Published<flow::ModelSet> published_;
  std::atomic<bool> is_caught_up_ = false;
};

}  // namespace ls::runtime
