#pragma once

#include "leadstream/embedded/embedded_log.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::embedded {

// Encodes a worker's outputs as they come and writes them with state and positions in one atomic
// batch. One thread.
class EmbeddedSink final : public flow::Sink {
 public:
  // `rows`: under which name of `EmbeddedLog::store` the rows of its tasks are; default: that of
  // their topology.
  EmbeddedSink(EmbeddedLog& log, std::string group, std::string rows = {});
  ~EmbeddedSink() override;

  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::sink;
  }
  Status send(const flow::OutgoingMessage& message) override;
  Status commit(std::span<const flow::TaskCommit> tasks) override;
  Status abort() override;

 private:
  EmbeddedLog& log_;
  std::string group_;
  std::string rows_;
  std::vector<flow::TaskCommit> renamed_;
  std::unique_ptr<AppendBatch> pending_;
};

}  // namespace ls::embedded
