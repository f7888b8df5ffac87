#pragma once

#include "bench/bench_ml/labelled_rows.hpp"

#include <cstdint>

namespace ls::bench {

// Points in the unit cube for detectors of anomalies: three groups whose centres travel slowly, and
// among a hundred points one of which two coordinates (or the only one) were drawn again from
// anywhere, which its label tells. Equal arguments give equal points.
[[nodiscard]] LabelledRows make_points(std::uint32_t columns, std::uint64_t count);

}  // namespace ls::bench
