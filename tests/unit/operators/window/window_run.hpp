#pragma once

#include "unit/operators/window/window_oracle.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/flow/task.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/state/memory_store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::test {

// A topology with one window node, from the YAML of its window.
[[nodiscard]] std::shared_ptr<const flow::Topology> window_topology(const std::string& window);

// A task over one partition that ends and starts again as told: what was not committed is read
// again, and what was sent since is gone, as in a transaction.
class WindowRun final : public flow::Sink {
 public:
  explicit WindowRun(std::shared_ptr<const flow::Topology> topology);

  void append(const Visit& visit);
  // Gives the task up to so many of the records that it has not seen.
  void ingest(std::size_t count);
  void advance(std::int64_t clock);
  void commit();
  void crash();
  void roll_back();
  [[nodiscard]] bool is_done() const {
    return next_ == log_.size();
  }

  [[nodiscard]] std::vector<Told> told() const;
  [[nodiscard]] std::vector<Missed> missed() const;
  // Rows in the store, once committed; META is not one.
  [[nodiscard]] std::size_t rows() const;

 private:
  struct Sent {
    std::string topic;
    std::string key;
    std::string value;
    std::vector<std::pair<std::string, std::string>> headers;
  };
  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::worker;
  }
  Status send(const flow::OutgoingMessage& message) override;
  Status commit(std::span<const flow::TaskCommit> tasks) override;
  Status abort() override;
  void open();
  void go_back();

  std::shared_ptr<const flow::Topology> topology_;
  state::MemoryStore store_;
  std::unique_ptr<flow::Task> task_;
  std::vector<std::pair<std::string, std::string>> log_;  // key and value
  std::size_t next_ = 0;
  std::size_t committed_next_ = 0;
  std::vector<Sent> sent_;
  std::size_t committed_sent_ = 0;
};

}  // namespace ls::test
