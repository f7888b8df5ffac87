#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"

#include <cstdint>
#include <limits>

namespace ls::stats {

struct DdmOptions {
  std::uint64_t warm_up = 30;  // Values before the first judgement.
  double warning_sigmas = 2;
  double drift_sigmas = 3;
};

// The drift detection method of Gama, Medas, Castillo, Rodrigues (2004) on a stream of errors:
// warns and alarms when the error rate plus its standard deviation rises so many deviations above
// its lowest. Starts anew with the value after an alarm. Slow after a long stable time: prefer
// Adwin there. A plain value owned by one operator.
class Ddm {
 public:
  explicit Ddm(const DdmOptions& options = {});

  DriftLevel update(bool is_error);

  [[nodiscard]] double error_rate() const {
    return rate_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Ddm> load(ByteReader& in);

 private:
  DdmOptions options_;
  bool restarts_ = false;
  std::uint64_t count_ = 0;
  double rate_ = 0;
  // Where rate + deviation was lowest.
  double lowest_rate_ = std::numeric_limits<double>::infinity();
  double lowest_deviation_ = 0;
};

}  // namespace ls::stats
