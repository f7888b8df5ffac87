#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/meta.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace ls::app {

// All rows of a task, but for META, which tells where they stand.
struct TaskRows {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t digest = 0;         // XXH3 of keys and values, in the order of the keys
  std::optional<state::Meta> meta;  // nothing if the task has never committed
};

// Reads the whole state. Error code `state_restoring` if it is not at a commit, because filling it
// from its changelog was begun and not finished.
Result<TaskRows> read_rows(const state::StateStore& store,
                           const std::function<Status(Bytes key, Bytes value)>& see);

}  // namespace ls::app
