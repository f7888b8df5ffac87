#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <array>

namespace ls::stats {

// Bets that numbers are not uniform on [0, 1] (Vovk and others 2021): one part of the money on
// large ones, one on small ones, one on nothing, and after every round a small share is dealt out
// evenly, so that a bet which lost for long is still there when its time comes.
class SimpleJumper {
 public:
  // The share that is dealt out anew in every round, 0 < jump < 1.
  explicit SimpleJumper(double jump = 0.01);

  // Log of the factor that this number multiplies the capital by. 0 <= uniform <= 1.
  double update(double uniform);

  // Log of the product of all factors so far.
  [[nodiscard]] double log_capital() const {
    return log_capital_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<SimpleJumper> load(ByteReader& in);

 private:
  double jump_;
  double log_capital_ = 0;
  std::array<double, 3> shares_;  // Of the capital; they sum to 1.
};

}  // namespace ls::stats
