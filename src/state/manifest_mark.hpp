#pragma once

#include "leadstream/base/error.hpp"

#include <rocksdb/listener.h>

#include <cstdint>
#include <mutex>
#include <string>

namespace ls::state {

// How much of its MANIFEST a database is known to have had, in the file KNOWN_MANIFEST beside it.
// RocksDB takes one that ends early for one whose writer died there, and opens the database as it
// was then, with the newest rows of its log on top and without all that was flushed in between; it
// deletes what that MANIFEST does not name. Called by RocksDB's threads.
class ManifestMark final : public rocksdb::EventListener {
 public:
  explicit ManifestMark(std::string folder) : folder_(std::move(folder)) {}

  void OnFlushCompleted(rocksdb::DB* /*db*/, const rocksdb::FlushJobInfo& /*info*/) override {
    note();
  }
  void OnCompactionCompleted(rocksdb::DB* /*db*/,
                             const rocksdb::CompactionJobInfo& /*info*/) override {
    note();
  }
  // Takes down what there is now. What cannot be written leaves an older mark, which is true, too.
  void note();

 private:
  std::string folder_;
  std::mutex mutex_;
};

// Refuses, as damage, a MANIFEST that is shorter than it was or older than the one that was named.
// Without a mark (a checkpoint, a folder of before) nothing is known.
[[nodiscard]] Status check_manifest_is_whole(const std::string& folder);

}  // namespace ls::state
