#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/kafka/client_settings.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ls::kafka {

class Watermarks;

struct SinkCounters {
  std::uint64_t committed = 0;
  std::uint64_t aborted = 0;
  std::uint64_t recreated = 0;  // producers given up after a fatal error, a doubt or a disconnect
};

struct SourceCounters {
  std::uint64_t rebalances = 0;
  std::uint64_t refetched = 0;  // partitions that stood still and were fetched anew
  std::uint64_t renewed = 0;    // consumers given up because they could not stay in the group
  std::uint64_t dropped = 0;    // records below the known position that the client gave again
};

// A source and a sink that count what an operator must know. Read on the worker's thread.
class CountedSource : public flow::Source {
 public:
  [[nodiscard]] virtual SourceCounters counters() const = 0;
};
class CountedSink : public flow::Sink {
 public:
  [[nodiscard]] virtual SinkCounters counters() const = 0;
};

// The consumer and the producer of one worker. They belong together: each transaction proves the
// consumer's membership, so the sink borrows the source and must go first, as it does here.
struct WorkerClients {
  std::unique_ptr<CountedSource> source;
  std::unique_ptr<CountedSink> sink;
};

// The way to one Kafka cluster: makes the clients of workers and readers of single partitions.
// One per process; outlives what it makes. Called from any thread.
class Cluster final : public flow::LogReaders {
 public:
  // Checks the settings; needs no broker yet.
  static Result<std::unique_ptr<Cluster>> make(ClientSettings settings, const Clock& clock);
  Cluster(ClientSettings settings, const Clock& clock, std::unique_ptr<Watermarks> watermarks);
  ~Cluster() override;
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // Ends what a killed process of the same instance id left open; needs the brokers.
  Result<WorkerClients> make_worker(const WorkerSettings& worker);
  Result<std::unique_ptr<flow::LogReader>> open(const flow::TopicPartition& at,
                                                std::optional<Offset> from) override;
  // "<app>.<topology>.changelog"
  [[nodiscard]] std::string changelog_topic(std::string_view topology) const override;
  Result<flow::Source::Range> range(const flow::TopicPartition& at) override;
  // Asked once for each topic.
  Result<Millis> tombstones_kept(const std::string& topic) override;
  // Where the group of a topology's workers stands, asked by somebody who is no member of it.
  Result<std::optional<Offset>> committed(std::string_view topology,
                                          const flow::TopicPartition& at);

  [[nodiscard]] const ClientSettings& settings() const {
    return settings_;
  }
  [[nodiscard]] const Clock& clock() const {
    return clock_;
  }

 private:
  ClientSettings settings_;
  const Clock& clock_;
  std::unique_ptr<Watermarks> watermarks_;
  std::mutex mutex_;
  std::map<std::string, Millis> tombstones_kept_;  // under the mutex
};

}  // namespace ls::kafka
