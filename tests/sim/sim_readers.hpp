#pragma once

#include "sim/host.hpp"

#include "leadstream/flow/io.hpp"

#include <memory>
#include <optional>
#include <string>

namespace ls::sim {

// Readers of single partitions of the simulated broker, for restoring.
class SimReaders final : public flow::LogReaders {
 public:
  SimReaders(std::shared_ptr<Host> host, std::string app)
      : host_(std::move(host)), app_(std::move(app)) {}

  Result<std::unique_ptr<flow::LogReader>> open(const Place& at,
                                                std::optional<Offset> from) override;
  Result<flow::Source::Range> range(const Place& at) override;
  Result<Millis> tombstones_kept(const std::string& /*topic*/) override {
    return Millis{86'400'000};
  }
  [[nodiscard]] std::string changelog_topic(std::string_view topology) const override {
    return app_ + "." + std::string(topology) + ".changelog";
  }

 private:
  std::shared_ptr<Host> host_;
  std::string app_;
};

}  // namespace ls::sim
