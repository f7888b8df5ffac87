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
class AlignedModels final : public flow::FeedView {
 public:
  // `trainer` is the topology that writes the topic.
  AlignedModels(std::unique_ptr<ModelReader> reader, flow::AlignedOptions options,
                std::string trainer);

  Status poll(Millis wait);
  [[nodiscard]] EventTime watermark() const override;
  [[nodiscard]] std::shared_ptr<const flow::ModelSet> as_of(EventTime boundary) const override;

 private:
  std::unique_ptr<ModelReader> reader_;
  std::vector<flow::Message> messages_;
  mutable std::mutex mutex_;
  flow::AlignedFeed feed_;
};

}  // namespace ls::runtime
