#pragma once

#include "leadstream/flow/aligned_feed.hpp"
#include "leadstream/runtime/model_feed.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ls::runtime {

// The model topic of an aligned run for all workers of the process. One thread calls `poll`; any
// thread asks. What is asked about a boundary up to the watermark never changes, so the lock keeps
// the map whole and decides nothing.
class AlignedModels final : public ModelTopic, public flow::FeedView {
 public:
  // `trainer` is the topology that writes the topic.
  AlignedModels(std::unique_ptr<ModelReader> reader, flow::AlignedOptions options,
                std::string trainer);

  // A record that is none of the run's is an error with Retry::no of this program or its user, and
  // nothing is read after it.
  Status poll(Millis wait) override;
  [[nodiscard]] std::shared_ptr<const flow::ModelSet> latest() const override {
    return as_of(EventTime::max());
  }
  // Each score waits for the versions of its own boundary.
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }
  [[nodiscard]] const flow::FeedView* by_boundary() const override {
    return this;
  }
  [[nodiscard]] EventTime watermark() const override;
  [[nodiscard]] flow::Upstream slowest() const override;
  [[nodiscard]] std::shared_ptr<const flow::ModelSet> as_of(EventTime boundary) const override;

 private:
  std::unique_ptr<ModelReader> reader_;
  std::vector<flow::Message> messages_;
  std::optional<Error> failure_;
  mutable std::mutex mutex_;
  flow::AlignedFeed feed_;
};

}  // namespace ls::runtime
