#pragma once

#include "leadstream/base/published.hpp"
#include "leadstream/flow/aligned.hpp"
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

// The model topic as a process knows it. One thread calls `poll`; any thread calls the rest.
class ModelTopic {
 public:
  virtual ~ModelTopic() = default;
  virtual Status poll(Millis wait) = 0;
  // The newest version of every model. Never null. Immutable.
  [[nodiscard]] virtual std::shared_ptr<const flow::ModelSet> latest() const = 0;
  // True once workers may begin.
  [[nodiscard]] virtual bool is_caught_up() const = 0;
  // What an aligned run asks; null in a live one.
  [[nodiscard]] virtual const flow::FeedView* by_boundary() const {
    return nullptr;
  }
};

// Keeps the newest version of every model for all workers of the process. One thread calls `poll`;
// any thread calls the rest.
class ModelFeed final : public ModelTopic {
 public:
  explicit ModelFeed(std::unique_ptr<ModelReader> reader);

  // A record that does not decode is logged and passed over: the versions before it stay in force.
  Status poll(Millis wait) override;
  // Never null. Immutable.
  [[nodiscard]] std::shared_ptr<const flow::ModelSet> latest() const override {
    return published_.current();
  }
  // True once everything that lay on the topic when reading began is in `latest`. Any thread.
  [[nodiscard]] bool is_caught_up() const override {
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
