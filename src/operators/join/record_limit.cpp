#include "operators/join/record_limit.hpp"

#include <fmt/core.h>

namespace ls::operators {

std::size_t read_records_max(config::Reader& reader) {
  return static_cast<std::size_t>(
      reader.integer_or("records_max", kRecordsMax, {.min = 1, .max = 1'000'000}));
}

void reject_above_limit(const flow::Record& record, std::size_t records_max, flow::Output& out) {
  Error error = user_error(
      fmt::format("{} records of this side and key are waiting for a partner already; records_max "
                  "allows no more",
                  records_max));
  error.code = "join_full";
  out.reject(record, std::move(error));
}

}  // namespace ls::operators
