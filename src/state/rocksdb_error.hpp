#pragma once

#include "leadstream/base/error.hpp"

#include <rocksdb/status.h>

#include <string>
#include <string_view>

namespace ls::state {

// What RocksDB reports, in words that say what to do. `doing` is what was being done: "write".
[[nodiscard]] Error rocksdb_error(const rocksdb::Status& status, const std::string& folder,
                                  std::string_view doing);

// The same as a Status; fine if `status` is.
[[nodiscard]] Status checked(const rocksdb::Status& status, const std::string& folder,
                             std::string_view doing);

}  // namespace ls::state
