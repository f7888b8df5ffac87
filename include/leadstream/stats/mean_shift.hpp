#pragma once

namespace ls::stats {

// The direction in which a mean may move.
enum class MeanShift { rise, fall, either };

}  // namespace ls::stats
