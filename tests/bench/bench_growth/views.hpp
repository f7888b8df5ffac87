#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ls::bench {

// Which lead an event is of.
enum class Draw {
  in_turn,  // one after the other, in a scattered order
  zipf,     // exponent 1
  uniform,
};

// Page views at even distances of time.
struct ViewOptions {
  std::uint32_t leads = 0;
  std::int32_t partitions = 1;
  EventTime start{};
  Millis between{1};
};

struct View {
  std::string_view key;
  std::string_view value;
  Partition partition;
  EventTime time;
};

// Endless; any two made alike give the same.
class Views {
 public:
  explicit Views(const ViewOptions& options) : options_(options) {}

  // The next `count`; what was given before becomes invalid.
  const std::vector<View>& next(std::size_t count, Draw draw);

 private:
  std::uint32_t draw_lead(Draw draw);

  ViewOptions options_;
  Random random_{1};
  std::uint64_t index_ = 0;
  std::vector<double> shares_;  // of all leads up to this one, under Zipf's law
  std::vector<View> views_;
  Arena memory_{std::size_t{1} << 20U};
  std::string text_;
};

}  // namespace ls::bench
