#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"
#include "leadstream/stats/moments.hpp"

#include <cstdint>

namespace ls::stats {

struct EddmOptions {
  std::uint64_t warm_up =
      30;  // Values before the distances are judged, and errors before an alarm.
  double warning_share = 0.95;
  double drift_share = 0.9;  // <= warning_share.
};

// The early drift detection method (Baena-Garcia and others 2006) on a stream of errors: warns and
// alarms when the distance between errors, its mean plus two deviations, falls to so large a share
// of the longest it has been. For slow changes; on stationary errors it alarms about 29 times in
// 100 000 values at its defaults, where HddmA does not alarm at all. Starts anew with the value
// after an alarm. A plain value owned by one operator.
class Eddm {
 public:
  explicit Eddm(const EddmOptions& options = {});

  DriftLevel update(bool is_error);

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Eddm> load(ByteReader& in);

 private:
  EddmOptions options_;
  bool restarts_ = false;
  std::uint64_t count_ = 0;
  std::uint64_t last_error_ = 0;
  Moments distances_;  // Each of weight 1.
  double longest_ = 0;
};

}  // namespace ls::stats
