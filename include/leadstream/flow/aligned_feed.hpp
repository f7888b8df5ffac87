#pragma once

#include "leadstream/flow/aligned.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/flow/models.hpp"

#include <string>
#include <vector>

namespace ls::flow {

// The model topic of an aligned run, read from its first record. Keeps every version.
// Single-threaded.
class AlignedFeed final : public FeedView {
 public:
  // `trainer` is the topology that writes the topic.
  AlignedFeed(AlignedOptions options, std::string trainer);

  // The next record of the topic. Refuses a version that does not decode and a control of another
  // run.
  Status take(const Message& message);
  [[nodiscard]] EventTime watermark() const override;
  [[nodiscard]] Upstream slowest() const override;
  [[nodiscard]] std::shared_ptr<const ModelSet> as_of(EventTime boundary) const override {
    return history_.as_of(boundary);
  }

 private:
  AlignedOptions options_;
  std::string trainer_;
  std::vector<EventTime> watermarks_;  // by the trainer's tasks
  ModelHistory history_;
};

}  // namespace ls::flow
