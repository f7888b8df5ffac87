#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/flow/task.hpp"
#include "leadstream/flow/topology.hpp"
#include "leadstream/state/memory_store.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::test {

// Throws what went wrong.
template <typename T>
T value_of(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}
// In milliseconds since 1970.
inline std::int64_t time_of(std::string_view text) {
  return value_of(parse_rfc3339(text)).ms;
}

// A topology from YAML, over the project's event types.
[[nodiscard]] std::shared_ptr<const flow::Topology> parse_task_topology(const std::string& yaml);

// A task over one partition of the topic `in` that ends and starts again as told: what was not
// committed is read again, and what was sent since is gone, as in a transaction.
class TaskRun : public flow::Sink {
 public:
  explicit TaskRun(std::shared_ptr<const flow::Topology> topology);

  void append(std::string key, std::string value);
  // A null value, with headers that say what it is, or none.
  void append_tombstone(std::string key, std::vector<flow::Header> headers);
  // From now on few timers fire at once, and the task is committed or ends between them at times.
  void disturb(Random& random);
  // Gives the task up to so many of the records that it has not seen.
  void ingest(std::size_t count);
  // False: it ended on the way, which only a disturbed one does.
  bool advance(std::int64_t clock);
  void commit();
  void crash();
  // Starts again with other settings.
  void crash(std::shared_ptr<const flow::Topology> topology);
  void roll_back();
  [[nodiscard]] bool is_done() const {
    return next_ == log_.size();
  }

  struct Sent {
    std::string topic;
    std::string key;
    std::string value;
    std::vector<std::pair<std::string, std::string>> headers;

    [[nodiscard]] std::string header(std::string_view name) const;
    // Milliseconds of a header that is a time; -1 without it.
    [[nodiscard]] std::int64_t time_of(std::string_view name) const;
  };
  [[nodiscard]] std::vector<Sent> sent_to(std::string_view topic) const;
  // Rows of nodes in the store, once committed.
  [[nodiscard]] std::size_t rows() const;
  [[nodiscard]] std::size_t appended() const {
    return log_.size();
  }

 private:
  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::worker;
  }
  Status send(const flow::OutgoingMessage& message) override;
  Status commit(std::span<const flow::TaskCommit> tasks) override;
  Status abort() override;
  void open();
  void go_back();
  Status between_timers();
  // Starts again what was disturbed to death; throws any other failure.
  bool has_lived(const Status& status);

  std::shared_ptr<const flow::Topology> topology_;
  state::MemoryStore store_;
  std::unique_ptr<flow::Task> task_;
  struct Stored {
    std::string key;
    std::string value;
    bool is_tombstone = false;
    std::vector<flow::Header> headers;  // literals
  };
  std::vector<Stored> log_;
  std::size_t next_ = 0;
  std::size_t committed_next_ = 0;
  std::vector<Sent> sent_;
  std::size_t committed_sent_ = 0;
  Random* disturbance_ = nullptr;
  std::size_t run_records_max_ = 1000;
};

}  // namespace ls::test
