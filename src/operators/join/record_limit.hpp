#pragma once

#include "operators/join/join_rows.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/config/reader.hpp"

#include <cstddef>
#include <optional>

namespace ls::operators {

// `records_max`: how many records of a side one key may have waiting, so that a hot key cannot
// grow without bound.
inline constexpr std::size_t kRecordsMax = 10'000;
std::size_t read_records_max(config::Reader& reader);

// Why the row takes no more of the side, with the code `join_full`: it has `records_max` of them,
// or would be too large to store. Nothing if there is room. What finds none goes to the dead
// letters.
std::optional<Error> lack_of_room(JoinRow& row, JoinSide side, Bytes content,
                                  std::size_t records_max);

}  // namespace ls::operators
