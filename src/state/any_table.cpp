#include "leadstream/state/any_table.hpp"

#include "leadstream/base/assert.hpp"

namespace ls::state {

std::string table_prefix(std::string_view table_name) {
  LS_ASSERT(!table_name.empty() && table_name.size() < 128);
  std::string prefix(1, static_cast<char>(table_name.size()));
  prefix.append(table_name);
  return prefix;
}

}  // namespace ls::state
