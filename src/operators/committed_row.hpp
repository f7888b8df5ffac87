#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/state_store.hpp"
#include "leadstream/state/table.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// Of which row: of one node's table, in a store as it was committed.
struct RowPlace {
  const state::StateStore& store;
  std::string_view node_id;
  std::string_view table;
  Bytes key;
};

// The row, for queries from other threads; nothing if there is none.
template <typename Row>
Result<std::optional<Row>> committed_row(const RowPlace& place) {
  std::string name(place.node_id);
  name.append("/").append(place.table);
  std::string key = state::table_prefix(name);
  key.append(place.key);
  std::string bytes;
  if (!LS_TRY(place.store.get(key, bytes))) {
    return std::optional<Row>();
  }
  ByteReader in(bytes);
  return std::optional<Row>(LS_TRY(Row::load(in)));
}

}  // namespace ls::operators
