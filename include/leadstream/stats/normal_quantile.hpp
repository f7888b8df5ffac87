#pragma once

namespace ls::stats {

// The x below which a standard normal falls with this probability, which lies within (0, 1).
[[nodiscard]] double normal_quantile(double probability);

}  // namespace ls::stats
