#pragma once

#include "leadstream/base/random.hpp"
#include "leadstream/base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ls::bench {

inline constexpr std::int32_t kPartitions = 4;

struct WorldOptions {
  std::uint64_t events = 5'000'000;
  std::uint32_t leads = 1'000'000;
  std::uint32_t urls = 40;
  std::uint64_t seed = 1;
  EventTime start{};  // of the first event
  Millis span = days(10);
  // How far an event may lie before its place in the log; 0: ascending in every partition.
  Millis disorder{0};
};

struct PageView {
  std::uint64_t index = 0;
  std::uint32_t lead = 0;
  std::int32_t partition = 0;
  EventTime time{};
  std::int64_t dwell_ms = 0;
  std::uint32_t url = 0;
};

// The input of the benchmark: page views of leads that differ in how active they are (Zipf with
// exponent 1), evenly spread over the span. Any two with the same options give the same.
class PageViews {
 public:
  explicit PageViews(const WorldOptions& options);

  bool next(PageView& view);
  // The event as a producer sends it, some 400 bytes.
  static void append_json(std::string& out, const PageView& view);

 private:
  std::uint32_t draw_lead();

  WorldOptions options_;
  Random random_;
  std::uint64_t index_ = 0;
  std::vector<double> shares_;             // of all leads up to this one
  std::vector<std::int8_t> partition_of_;  // by lead, as Java's partitioner has it
};

// "lead-0000017" and back.
[[nodiscard]] std::string lead_name(std::uint32_t lead);

}  // namespace ls::bench
