#pragma once

#include "sim/host.hpp"

#include "leadstream/flow/io.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::sim {

struct SourceOptions {
  std::string group = {};
  std::string instance;  // static membership
  Millis poll_interval_max{12'000};
  Millis patience{20'000};  // for transactions in doubt, when asked for committed positions
};

// A member of the simulated group, with the rules of `kafka::KafkaSource`: it knows its positions
// itself, tells of rebalances only inside `poll`, opens what it was assigned again until that
// succeeds, and merges the inputs of a task by the time of their append.
class SimSource final : public flow::Source {
 public:
  SimSource(std::shared_ptr<Host> host, SourceOptions options);
  ~SimSource() override;
  SimSource(const SimSource&) = delete;
  SimSource& operator=(const SimSource&) = delete;

  Status subscribe(std::span<const std::string> topics, flow::PartitionListener& listener) override;
  Status poll(Millis wait, std::size_t messages_max, std::vector<flow::Message>& out) override;
  Status seek(const Place& at, Offset next) override;
  Status pause(const Place& at) override;
  Status resume(const Place& at) override;
  Result<std::optional<Offset>> committed(const Place& at) override;
  Result<Range> range(const Place& at) override;
  [[nodiscard]] bool at_end(const Place& at) const override;

  [[nodiscard]] Membership membership() const {
    return group_->who;
  }

 private:
  struct Held {
    Place at;
    std::size_t rank = 0;  // of its topic
    std::optional<Offset> next;
    bool is_open = false;
    bool is_paused = true;
  };
  // What the client's own thread knows and does: it outlives no process, but it is not the
  // worker's.
  struct Background {
    Membership who;
    bool must_rejoin = false;
    bool is_lost = false;
    bool is_joining = true;
    EventTime polled;
  };
  static void beat(const std::shared_ptr<Host>& host, const std::weak_ptr<Background>& weak,
                   Millis poll_interval_max);
  Status follow_group();
  Status give_up_partitions();
  Status take_over(const std::vector<Place>& places);
  Status open_assigned();
  void gather(std::size_t messages_max, std::vector<flow::Message>& out);
  Held* oldest(Offset& offset);
  Held* find(const Place& at);
  Result<Held*> need(const Place& at);

  std::shared_ptr<Host> host_;
  SourceOptions options_;
  std::vector<std::string> topics_;
  flow::PartitionListener* listener_ = nullptr;
  std::shared_ptr<Background> group_;
  std::vector<Held> held_;
  std::optional<Error> deferred_;
};

}  // namespace ls::sim
