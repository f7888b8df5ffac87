#pragma once

#include "bench/bench_streams/kafka_handle.hpp"
#include "bench/bench_streams/page_views.hpp"

#include "leadstream/base/error.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

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
  static Result<std::unique_ptr<InputWriter>> open(const std::string& address, Pace pace);

  Status send(const PageView& view);
  // Waits until the broker has all.
  Status flush();
  [[nodiscard]] const Loaded& loaded() const {
    return loaded_;
  }

 private:
  InputWriter() = default;

  std::uint64_t failures_ = 0;
  KafkaHandle producer_;
  KafkaTopic topic_;
  Loaded loaded_;
  std::string value_;
  std::uint64_t sends_ = 0;
};

// Writes the whole world.
Result<Loaded> load_input(const std::string& address, const WorldOptions& options);

}  // namespace ls::bench
