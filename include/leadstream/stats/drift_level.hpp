#pragma once

namespace ls::stats {

// What a detector says after a value.
enum class DriftLevel { none, warning, drift };

}  // namespace ls::stats
