#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::stats {

// Decides hypotheses one after the other, for ever, so that at any time the expected share of false
// ones among the rejected is at most alpha: LORD++ (Ramdas, Yang, Wainwright, Jordan 2017). Every
// test costs wealth, every rejection earns some. For p-values that are independent of each other,
// or at least fair given what was rejected before. A plain value owned by one operator.
class OnlineFdr {
 public:
  // 0 < alpha < 1.
  explicit OnlineFdr(double alpha);

  // Whether the next hypothesis is rejected, given its log p.
  bool reject(double log_p);

  [[nodiscard]] double alpha() const {
    return alpha_;
  }
  // The level at which the next one will be tested.
  [[nodiscard]] double level() const;
  [[nodiscard]] std::uint64_t tests() const {
    return tests_;
  }
  [[nodiscard]] std::uint64_t rejections() const {
    return rejections_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<OnlineFdr> load(ByteReader& in);

  // Older rejections than the newest so many, the first one apart, earn no more: less is rejected
  // than could be, never more, and state and time per test stay bounded.
  static constexpr std::size_t kRejectionsMax = 256;

 private:
  double alpha_;
  std::uint64_t tests_ = 0;
  std::uint64_t rejections_ = 0;
  std::uint64_t first_ = 0;          // The test that rejected first, counted from 1; 0 for none.
  std::vector<std::uint64_t> next_;  // The newest later ones, ascending.
};

}  // namespace ls::stats
