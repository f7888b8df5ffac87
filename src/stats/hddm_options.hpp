#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/stats/hddm_a.hpp"

namespace ls::stats {

inline bool are_options(const HddmOptions& options) {
  return options.drift_confidence > 0 && options.drift_confidence <= options.warning_confidence &&
         options.warning_confidence < 1;
}

inline void save_options(const HddmOptions& options, ByteWriter& out) {
  out.f64(options.drift_confidence);
  out.f64(options.warning_confidence);
  out.u8(static_cast<std::uint8_t>(options.shift));
}

inline Result<HddmOptions> load_hddm_options(ByteReader& in) {
  HddmOptions options;
  options.drift_confidence = in.f64();
  options.warning_confidence = in.f64();
  const std::uint8_t shift = in.u8();
  if (!in.ok() || !are_options(options) || shift > 2) {
    return internal_error("HDDM: malformed options");
  }
  options.shift = static_cast<MeanShift>(shift);
  return options;
}

}  // namespace ls::stats
