#pragma once

#include "bench/bench_streams/page_views.hpp"
#include "support/kafka_handle.hpp"

#include "leadstream/base/error.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

struct rd_kafka_topic_s;

namespace ls::bench {

inline const std::string kInputTopic = "bench.events";

// What lies in the input topic.
struct Loaded {
  std::array<std::int64_t, kPartitions> ends{};  // offsets after the last event
  std::uint64_t bytes = 0;
  double seconds = 0.0;
};

// Writes page views to the input topic (idempotent producer, lz4). Kept where it was made:
// librdkafka holds its address.
class InputWriter {
 public:
  // In batches, or each at once.
  enum class Pace { batched, prompt };
  InputWriter(const std::string& address, Pace pace);
  InputWriter(const InputWriter&) = delete;
  InputWriter& operator=(const InputWriter&) = delete;

  Status send(const PageView& view);
  // Waits until the broker has all.
  Status flush();
  [[nodiscard]] const Loaded& loaded() const {
    return loaded_;
  }

 private:
  struct DestroyTopic {
    void operator()(rd_kafka_topic_s* topic) const;
  };
  test::KafkaDeliveries deliveries_;
  test::RdKafkaHandle producer_;
  std::unique_ptr<rd_kafka_topic_s, DestroyTopic> topic_;
  Loaded loaded_;
  std::string value_;
  std::uint64_t sends_ = 0;
};

// Writes the whole world.
Result<Loaded> load_input(const std::string& address, const WorldOptions& options);

}  // namespace ls::bench
