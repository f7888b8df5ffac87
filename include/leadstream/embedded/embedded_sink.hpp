#pragma once

#include "leadstream/embedded/embedded_log.hpp"

#include <string>
#include <vector>

namespace ls::embedded {

// Collects a worker's outputs and writes them with state and positions in one atomic batch. One
// thread.
class EmbeddedSink final : public flow::Sink {
 public:
  EmbeddedSink(EmbeddedLog& log, std::string group) : log_(log), group_(std::move(group)) {}

  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::sink;
  }
  Status send(const flow::OutgoingMessage& message) override;
  Status commit(std::span<const flow::TaskCommit> tasks) override;
  Status abort() override;

 private:
  EmbeddedLog& log_;
  std::string group_;
  std::vector<Append> pending_;
};

}  // namespace ls::embedded
