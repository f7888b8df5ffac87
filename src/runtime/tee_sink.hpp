#pragma once

#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/stream_hub.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace ls::runtime {

// A sink that shows everything that was committed to a StreamHub. What a transaction wrote beyond
// what the hub can hold is not kept, only counted: the hub would drop it at once.
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
  void keep(const flow::OutgoingMessage& message);
  void forget();

  std::unique_ptr<flow::Sink> sink_;
  StreamHub& hub_;
  std::vector<StreamBlock> pending_;
  std::size_t full_bytes_ = 0;  // of all pending blocks but the last
  std::uint64_t skipped_ = 0;
};

}  // namespace ls::runtime
