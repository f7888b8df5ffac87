#pragma once

#include "real/data_set.hpp"
#include "support/crash_world.hpp"

namespace ls::test {

// The data set as events in the order in which they happened: each record, and beside it the
// outcome of the one `label_delay` records before. With `partitions`, one more record per partition
// ends the world, as `make_crash_world` says.
CrashWorld make_real_world(const DataSet& set, std::int32_t partitions = 0);

}  // namespace ls::test
