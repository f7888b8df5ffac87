#pragma once

#include "bench/bench_streams/contender.hpp"
#include "support/kafka_handle.hpp"

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ls::bench {

// Reads both output topics of a contender as a committed reader sees them.
class OutputReader {
 public:
  enum class From { begin, end };
  static Result<OutputReader> open(const Contender& contender, const std::string& address,
                                   From from);

  // The next row, or nothing: then either the time is over or all partitions are at their end.
  Result<std::optional<WindowRow>> next(int at_most_ms);
  [[nodiscard]] bool is_at_end() const {
    return at_end_ == 2 * kPartitions;
  }

 private:
  explicit OutputReader(const Contender& contender) : read_(contender.read) {}

  Result<WindowRow> (*read_)(event::JsonView record);
  test::RdKafkaHandle consumer_;
  event::JsonDocument document_;
  int at_end_ = 0;
};

// All rows from the first to the last.
Result<WindowRows> read_output(const Contender& contender, const std::string& address);

}  // namespace ls::bench
