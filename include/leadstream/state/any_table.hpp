#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/state/write_batch.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ls::state {

// How much memory the decoded rows of a table may take: `keep` now, and `grow` more until the next
// commit. Changed rows may exceed it.
struct CacheRoom {
  std::size_t keep_bytes = 0;
  std::size_t grow_bytes = 0;
};

// What a task does with each of its tables without knowing what the rows are. The order of one
// commit is: `collect` on every table, the batch is made durable, then `committed` on every table,
// or `rolled_back` on every one; rows do not change in between. Used by the task's thread.
class AnyTable {
 public:
  virtual ~AnyTable() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  // Appends each changed row once, with its final value, in key order.
  virtual void collect(WriteBatch& out) = 0;
  // What was collected is durable.
  virtual void committed() = 0;
  // What changed since the last commit is forgotten; the next read sees the store.
  virtual Status rolled_back() = 0;

  // About what `collect` would append now.
  [[nodiscard]] virtual std::size_t dirty_bytes() const = 0;
  [[nodiscard]] virtual std::size_t cached_rows() const {
    return 0;
  }
  // About the memory in use.
  [[nodiscard]] virtual std::size_t cached_bytes() const {
    return 0;
  }
  // Called between commits, when no row is changed.
  virtual void set_room(CacheRoom /*room*/) {}
};

// Every key of a table in a store begins with this: one length byte, then the name (1 to 127
// bytes), so that no table's keys begin with another table's prefix.
[[nodiscard]] std::string table_prefix(std::string_view table_name);

}  // namespace ls::state
