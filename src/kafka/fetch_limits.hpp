#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace ls::kafka {

// Properties of a consumer that has a queue for each of its partitions, since the client's limits
// hold for each queue then: `bytes` for all of them, shared out among as many partitions as it can
// ever hold. Queue and fetch are limited alike, because a fetch may overshoot a queue almost full.
[[nodiscard]] std::map<std::string, std::string> fetch_limits(std::size_t bytes,
                                                              std::size_t partitions);

}  // namespace ls::kafka
