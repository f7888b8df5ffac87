#include "operators/join/record_limit.hpp"

#include "operators/row_limit.hpp"

#include <fmt/core.h>

namespace ls::operators {

std::size_t read_records_max(config::Reader& reader) {
  return static_cast<std::size_t>(
      reader.integer_or("records_max", kRecordsMax, {.min = 1, .max = 1'000'000}));
}

std::optional<Error> lack_of_room(JoinRow& row, JoinSide side, Bytes content,
                                  std::size_t records_max) {
  std::optional<Error> lack;
  if (row.side(side).size() >= records_max) {
    lack =
        user_error(fmt::format("{} records of this side and key are waiting for a partner already; "
                               "records_max allows no more",
                               records_max));
  } else if (row.stored_bytes_max() + KeptEvents::stored_bytes_max(content) > kRowBytesMax) {
    lack = user_error(
        fmt::format("what waits for partners under this key fills the {} bytes that a row may "
                    "have; join fewer or shorter fields, or a shorter time",
                    kRowBytesMax));
  }
  if (lack) {
    lack->code = "join_full";
  }
  return lack;
}

}  // namespace ls::operators
