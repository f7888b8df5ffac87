#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/flow/output.hpp"

#include <cstddef>

namespace ls::operators {

// `records_max`: how many records of a side one key may have waiting, so that a hot key cannot
// grow without bound.
inline constexpr std::size_t kRecordsMax = 10'000;
std::size_t read_records_max(config::Reader& reader);

// A record that finds no room goes to the dead letters, with the code `join_full`.
void reject_above_limit(const flow::Record& record, std::size_t records_max, flow::Output& out);

}  // namespace ls::operators
