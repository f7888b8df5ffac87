#pragma once

#include "operators/learn/error_detector.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ls::operators {

// Mean log loss of examples whose losses are 1 - the probability of what happened.
[[nodiscard]] double mean_log_loss(const std::vector<double>& losses);

// Watches whether the errors of a model rise: 1 - the probability that it gave to what happened,
// which orders examples as their log loss does and is bounded, and whether it decided wrongly; the
// latter alone by a test that knows nothing else. A plain value.
class LossWatch {
 public:
  explicit LossWatch(double level, ErrorTest test = ErrorTest::adwin);

  // Whether one of the two rose, by what came so far.
  [[nodiscard]] bool add(double loss);
  // Since `restart`.
  [[nodiscard]] bool has_loss_risen() const {
    return has_risen_[0];
  }
  // Of those that are watched, for a health score.
  [[nodiscard]] double risen_share() const;
  [[nodiscard]] std::string_view measure() const {
    return has_risen_[0] ? "loss" : "mistakes";
  }
  // The newest losses, oldest first.
  [[nodiscard]] std::vector<double> losses() const;
  // What is the matter now is the rule from here on.
  void restart();

  void save(ByteWriter& out) const;
  static Result<LossWatch> load(ByteReader& in, double level, ErrorTest test = ErrorTest::adwin);

 private:
  static constexpr std::size_t kKept = 1024;

  double level_;
  ErrorTest test_;
  ErrorDetector loss_;
  ErrorDetector mistakes_;
  std::array<bool, 2> has_risen_ = {};
  std::vector<double> ring_;
  std::size_t next_ = 0;  // where the next loss goes, once the ring is full
};

}  // namespace ls::operators
