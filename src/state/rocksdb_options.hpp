#pragma once

#include "leadstream/state/rocksdb_database.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/options.h>
#include <rocksdb/write_buffer_manager.h>

#include <cstddef>
#include <memory>

namespace ls::state {

struct DatabaseMemory::Parts {
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
  std::size_t databases = 1;  // written to at the same time
};

[[nodiscard]] rocksdb::DBOptions database_options(const DatabaseOptions& options,
                                                  const DatabaseMemory::Parts& memory);
[[nodiscard]] rocksdb::ColumnFamilyOptions family_options(const FamilyOptions& family,
                                                          const DatabaseMemory::Parts& memory);

}  // namespace ls::state
