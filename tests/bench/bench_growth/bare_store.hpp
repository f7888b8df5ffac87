#pragma once

#include "bench/bench_engine/meter.hpp"
#include "bench/bench_growth/views.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/state/rocksdb_store.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ls::bench {

// The least that state in RocksDB costs per event: no engine, no decoding, no cache but RocksDB's
// own, which has the whole memory. Each view has the row of its key read and written again, with a
// batch every 10,000, as the engine commits.
class BareStore {
 public:
  static Result<std::unique_ptr<BareStore>> make(std::size_t memory);
  explicit BareStore(std::size_t memory);

  // Reads and writes for as many views, up to their commit, and waits until RocksDB has done what
  // it put off. What making the views costs is left out.
  Result<Sample> run(Views& views, std::size_t count, Draw draw);

 private:
  Status use(const View& view);
  Status commit();

  test::TempFolder folder_;
  std::unique_ptr<Clock> clock_;
  state::DatabaseMemory memory_;
  std::unique_ptr<state::RocksdbDatabase> database_;
  std::unique_ptr<state::RocksdbStore> store_;
  std::map<std::string, std::string, std::less<>> changed_;  // since the last commit
  state::WriteBatch batch_;
};

}  // namespace ls::bench
