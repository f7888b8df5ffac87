#pragma once

#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/stream_hub.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::runtime {

// A sink that shows a sample of what was committed to a StreamHub: the first few records per topic
// and transaction, so that a page stays readable and the data path does not pay for it.
class TeeSink final : public flow::Sink {
 public:
  TeeSink(std::unique_ptr<flow::Sink> sink, StreamHub& hub);

  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return sink_->state_carrier();
  }
  Status send(const flow::OutgoingMessage& message) override;
  Status commit(std::span<const flow::TaskCommit> tasks) override;
  Status abort() override;
  [[nodiscard]] std::optional<Offset> changelog_next(std::string_view topology,
                                                     Partition partition) const override {
    return sink_->changelog_next(topology, partition);
  }

 private:
  std::unique_ptr<flow::Sink> sink_;
  StreamHub& hub_;
  std::vector<StreamItem> pending_;
  std::map<std::string, int, std::less<>> shown_;
};

}  // namespace ls::runtime
